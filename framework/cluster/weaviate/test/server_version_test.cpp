#include "cluster/weaviate/server_version.hpp"

#include <holdfast/errors.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;

namespace {

struct Row {
  Feature feature;
  std::vector<std::string> with;
  std::vector<std::string> without;
};

/// The neighbours of every release that brought a feature.
const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {Feature::node_mapping, {"1.22.0", "1.22.13", "1.23.0", "1.39.0"}, {"1.21.9", "1.15.0"}},
      {Feature::typed_config, {"1.24.0", "1.24.26", "1.25.0"}, {"1.23.16", "1.22.0"}},
      {Feature::cancel_create,
       {"1.24.25", "1.24.26", "1.25.17", "1.25.34", "1.26.5", "1.26.17", "1.27.0", "1.28.0"},
       {"1.23.99", "1.24.24", "1.25.0", "1.25.16", "1.26.0", "1.26.4"}},
      {Feature::list,
       {"1.30.12", "1.30.22", "1.31.5", "1.31.22", "1.32.0", "1.33.0"},
       {"1.29.11", "1.30.11", "1.31.0", "1.31.4"}},
      {Feature::location, {"1.27.2", "1.27.27", "1.28.0", "1.29.0"}, {"1.26.17", "1.27.0", "1.27.1"}},
      {Feature::times,
       {"1.31.15", "1.31.22", "1.32.8", "1.32.27", "1.33.0", "1.34.0"},
       {"1.30.22", "1.31.14", "1.32.0", "1.32.7"}},
      {Feature::users_and_roles,
       {"1.30.9", "1.30.22", "1.31.2", "1.31.22", "1.32.0", "1.33.0"},
       {"1.29.11", "1.30.8", "1.31.0", "1.31.1"}},
      {Feature::overwrite_alias, {"1.32.5", "1.32.27", "1.33.0", "1.34.0"}, {"1.31.22", "1.32.0", "1.32.4"}},
      {Feature::list_order,
       {"1.32.14", "1.32.27", "1.33.2", "1.33.18", "1.34.0", "1.35.0"},
       {"1.31.22", "1.32.13", "1.33.0", "1.33.1"}},
      {Feature::zstd,
       {"1.32.18", "1.32.27", "1.33.6", "1.33.18", "1.34.1", "1.34.20", "1.35.0", "1.36.0"},
       {"1.31.22", "1.32.17", "1.33.0", "1.33.5", "1.34.0"}},
      {Feature::cancel_restore, {"1.36.0", "1.36.1", "1.37.0", "1.39.0"}, {"1.35.0", "1.35.16", "1.34.20"}},
      {Feature::incremental,
       {"1.34.18", "1.34.20", "1.35.13", "1.35.16", "1.36.3", "1.36.19", "1.37.0", "1.38.0", "2.0.0"},
       {"1.33.99", "1.34.17", "1.35.0", "1.35.12", "1.36.0", "1.36.2"}},
      {Feature::include_users, {"1.38.3", "1.38.11", "1.39.0", "1.40.0"}, {"1.37.14", "1.38.0", "1.38.2"}},
      {Feature::include_roles,
       {"1.38.10", "1.38.11", "1.40.0", "1.40.0-dev", "2.0.0"},
       {"1.37.14", "1.38.9", "1.39.0", "1.39.1"}},
  };
  return all;
}

}  // namespace

TEST_CASE("a version is read from what the server says", "[weaviate]") {
  const auto plain = ServerVersion::parse("1.39.0");
  CHECK((plain.major == 1 && plain.minor == 39 && plain.patch == 0));
  CHECK(plain.text == "1.39.0");
  const auto development = ServerVersion::parse("1.40.12-dev.3+7f");
  CHECK((development.major == 1 && development.minor == 40 && development.patch == 12));
  CHECK(development.text == "1.40.12-dev.3+7f");
  CHECK(ServerVersion::parse("v1.38.11").minor == 38);
  CHECK(ServerVersion::parse("1.39.0+build").patch == 0);
}

TEST_CASE("what is no version is refused", "[weaviate]") {
  for (const auto* text : {"", "v", "1", "1.39", "1.39.", "1.39.x", "one", "1.39.0.1", "1.39.0dev", " 1.39.0",
                           "-1.39.0", "1.-39.0", "1..0", "4294967296.0.0", "1.39.0\n"}) {
    INFO(text);
    CHECK_THROWS_AS(ServerVersion::parse(text), DamagedError);
  }
}

TEST_CASE("each feature is known from the patches that brought it on", "[weaviate]") {
  CHECK(rows().size() == static_cast<std::size_t>(Feature::include_roles) + 1);
  for (std::size_t i = 0; i < rows().size(); ++i) {
    const Row& row = rows()[i];
    CHECK(static_cast<std::size_t>(row.feature) == i);
    for (const auto& version : row.with) {
      INFO(i << " with " << version);
      CHECK(has(ServerVersion::parse(version), row.feature));
      CHECK_NOTHROW(require(ServerVersion::parse(version), row.feature));
    }
    for (const auto& version : row.without) {
      INFO(i << " without " << version);
      CHECK_FALSE(has(ServerVersion::parse(version), row.feature));
      CHECK_THROWS_AS(require(ServerVersion::parse(version), row.feature), UnsupportedError);
    }
  }
}

TEST_CASE("U8: an incremental backup on an older server is refused with both versions", "[weaviate]") {
  try {
    require(ServerVersion::parse("1.36.0"), Feature::incremental);
    FAIL("granted");
  } catch (const UnsupportedError& error) {
    CHECK(error.message() ==
          "version 1.36.0 of the server does not support incremental backups, which came with 1.34.18, 1.35.13, 1.36.3 "
          "and 1.37.0");
    CHECK(error.info().details ==
          decltype(error.info().details){{"server_version", "1.36.0"}, {"required_version", "1.37.0"}});
    CHECK_FALSE(error.hint().empty());
  }
}

TEST_CASE("a version that is shown cannot move the cursor", "[weaviate]") {
  try {
    require(ServerVersion::parse("1.2.3-\x1b[2J"), Feature::list);
    FAIL("granted");
  } catch (const UnsupportedError& error) {
    CHECK(error.message().find('\x1b') == std::string::npos);
  }
}
