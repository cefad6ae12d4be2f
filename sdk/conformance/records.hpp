// What a process that tries rules tells the one that waits for it: records of texts, through a pipe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::conformance {

/// The first byte of a record.
enum class Topic : char {
  begins = 'b',   ///< A rule: its id.
  verdict = 'v',  ///< A Verdict.
  report = 'r',   ///< The Report without its verdicts: the run is over.
  error = 'e',    ///< Why there can be no report: message, hint.
};

struct Record {
  Topic topic = Topic::begins;
  std::vector<std::string> texts = {};
};

/// Writes it whole, or not at all where nobody reads any more.
void send(int pipe, const Record& record) noexcept;

/// The reading end of such a pipe.
class Records {
 public:
  enum class State : std::uint8_t { got, ended, late };
  explicit Records(int pipe) noexcept : pipe_{pipe} {}

  /// Waits for the next record. `ended`: the writer is gone; `late`: none came in time.
  State next(Record& record, std::chrono::milliseconds patience);

 private:
  bool take(Record& record);

  int pipe_;
  std::string buffer_;
};

}  // namespace holdfast::conformance
