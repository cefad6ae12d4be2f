// A fake Weaviate on a port of its own, for the program: what it was asked can be looked at.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "program.hpp"
#include "support/fake_weaviate.hpp"
#include "support/http_server.hpp"

namespace holdfast::test {

/// Threads: run() from one at a time.
class ServedWeaviate {
 public:
  ServedWeaviate();

  FakeWeaviate weaviate = {};

  /// The program on this server, with `words` behind the options that say so; the backend is the server's own s3.
  [[nodiscard]] Result run(std::vector<std::string> words) const { return place_.run(on_server(std::move(words))); }
  [[nodiscard]] Running start(std::vector<std::string> words) const {
    return place_.start(on_server(std::move(words)));
  }
  /// Whether the program asked for that, "METHOD /path", with any query.
  [[nodiscard]] bool was_asked(std::string_view method_and_path) const;

 private:
  [[nodiscard]] std::vector<std::string> on_server(std::vector<std::string> words) const;

  const Workplace place_ = {};
  const std::unique_ptr<http::Transport> transport_ = weaviate.transport();
  HttpServer http_ = HttpServer{};
};

}  // namespace holdfast::test
