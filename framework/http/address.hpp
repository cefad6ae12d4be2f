// Which addresses a request may go to, and which lie on this very machine.
#pragma once

#include <sys/socket.h>

#include <string>

namespace holdfast::http {

/// Whether the address is one of those where clouds keep a machine's credentials: IPv4 and IPv6 link-local
/// (169.254.0.0/16, fe80::/10, also mapped into IPv6), and AWS's fd00:ec2::/32. A URL from outside must not lead there.
[[nodiscard]] bool is_link_local(const sockaddr& address) noexcept;
/// The same for a host that is written as an address; false for names.
[[nodiscard]] bool is_link_local(const std::string& host) noexcept;

/// Whether `host` is this machine: localhost, 127.0.0.0/8, ::1.
[[nodiscard]] bool is_loopback(const std::string& host) noexcept;

}  // namespace holdfast::http
