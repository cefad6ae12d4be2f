#include "plugin_files.hpp"

#include "support/temp_folder.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>

namespace holdfast::plugin::test {

namespace fs = std::filesystem;
using holdfast::test::read_file;
using holdfast::test::write_file;

std::string built(std::string_view name) {
  return read_file(fs::path{HOLDFAST_TEST_PLUGINS} / ("holdfast_" + std::string{name} + ".so"));
}

std::string patched(std::string bytes, std::string_view from, std::string_view to) {
  REQUIRE(from.size() == to.size());
  std::size_t count = 0;
  for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + from.size()), ++count)
    bytes.replace(at, from.size(), to);
  INFO("looking for " << from);
  REQUIRE(count > 0);
  return bytes;
}

fs::path place(const fs::path& folder, std::string_view name, std::string_view bytes) {
  const auto file = folder / name;
  write_file(file, bytes);
  using fs::perms;
  fs::permissions(file, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
  fs::permissions(folder, perms::group_write | perms::others_write, fs::perm_options::remove);
  return file;
}

Refusal refusal_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const RefusedError& refused) {
    // Each of them is fit to be shown: it names the file, and says what to do.
    CHECK_THAT(refused.message(), Catch::Contains(refused.refusal().path.string()));
    CHECK_THAT(refused.message(), Catch::Contains(refused.refusal().reason));
    CHECK(refused.code() == ErrorCode::plugin);
    CHECK(refused.hint() == refused.refusal().remedy);
    CHECK_FALSE(refused.hint().empty());
    return refused.refusal();
  }
  FAIL("nothing was refused");
  return {};
}

UnprivilegedUser::UnprivilegedUser() : before_{::geteuid()} {
  constexpr uid_t nobody = 65534;
  if (before_ == 0) REQUIRE(::seteuid(nobody) == 0);
}

UnprivilegedUser::~UnprivilegedUser() {
  if (::seteuid(before_) != 0) std::abort();
}

}  // namespace holdfast::plugin::test
