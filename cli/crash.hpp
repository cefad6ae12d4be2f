// What is said when the process dies of a signal: which plugin's call it was in, and what becomes of the operation.
//
// A plugin in an operation runs in this process, so its crash is the process's. Nothing is saved here, since nothing
// can be trusted any more: the journal was durable before. Only what POSIX allows in a handler is done: reading what
// stands there, and write(2). Then the signal takes its course. Who asked for JSON gets an error object on stdout, as
// of every error.
#pragma once

#include <cstdint>

#include "plugin/facts.hpp"

namespace holdfast::cli {

enum class CrashReport : std::uint8_t { text, json };

/// From here on. Once, before other threads are started.
void report_crashes(CrashReport form);

/// Takes note of a plugin whose code is about to run, for a crash in a thread of its own. Threads: any.
void note_plugin(const plugin::Facts& facts);

}  // namespace holdfast::cli
