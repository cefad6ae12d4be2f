// Plugin files for tests: the good one as built, and bad ones made from its bytes.
#pragma once

#include "plugin/facts.hpp"
#include "support/catch.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::plugin::test {

/// The bytes of test/plugins/<name>, as the build made them.
std::string built(std::string_view name);

/// `bytes` with every `from` replaced by `to`, which has the same length; fails the test if there is none.
std::string patched(std::string bytes, std::string_view from, std::string_view to);

/// Writes `bytes` to `folder`/`name`, readable by all and writable by its owner alone.
std::filesystem::path place(const std::filesystem::path& folder, std::string_view name, std::string_view bytes);

/// The refusal that `action` throws; fails the test if it throws none.
Refusal refusal_of(const std::function<void()>& action);

/// Makes this process act as an unprivileged user for as long as it lives; without privileges it is one already.
class UnprivilegedUser {
 public:
  UnprivilegedUser();
  ~UnprivilegedUser();
  UnprivilegedUser(const UnprivilegedUser&) = delete;
  UnprivilegedUser& operator=(const UnprivilegedUser&) = delete;

 private:
  unsigned before_;  ///< Effective user id.
};

}  // namespace holdfast::plugin::test
