#include <holdfast/support/small_file.hpp>

#include <holdfast/plugin.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace holdfast::support {
namespace {

sdk::Error unreadable(const std::string& path, const std::string& reason) {
  return sdk::Error{HF_E_INVALID_CONFIG, "cannot read '" + path + "': " + reason}.retry(sdk::Retry::never);
}

std::string corrected(std::string_view named_by) {
  return "correct " + (named_by.empty() ? std::string{"the path"} : std::string{named_by});
}

sdk::Error from_errno(const std::string& path) {
  const int number = errno;
  return unreadable(path, std::generic_category().message(number))
      .remedy("let the user that runs this read '" + path + "'");
}

struct Descriptor {
  int number;
  ~Descriptor() { ::close(number); }
};

}  // namespace

std::optional<std::string> read_small_file(const std::string& path, std::string_view named_by) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not hold us up
  if (number < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw from_errno(path);
  }
  const Descriptor file{number};
  struct stat info {};
  if (::fstat(file.number, &info) != 0) throw from_errno(path);
  if (S_ISDIR(info.st_mode))
    throw unreadable(path, "it is a folder")
        .remedy(corrected(named_by) + "; a container makes a folder of a file that was not there to be mounted");
  if (!S_ISREG(info.st_mode)) throw unreadable(path, "it is not a file").remedy(corrected(named_by));
  std::string content;
  char piece[4096];
  for (;;) {
    const ssize_t size = ::read(file.number, piece, sizeof piece);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw from_errno(path);
    if (size == 0) return content;
    content.append(piece, static_cast<std::size_t>(size));
    if (content.size() > max_small_file)
      throw unreadable(path, "it has more than " + std::to_string(max_small_file) + " bytes")
          .remedy(corrected(named_by));
  }
}

}  // namespace holdfast::support
