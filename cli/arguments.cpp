#include "arguments.hpp"

namespace holdfast::cli {

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? std::string{otherwise} : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<unsigned> Arguments::percent(std::string_view name) const {
  return has(name) ? std::optional{percent_of(name, text(name))} : std::nullopt;
}

std::optional<std::chrono::milliseconds> Arguments::duration(std::string_view name) const {
  return has(name) ? std::optional{duration_of(name, text(name))} : std::nullopt;
}

std::map<int, std::string_view> all_exit_codes() {
  std::map<int, std::string_view> codes{{0, "done"}};
  for (const ErrorTraits& row : error_table) codes.emplace(row.exit_code, row.meaning);
  return codes;
}

std::map<int, std::string_view> exit_codes_of(const Command& command) {
  std::map<int, std::string_view> codes{{0, "done"}};
  codes.emplace(exit_code(ErrorCode::failed), traits(ErrorCode::failed).meaning);
  codes.emplace(exit_code(ErrorCode::usage), traits(ErrorCode::usage).meaning);
  for (const ErrorCode error : command.errors) codes.emplace(exit_code(error), traits(error).meaning);
  return codes;
}

}  // namespace holdfast::cli
