#include "../errors.hpp"

#include "support/catch.hpp"

#include <cerrno>
#include <set>
#include <string>

using namespace holdfast::filesystem;
using holdfast::sdk::Retry;

namespace {

struct Expected {
  int number;
  hf_status status;
  Retry retry;
};

// Written out again, so that a slip in the table is seen here.
constexpr Expected expected[] = {
    {ENOSPC, HF_E_NO_SPACE, Retry::never},
    {EDQUOT, HF_E_NO_SPACE, Retry::never},
    {EFBIG, HF_E_NO_SPACE, Retry::never},
    {EMLINK, HF_E_NO_SPACE, Retry::never},
    {EACCES, HF_E_FORBIDDEN, Retry::never},
    {EPERM, HF_E_FORBIDDEN, Retry::never},
    {EROFS, HF_E_FORBIDDEN, Retry::never},
    {ELOOP, HF_E_FORBIDDEN, Retry::never},
    {EXDEV, HF_E_FORBIDDEN, Retry::never},
    {ENOENT, HF_E_NOT_FOUND, Retry::never},
    {ENOTDIR, HF_E_INVALID_ARGUMENT, Retry::never},
    {EISDIR, HF_E_INVALID_ARGUMENT, Retry::never},
    {EEXIST, HF_E_ALREADY_EXISTS, Retry::never},
    {ENAMETOOLONG, HF_E_INVALID_ARGUMENT, Retry::never},
    {EILSEQ, HF_E_INVALID_ARGUMENT, Retry::never},
    {EINVAL, HF_E_UNSUPPORTED, Retry::never},
    {ENOSYS, HF_E_UNSUPPORTED, Retry::never},
    {EOPNOTSUPP, HF_E_UNSUPPORTED, Retry::never},
    {EIO, HF_E_IO, Retry::never},
    {ENXIO, HF_E_IO, Retry::never},
    {ENODEV, HF_E_IO, Retry::never},
    {EUCLEAN, HF_E_CORRUPT, Retry::never},
    {EBADMSG, HF_E_CORRUPT, Retry::never},
    {ESTALE, HF_E_UNAVAILABLE, Retry::safe},
    {ETIMEDOUT, HF_E_UNAVAILABLE, Retry::safe},
    {EHOSTDOWN, HF_E_UNAVAILABLE, Retry::safe},
    {EHOSTUNREACH, HF_E_UNAVAILABLE, Retry::safe},
    {ENOTCONN, HF_E_UNAVAILABLE, Retry::safe},
    {ECONNRESET, HF_E_UNAVAILABLE, Retry::safe},
    {EBUSY, HF_E_UNAVAILABLE, Retry::safe},
    {EAGAIN, HF_E_UNAVAILABLE, Retry::safe},
    {ENOLCK, HF_E_UNAVAILABLE, Retry::safe},
    {EMFILE, HF_E_UNAVAILABLE, Retry::safe},
    {ENFILE, HF_E_UNAVAILABLE, Retry::safe},
    {ENOMEM, HF_E_NO_MEMORY, Retry::safe},
};

}  // namespace

TEST_CASE("every errno has the status and the retry that it stands for", "[filesystem][errors]") {
  CHECK(errno_table().size() == std::size(expected));
  for (const Expected& row : expected) {
    const auto error = errno_error(row.number, "write", "/backups/a");
    INFO(error.what());
    CHECK(error.status() == row.status);
    CHECK(error.to_abi().retry == static_cast<std::int32_t>(row.retry));
    CHECK(error.to_abi().service_status == row.number);
  }
}

TEST_CASE("every row names the path and reads as one sentence", "[filesystem][errors]") {
  std::set<int> numbers;
  for (const ErrnoRow& row : errno_table()) {
    CHECK(numbers.insert(row.number).second);
    const auto error = errno_error(row.number, "write", "/backups/a");
    const std::string message = error.what();
    INFO(message << " / " << error.remedy_text());
    CHECK(message.starts_with("cannot write '/backups/a': "));
    CHECK_FALSE(message.ends_with('.'));
    CHECK(error.remedy_text().find('{') == std::string::npos);
    CHECK(std::string_view{error.to_abi().service_code.data, error.to_abi().service_code.size} == row.name);
    const bool is_an_answer = row.number == ENOENT || row.number == EEXIST;
    CHECK(error.remedy_text().empty() == is_an_answer);
  }
}

TEST_CASE("a full disk says what to free", "[filesystem][errors]") {
  const auto error = errno_error(ENOSPC, "write", "/backups/a");
  CHECK(std::string{error.what()} == "cannot write '/backups/a': the disk is full");
  CHECK(error.remedy_text() ==
        "free space or inodes (df -h, df -i) on the filesystem of '/backups/a', or raise the quota");
}

TEST_CASE("an errno without a row is an input or output error that keeps its number", "[filesystem][errors]") {
  const auto error = errno_error(EDOM, "write", "/backups/a");
  CHECK(error.status() == HF_E_IO);
  CHECK(error.to_abi().service_status == EDOM);
}
