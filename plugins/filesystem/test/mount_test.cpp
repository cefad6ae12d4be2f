#include "../mount.hpp"

#include "support/catch.hpp"

using namespace holdfast::filesystem;

namespace {

constexpr std::string_view table =
    "21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
    "22 21 0:5 / /mnt rw - tmpfs none rw\n"
    "23 22 0:40 / /mnt/nas\\0402 rw,nosuid master:7 propagate_from:2 - nfs4 nas:/export/b rw,vers=4.2\n"
    "24 22 0:41 / /mnt/over ro - ext4 /dev/vdb ro\n"
    "25 24 0:42 / /mnt/over rw - xfs /dev/vdc rw\n"
    "a line that says nothing\n";

}  // namespace

TEST_CASE("a path lies on the deepest mount that holds it", "[filesystem][mount]") {
  CHECK(mount_in(table, "/backups").type == "ext4");
  CHECK(mount_in(table, "/mnt").type == "tmpfs");
  CHECK(mount_in(table, "/mntx").type == "ext4");
  const Mount nas = mount_in(table, "/mnt/nas 2/weaviate");
  CHECK(nas.point == "/mnt/nas 2");
  CHECK(nas.type == "nfs4");
  CHECK(nas.source == "nas:/export/b");
}

TEST_CASE("the last of several mounts at one point counts", "[filesystem][mount]") {
  CHECK(mount_in(table, "/mnt/over/x").type == "xfs");
}

TEST_CASE("without a table nothing is known", "[filesystem][mount]") { CHECK(mount_in("", "/backups").type.empty()); }

TEST_CASE("the kinds of filesystem are told apart", "[filesystem][mount]") {
  CHECK(kind_of("ext4") == Mount::Kind::disk);
  CHECK(kind_of("tmpfs") == Mount::Kind::memory);
  CHECK(kind_of("nfs4") == Mount::Kind::network);
  CHECK(kind_of("fuse.sshfs") == Mount::Kind::user_space);
  CHECK(kind_of("overlay") == Mount::Kind::container);
}
