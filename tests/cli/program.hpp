// The built program as a child process, with a folder, a configuration and an environment of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_folder.hpp"

namespace holdfast::test {

struct Result {
  int code = -1;
  std::string out = {};
  std::string err = {};
};

/// A program that runs. Killed and waited for where a test leaves it.
class Running {
 public:
  Running(const std::filesystem::path& folder, const std::vector<std::string>& words);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Until stdout or stderr holds `text`; false where the program ends first, or after a minute.
  bool wait_for(std::string_view text);
  void signal(int number) const;
  /// Its end, and all it wrote.
  Result finish();
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

 private:
  bool read_more();

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  Result result_ = {};
};

/// A cluster with collections, a backend, and the program in between.
class Workplace {
 public:
  Workplace();

  [[nodiscard]] std::filesystem::path operator/(std::string_view below) const { return folder_ / below; }
  /// Runs the program to its end.
  [[nodiscard]] Result run(const std::vector<std::string>& words) const;
  [[nodiscard]] Running start(const std::vector<std::string>& words) const { return {folder_.path(), words}; }
  /// The configuration of the place, with `more` behind it.
  void configure(std::string_view more = {}) const;
  /// Makes of the cluster what a stopped node leaves: no catalog. Its saved schema is `schema.json`.
  void forget_catalog() const;
  /// While it is closed, the backend `gated` writes no chunk.
  void close_gate() const;
  void open_gate() const;

 private:
  TempFolder folder_;
};

/// The keys of a JSON object with the types of their values, sorted, nested ones in braces; what a consumer relies on.
/// Of an array, the shape of its first element. "{id:string,warnings:[string]}"
std::string shape_of(std::string_view json);
/// The string at `key` of a JSON object; empty where there is none.
std::string text_at(std::string_view json, std::string_view key);
std::vector<std::string> lines_of(std::string_view text);
/// The last line.
std::string last_line(std::string_view text);

}  // namespace holdfast::test
