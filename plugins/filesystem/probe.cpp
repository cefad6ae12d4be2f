#include "probe.hpp"

#include "errors.hpp"
#include "staged_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace holdfast::filesystem {

ProbeFile::ProbeFile(int folder, const std::string& path) : folder_{folder}, path_{path}, name_{new_temporary_name()} {
  file_ = Descriptor{::openat(folder, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file_) throw errno_error(errno, "create a file in the folder", path_);
}

ProbeFile::~ProbeFile() {
  if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);  // the check has said already what it found
}

void ProbeFile::write(std::span<const std::byte> data) {
  for (std::size_t at = 0; at < data.size();) {
    const ssize_t written = ::pwrite(file_.number(), data.data() + at, data.size() - at, static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw errno_error(errno, "write in the folder", path_);
    at += static_cast<std::size_t>(written);
  }
}

void ProbeFile::compare(std::span<const std::byte> expected) {
  std::vector<std::byte> found(expected.size());
  std::size_t at = 0;
  while (at < found.size()) {
    const ssize_t got = ::pread(file_.number(), found.data() + at, found.size() - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw errno_error(errno, "read in the folder", path_);
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  if (at == found.size() && std::memcmp(found.data(), expected.data(), at) == 0) return;
  throw sdk::Error{HF_E_CORRUPT, "a file in '" + path_ + "' does not hold what was just written"}
      .remedy("check the disk below '" + path_ + "' before trusting it")
      .retry(sdk::Retry::never);
}

void ProbeFile::remove() {
  const std::string name = std::exchange(name_, {});
  if (::unlinkat(folder_, name.c_str(), 0) != 0) throw errno_error(errno, "remove a file from the folder", path_);
}

}  // namespace holdfast::filesystem
