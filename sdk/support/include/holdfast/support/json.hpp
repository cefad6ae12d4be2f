// Small JSON documents: what token and metadata services answer, what files of credentials hold.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::support {

/// An object: that at the top of a document, or one in an array of it. What is below it is called by a path, as
/// "roleCredentials/accessKeyId". Where nothing is there, or something of another kind, the answer is empty.
///
/// Threads: every function from any thread.
class JsonObject {
 public:
  /// Throws HF_E_CORRUPT, saying that `what` is no JSON object. The text stays out of the message: it may hold secrets.
  JsonObject(std::string_view text, std::string_view what);
  ~JsonObject();
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  /// The names of what is in the object at `key`, in their order.
  [[nodiscard]] std::vector<std::string> names(std::string_view key) const;
  /// The texts in the array at `key`; what else is in it is left out.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  /// Calls `visit` with each object in the array at `key`, in order. Borrowed until `visit` returns.
  void each(std::string_view key, const std::function<void(const JsonObject&)>& visit) const;

 private:
  struct Parts;
  explicit JsonObject(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

/// `text`, UTF-8, as JSON has it: in quotes, with what may not stand there escaped.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace holdfast::support
