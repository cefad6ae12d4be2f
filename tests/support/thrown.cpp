#include "support/thrown.hpp"

#include <optional>

#include "support/catch.hpp"

namespace holdfast::test {
namespace {

std::optional<sdk::Error> thrown_by(const std::function<void()>& act) {
  try {
    act();
  } catch (const sdk::Error& error) {
    return error;
  }
  return {};
}

}  // namespace

sdk::Error error_of(const std::function<void()>& act) {
  const std::optional<sdk::Error> error = thrown_by(act);
  if (!error) FAIL("nothing was thrown");
  return *error;
}

hf_status status_of(const std::function<void()>& act) {
  const std::optional<sdk::Error> error = thrown_by(act);
  return error ? error->status() : HF_OK;
}

std::string message_of(const std::function<void()>& act) {
  const std::optional<sdk::Error> error = thrown_by(act);
  return error ? error->what() : "";
}

bool says(const sdk::Error& error, std::string_view text) {
  return std::string_view{error.what()}.find(text) != std::string_view::npos ||
         error.remedy_text().find(text) != std::string::npos;
}

}  // namespace holdfast::test
