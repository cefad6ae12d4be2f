// What an errno means to the engine and to the operator: one table, and the Error built from a row of it.
#pragma once

#include <holdfast/plugin.hpp>

#include <span>
#include <string_view>

namespace holdfast::filesystem {

/// One errno. `remedy` may hold "{path}", which stands for the path in question.
struct ErrnoRow {
  int number = 0;
  std::string_view name = {};  ///< "ENOSPC"
  hf_status status = HF_E_IO;
  sdk::Retry retry = sdk::Retry::never;
  std::string_view reason = {};
  std::string_view remedy = {};
};

std::span<const ErrnoRow> errno_table() noexcept;

/// "cannot <action> '<path>': <reason>", classified by the table; what the table lacks is HF_E_IO.
[[nodiscard]] sdk::Error errno_error(int number, std::string_view action, std::string_view path);

}  // namespace holdfast::filesystem
