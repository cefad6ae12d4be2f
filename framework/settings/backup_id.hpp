// The names of backups: what is legal, and templates for those of scheduled runs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::settings {

/// Throws UsageError unless `id` matches ^[a-z0-9_-]+$, which is the server's own rule; names the character at fault
/// and offers a legal id. Nothing is ever corrected silently: two ids that differ in case would become one.
void check_backup_id(std::string_view id);

/// What is wrong with a template, or nothing. Placeholders are {date}, {time} and {host}.
[[nodiscard]] std::optional<std::string> problem_of_id_template(std::string_view id_template);

/// `id_template` with {date} as 20261123 and {time} as 031500, both of `now` in UTC, and {host} as `host` in lower case
/// with '-' for what an id may not hold. Throws UsageError where the template is wrong.
[[nodiscard]] std::string expand_id_template(std::string_view id_template, std::chrono::system_clock::time_point now,
                                             std::string_view host);

}  // namespace holdfast::settings
