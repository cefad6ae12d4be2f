#include "store/probe.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <holdfast/errors.hpp>
#include <optional>
#include <random>

namespace holdfast::store {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::seconds time_to_sweep{10};
constexpr std::chrono::hours old_age{1};

/// This machine's name as a key may hold it.
std::string host_name() {
  std::array<char, 256> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0) return "host";
  std::string name{buffer.data()};
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'); },
      '_');
  return name.substr(0, 63);
}

std::string nonce() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}", device(), device());
}

}  // namespace

std::string probe_name(system_clock::time_point now) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{}-{}/", fmt::gmtime(system_clock::to_time_t(now)), host_name(), nonce());
}

std::optional<system_clock::time_point> probe_time(std::string_view below_folder) {
  constexpr std::string_view shape = "00000000T000000Z-";
  if (below_folder.size() < shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool digit = below_folder[i] >= '0' && below_folder[i] <= '9';
    if (shape[i] == '0' ? !digit : below_folder[i] != shape[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(below_folder.data() + at, below_folder.data() + at + digits, value);
    return value;
  };
  const int year = number(0, 4);
  if (year < 1970 || year > 2261) return std::nullopt;  // what 64 bits of nanoseconds reach
  std::tm time{};
  time.tm_year = year - 1900;
  time.tm_mon = number(4, 2) - 1;
  time.tm_mday = number(6, 2);
  time.tm_hour = number(9, 2);
  time.tm_min = number(11, 2);
  time.tm_sec = number(13, 2);
  return system_clock::from_time_t(timegm(&time));
}

Probe::Probe(Store& store, std::string_view prefix)
    : store_{store},
      root_{std::string{prefix} + std::string{probe_folder}},
      folder_{root_ + probe_name(system_clock::now())} {}

std::string Probe::key(std::string_view name) { return keys_.emplace_back(folder_ + std::string{name}); }

void Probe::remove(const std::string& key, const CallOptions& options) {
  store_.remove(key, options);
  std::erase(keys_, key);
}

std::vector<std::string> Probe::sweep() {
  const CallOptions options{.deadline = std::chrono::steady_clock::now() + time_to_sweep};
  std::vector<std::string> left;
  for (const std::string& key : keys_) try {
      store_.remove(key, options);
    } catch (const Error&) {
      left.push_back(key);  // reported by the caller
    }
  keys_ = left;
  return left;
}

std::size_t Probe::sweep_old(const CallOptions& options) {
  std::vector<std::string> old;
  for (const ObjectInfo& object : store_.list({.prefix = root_}, options).objects) {
    const auto made = probe_time(std::string_view{object.key}.substr(root_.size()));
    if (made && system_clock::now() - *made > old_age) old.push_back(object.key);
  }
  if (!old.empty()) store_.remove_many(old, options);
  return old.size();
}

}  // namespace holdfast::store
