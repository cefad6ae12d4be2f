#include <holdfast/support/own_call.hpp>
#include <holdfast/support/probe_objects.hpp>
#include <holdfast/support/rfc3339.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace holdfast::support {
namespace {

using namespace std::chrono_literals;

constexpr auto time_to_sweep = 10s;

std::string host_name() {
  std::array<char, 64> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "host";
  std::string text{name.data()};
  std::ranges::replace_if(
      text,
      [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'); },
      '_');
  return text;
}

/// ".holdfast-preflight/20261123T031500Z-host-1234abcd/": the engine's probe names its folders like this.
std::string folder_name(std::chrono::system_clock::time_point now) {
  std::string time = to_rfc3339(now);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  std::random_device device;
  return ".holdfast-preflight/" + time + "-" + host_name() + "-" + std::to_string(device()) + "/";
}

}  // namespace

ProbeObjects::ProbeObjects(ProbeOptions options)
    : options_{std::move(options)}, folder_{options_.root + folder_name(options_.now())} {}

ProbeObjects::~ProbeObjects() {
  if (options_.access != PreflightAccess::full) return;
  const OwnCall call{time_to_sweep};  // that of the preflight may be cancelled
  for (const std::string& key : made_) sweep(call, key);
}

void ProbeObjects::sweep(const sdk::Call& call, const std::string& key) const {
  for (int attempts = 0; attempts < 2; ++attempts) {  // some trouble passes
    try {
      return options_.remove(call, key);
    } catch (const std::exception&) {  // the check of removing has said why
    }
  }
}

void ProbeObjects::made(const std::string& key) {
  if (std::ranges::find(made_, key) == made_.end()) made_.push_back(key);
}

void ProbeObjects::removed(const std::string& key) { std::erase(made_, key); }

}  // namespace holdfast::support
