#include "http/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <optional>
#include <span>

namespace holdfast::http {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool is_link_local_v4(Bytes a) noexcept { return a[0] == 169 && a[1] == 254; }

bool is_link_local_v6(const in6_addr& address) noexcept {
  const Bytes a{address.s6_addr};
  const bool is_metadata_of_aws = a[0] == 0xfd && a[1] == 0x00 && a[2] == 0x0e && a[3] == 0xc2;
  return IN6_IS_ADDR_LINKLOCAL(&address) || is_metadata_of_aws ||
         (IN6_IS_ADDR_V4MAPPED(&address) && is_link_local_v4(a.subspan(12)));
}

std::optional<in_addr> v4(const std::string& host) noexcept {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

/// Without its zone: "fe80::1%eth0".
std::optional<in6_addr> v6(const std::string& host) {
  in6_addr address{};
  if (inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &address) != 1) return std::nullopt;
  return address;
}

Bytes bytes_of(const in_addr& address) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(&address.s_addr), sizeof address.s_addr};
}

}  // namespace

bool is_link_local(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET)
    return is_link_local_v4(bytes_of(reinterpret_cast<const sockaddr_in&>(address).sin_addr));
  if (address.sa_family == AF_INET6) return is_link_local_v6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  return false;
}

bool is_link_local(const std::string& host) noexcept {
  if (const auto address = v4(host)) return is_link_local_v4(bytes_of(*address));
  const auto address = v6(host);
  return address && is_link_local_v6(*address);
}

bool is_loopback(const std::string& host) noexcept {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (const auto address = v4(host)) return bytes_of(*address)[0] == 127;
  const auto address = v6(host);
  return address && IN6_IS_ADDR_LOOPBACK(&*address);
}

}  // namespace holdfast::http
