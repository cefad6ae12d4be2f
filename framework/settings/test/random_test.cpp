// Whatever anybody feeds them, the parsers answer or refuse; they never crash, and what they accept they can repeat.
#include <holdfast/errors.hpp>

#include <random>

#include "settings/address.hpp"
#include "settings/backup_id.hpp"
#include "settings/test/environment.hpp"
#include "settings/toml_reader.hpp"
#include "settings/units.hpp"
#include "settings/value.hpp"
#include "support/catch.hpp"

using namespace holdfast::settings;
using test::environment;

namespace {

/// Texts of pieces that mean something to some parser, and of any bytes.
class Texts {
 public:
  explicit Texts(unsigned seed) : random_{seed} {}

  std::string next(const std::vector<std::string>& pieces) {
    std::string text;
    for (auto count = pick(12); count > 0; --count)
      text += pick(5) == 0 ? std::string(1, static_cast<char>(pick(256))) : pieces[pick(pieces.size())];
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(random_); }
  std::mt19937 random_;
};

constexpr int rounds = 2000;

}  // namespace

TEST_CASE("random sizes and durations are understood or refused") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  Texts texts{seed};
  for (int i = 0; i < rounds; ++i) {
    const std::string text =
        texts.next({"1", "9", "0", ".", "-", "9223372036854775807", " ", "h", "m", "s", "d", "KiB", "MB", "p", "µs"});
    if (const auto size = parse_size(text)) CHECK(parse_size(canonical_size(*size)) == size);
    if (const auto duration = parse_duration(text)) CHECK(parse_duration(canonical_duration(*duration)) == duration);
  }
}

TEST_CASE("random values of every type are understood or refused") {
  const auto seed = GENERATE(1U, 2U);
  Texts texts{seed};
  for (int i = 0; i < rounds; ++i) {
    const std::string text =
        texts.next({"a", ",", "=", "\\", " ", "~/", "/", "..", "https://", ":", "[::1]", "@", "1"});
    const Field field{.key = "it", .type = static_cast<Type>(i % 10)};
    CAPTURE(seed, text, i % 10);
    const Parsed first = parse_value(field, raw_text(text, "X"), "/home/u");
    if (!first.value) {
      CHECK_FALSE(first.problem.summary.empty());
      continue;
    }
    const Parsed again = parse_value(field, raw_text(first.value->text, "X"), "/home/u");
    REQUIRE(again.value);
    CHECK(*again.value == *first.value);
  }
}

TEST_CASE("random addresses and ids are understood or refused") {
  Texts texts{4};
  for (int i = 0; i < rounds; ++i) {
    const std::string text =
        texts.next({"s3", "gs", "filesystem", ":", "//", "/", "?", "&", "=", "%", "%41", "@", "a", "{date}", "{", "}"});
    try {
      const BackendConfig backend = parse_address(text);
      CHECK_FALSE(backend.plugin.empty());
    } catch (const holdfast::UsageError& error) {
      CHECK_FALSE(error.message().empty());
    }
    if (!problem_of_id_template(text))
      CHECK_NOTHROW(check_backup_id(expand_id_template(text, std::chrono::system_clock::now(), text)));
  }
}

TEST_CASE("random configurations are findings at worst") {
  Texts texts{5};
  const Schema schema{{.key = "k", .type = Type::size, .flags = HF_FIELD_SECRET}, {.key = "l", .type = Type::list}};
  for (int i = 0; i < rounds; ++i) {
    const std::string text = texts.next({"k", "l", "=", "'", "\"", "[", "]", "\n", "{", "}", ",", "1", "= 'x'\n", "#",
                                         ".", "k = 5\n", "l = ['a']\n", "é"});
    Findings findings;
    const auto root = parse_toml(text, "r.toml", findings);
    if (root) (void)resolve(schema, to_settings(*root, {.file = "r.toml"}), environment(), "x", findings);
    CHECK((root || findings.has_errors()));
    CHECK(findings.empty() == findings.format().empty());
  }
}
