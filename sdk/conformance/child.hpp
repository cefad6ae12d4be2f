// Something that may kill the process, or change it for good, done in a child.
#pragma once

#include <functional>

namespace holdfast::conformance {

/// Runs `body` in a forked process and waits for it. What it throws is thrown here: Broken, NotApplicable and any
/// Error as they are (an Error as a ConfigError), anything else as Broken. A process that dies, or does not end within
/// a minute, is Broken too.
///
/// The child has connections of its own to services. Nothing else that `body` changes is seen here.
void in_child(const std::function<void()>& body);

}  // namespace holdfast::conformance
