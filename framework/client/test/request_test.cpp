#include "client/convert.hpp"
#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::client {
namespace {

AnyRequest through_a_journal(const AnyRequest& request) {
  operation::Header header{.kind = to_operation(kind_of(request)), .backup = id_of(request)};
  header.request = to_journal(request);
  return from_journal(header, backend_of(request));
}

}  // namespace

TEST_CASE("a create comes back from its journal as it was", "[request]") {
  const BackupCreateRequest request{.id = "nightly",
                                    .backend = test::somewhere,
                                    .include = {"Article", "Note*"},
                                    .compression = {CompressionCodec::zstd, CompressionLevel::best},
                                    .incremental_base_backup_id = "base",
                                    .include_users = {"ann", "team-*"},
                                    .include_roles = {"reader"}};
  const auto back = std::get<BackupCreateRequest>(through_a_journal(request));
  CHECK(back.id == request.id);
  CHECK(back.include == request.include);
  CHECK(back.exclude.empty());
  CHECK(back.compression == request.compression);
  CHECK(back.incremental_base_backup_id == "base");
  CHECK(back.include_users == request.include_users);
  CHECK(back.include_roles == request.include_roles);
}

TEST_CASE("a restore comes back from its journal as it was", "[request]") {
  const BackupRestoreRequest request{.id = "nightly",
                                     .backend = test::somewhere,
                                     .exclude = {"Scratch"},
                                     .node = "node1",
                                     .node_mapping = {{"node1", "a"}, {"node2", "b"}},
                                     .users = RestoreOption::all,
                                     .overwrite_aliases = AliasConflict::overwrite};
  const auto back = std::get<BackupRestoreRequest>(through_a_journal(request));
  CHECK(back.exclude == request.exclude);
  CHECK(back.node == "node1");
  CHECK(back.node_mapping == request.node_mapping);
  CHECK(back.users == RestoreOption::all);
  CHECK(back.roles == RestoreOption::no_restore);
  CHECK(back.overwrite_aliases == AliasConflict::overwrite);
}

TEST_CASE("a request that differs from the interrupted one is told how", "[request]") {
  const BackupCreateRequest before{.id = "nightly", .include = {"Article"}};
  operation::Header header{.backup = "nightly"};
  header.request = to_journal(before);
  CHECK(difference(before, header).empty());
  BackupCreateRequest other = before;
  other.include = {};
  other.cpu_percentage = 80;  // how fast, not what
  CHECK(difference(other, header) == "include was 'Article' and is '' now");
}

TEST_CASE("what is wrong with a request whatever the cluster is refused before anything is opened", "[request]") {
  const auto refused = [](const AnyRequest& request, const std::string& with) {
    try {
      check_request(request);
      FAIL("no error");
    } catch (const UsageError& error) {
      CHECK_THAT(error.what(), Catch::Contains(with));
    }
  };
  refused(BackupCreateRequest{.id = "Nightly"}, "Nightly");
  refused(BackupCreateRequest{.id = ""}, "");
  refused(BackupRestoreRequest{.id = "a/b"}, "a/b");
  refused(BackupCreateRequest{.id = "x", .include = {"A"}, .exclude = {"B"}}, "both");
  refused(BackupRestoreRequest{.id = "x", .include = {"A"}, .exclude = {"B"}}, "both");
  refused(BackupCreateRequest{.id = "x", .cpu_percentage = 101}, "101");
  refused(BackupCreateRequest{.id = "x", .incremental_base_backup_id = "x"}, "its own base");
  refused(BackupRestoreRequest{.id = "x", .node_mapping = {{"a", ""}}}, "a=");
  CHECK_NOTHROW(check_request(BackupCreateRequest{.id = "x", .cpu_percentage = 80}));
}

}  // namespace holdfast::client
