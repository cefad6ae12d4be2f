#include "settings/units.hpp"

#include <array>
#include <limits>

#include "support/catch.hpp"

using namespace holdfast::settings;
using namespace std::chrono_literals;

TEST_CASE("a size is a number with an optional unit") {
  struct Row {
    std::string_view text;
    std::optional<std::uint64_t> bytes;
  };
  constexpr std::uint64_t mib = 1024 * 1024;
  const std::array rows{
      Row{"0", 0},
      Row{"512", 512},
      Row{"512B", 512},
      Row{"64MiB", 64 * mib},
      Row{"64 MiB", 64 * mib},
      Row{" 64mib ", 64 * mib},
      Row{"64M", 64 * mib},
      Row{"64Mi", 64 * mib},
      Row{"10MB", 10'000'000},
      Row{"1.5GiB", 1536 * mib},
      Row{"0.5KiB", 512},
      Row{"1.0009765625KiB", std::nullopt},
      Row{"1.5", 1},
      Row{"1TB", 1'000'000'000'000},
      Row{"8191PiB", 8191 * mib * mib * 1024},
      Row{"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      Row{"9223372036854775808", std::nullopt},
      Row{"8192PiB", std::nullopt},
      Row{"", std::nullopt},
      Row{"MiB", std::nullopt},
      Row{"-1", std::nullopt},
      Row{"1,5GiB", std::nullopt},
      Row{"1..5GiB", std::nullopt},
      Row{"1.GiB", std::nullopt},
      Row{".5", std::nullopt},
      Row{"64 apples", std::nullopt},
      Row{"64MiB64", std::nullopt},
      Row{"0x10", std::nullopt},
      Row{"1e3", std::nullopt},
      Row{"+1", std::nullopt},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(parse_size(row.text) == row.bytes);
  }
}

TEST_CASE("a duration is numbers with units and the larger ones first") {
  struct Row {
    std::string_view text;
    std::optional<std::chrono::nanoseconds> duration;
  };
  const std::array rows{
      Row{"250ms", 250ms},
      Row{"30s", 30s},
      Row{"5min", 5min},
      Row{"5m", 5min},
      Row{"2h", 2h},
      Row{"1h30m", 90min},
      Row{"1h 30min", 90min},
      Row{"1H30M", 90min},
      Row{"1.5h", 90min},
      Row{"1d", 24h},
      Row{"10us", 10us},
      Row{"10µs", 10us},
      Row{"7ns", 7ns},
      Row{"0", 0s},
      Row{"0s", 0s},
      Row{"1m0s", 60s},
      Row{"0.5s", 500ms},
      Row{"0.5", std::nullopt},
      Row{"30", std::nullopt},
      Row{"", std::nullopt},
      Row{"h", std::nullopt},
      Row{"-5s", std::nullopt},
      Row{"30m1h", std::nullopt},
      Row{"5s5s", std::nullopt},
      Row{"1m1min", std::nullopt},
      Row{"1h0", std::nullopt},
      Row{"5 apples", std::nullopt},
      Row{"106751d", 106751 * 24h},
      Row{"106752d", std::nullopt},
      Row{"99999999999999999999h", std::nullopt},
      Row{"1mo", std::nullopt},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(parse_duration(row.text) == row.duration);
  }
}

TEST_CASE("sizes for people are short and change unit before they are rounded up to it") {
  CHECK(format_size(0) == "0 B");
  CHECK(format_size(1023) == "1023 B");
  CHECK(format_size(1024) == "1.0 KiB");
  CHECK(format_size(1024 * 1024 - 1) == "1.0 MiB");
  CHECK(format_size(1536ULL * 1024 * 1024) == "1.5 GiB");
  CHECK(format_size(std::numeric_limits<std::uint64_t>::max()) == "16.0 EiB");
}

TEST_CASE("durations for people have two units at most") {
  CHECK(format_duration(0s) == "0s");
  CHECK(format_duration(800ns) == "800ns");
  CHECK(format_duration(1500us) == "1.5ms");
  CHECK(format_duration(250ms) == "250ms");
  CHECK(format_duration(12s + 420ms) == "12.4s");
  CHECK(format_duration(59s + 999ms) == "59.9s");
  CHECK(format_duration(200s) == "3min 20s");
  CHECK(format_duration(2h + 5min + 7s) == "2h 5min");
  CHECK(format_duration(49h) == "2d 1h");
  CHECK(format_duration(-3s) == "-3s");
  CHECK(format_duration(std::chrono::nanoseconds::min()) == "-106751d 23h");
}

TEST_CASE("canonical sizes and durations are read back as what they were") {
  for (const std::uint64_t bytes :
       {0ULL, 1ULL, 1000ULL, 1024ULL, 64ULL << 20, (64ULL << 20) + 1, 1ULL << 50, 9223372036854775807ULL}) {
    INFO(canonical_size(bytes));
    CHECK(parse_size(canonical_size(bytes)) == bytes);
  }
  for (const std::chrono::nanoseconds duration :
       {0ns, 1ns, 250'000'000ns, std::chrono::nanoseconds{90min}, std::chrono::nanoseconds{2h + 3ms + 4ns},
        std::chrono::nanoseconds::max()}) {
    INFO(canonical_duration(duration));
    CHECK(parse_duration(canonical_duration(duration)) == duration);
  }
  CHECK(canonical_size(64ULL << 20) == "64MiB");
  CHECK(canonical_duration(90min) == "1h30min");
  CHECK(canonical_duration(24h) == "24h");
}
