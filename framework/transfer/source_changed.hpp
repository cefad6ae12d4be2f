// A source that changes while it is read is no backup of any moment: refused, naming the file.
#pragma once

#include <string_view>

#include "transfer/read_ahead.hpp"

namespace holdfast::transfer {

/// Throws FailedError: `name` `how` ("vanished", "shrank") while it was being backed up.
[[noreturn]] void refuse_changed_source(std::string_view name, std::string_view how);

/// Throws FailedError unless the open file is still there, with the size and the time of change that it was listed
/// with.
void require_unchanged_source(const OpenedPart& part);

}  // namespace holdfast::transfer
