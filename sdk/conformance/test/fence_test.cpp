#include "conformance/fence.hpp"

#include <cstring>
#include <string_view>

#include "conformance/bench.hpp"
#include "conformance/child.hpp"
#include "support/catch.hpp"

namespace conformance = holdfast::conformance;

namespace {

/// Whether a process that reads the byte at `address` dies of it.
bool is_fenced(const void* address) {
  try {
    conformance::in_child([&] { [[maybe_unused]] const char byte = *static_cast<const volatile char*>(address); });
    return false;
  } catch (const conformance::Broken&) {
    return true;
  }
}

}  // namespace

TEST_CASE("a fenced copy holds what the table held, and ends at a fence") {
  const hf_list list{.struct_size = sizeof(hf_list),
                     .limit = 7,
                     .reserved = 0,
                     .prefix = {},
                     .delimiter = {},
                     .start_after = {},
                     .page = {}};
  const hf_list* const copy = conformance::fenced_copy(list);
  CHECK(std::memcmp(copy, &list, sizeof list) == 0);
  const char* const end = reinterpret_cast<const char*>(copy + 1);
  CHECK_FALSE(is_fenced(end - 1));
  CHECK(is_fenced(end));
}

TEST_CASE("what is longer than a page, and what is empty, ends at a fence too") {
  const std::string text(10'000, 'x');
  for (const std::string_view each : {std::string_view{text}, std::string_view{""}}) {
    const char* const copy = static_cast<const char*>(conformance::before_fence(each.data(), each.size()));
    CHECK(std::string_view{copy, each.size()} == each);
    CHECK(is_fenced(copy + each.size()));
  }
}

TEST_CASE("a fenced call has the size that it had in ABI 1.0") {
  CHECK(conformance::first_size<hf_host> == 56);
  CHECK(conformance::first_size<hf_call> == 56);
  CHECK(conformance::first_size<hf_settings> == 40);
}
