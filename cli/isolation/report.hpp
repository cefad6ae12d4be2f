// What a child finds out about a backend, as messages and back.
#pragma once

#include "isolation/job.hpp"
#include "output/results.hpp"
#include "settings/field.hpp"
#include "settings/show.hpp"

namespace holdfast::cli {

void tell(Reporter& out, const settings::Finding& finding);
void tell(Reporter& out, const settings::ShownSetting& setting);
void tell(Reporter& out, const settings::Field& field);
void tell(Reporter& out, const Error& error);

/// The Error of a message of that kind, its texts fit for a terminal.
[[nodiscard]] Error error_of(const Message& message);
/// The finding of one. Its texts are as the child says them: whoever prints findings makes them fit to be shown.
[[nodiscard]] settings::Finding finding_of(const Message& message);
/// What a backend has of a setting, and a setting that a plugin states. Their texts are as the child says them.
[[nodiscard]] settings::ShownSetting setting_of(const Message& message);
[[nodiscard]] settings::Field field_of(const Message& message);
/// The check of one, its texts fit for a terminal; `title` is from the message that it began with.
[[nodiscard]] BackupCheck check_of(const Message& message, const std::string& title);

}  // namespace holdfast::cli
