#include "plugin/sealed_copy.hpp"

#include "plugin/facts.hpp"

#include <holdfast/errors.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <system_error>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;
using Buffer = std::array<std::byte, 65536>;

FileDescriptor open_source(const fs::path& file) {
  FileDescriptor source{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
  struct stat facts = {};
  if (source.number() < 0 || ::fstat(source.number(), &facts) != 0)
    throw RefusedError{{.path = file,
                        .reason = "it cannot be opened: " + std::generic_category().message(errno),
                        .remedy = "check the path, and let this user read the file"}};
  if (!S_ISREG(facts.st_mode))
    throw RefusedError{
        {.path = file, .reason = "it is not a regular file", .remedy = "put the plugin's file itself there"}};
  return source;
}

/// The next piece of `file`; empty at its end.
std::span<const std::byte> read_piece(const FileDescriptor& file, Buffer& buffer) {
  for (;;) {
    const auto got = ::read(file.number(), buffer.data(), buffer.size());
    if (got >= 0) return std::span{buffer}.first(static_cast<std::size_t>(got));
    if (errno != EINTR) raise_errno(errno, "cannot read a plugin file");
  }
}

void write_all(const FileDescriptor& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto done = ::write(file.number(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) raise_errno(errno, "cannot copy a plugin file into memory");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
}

FileDescriptor sealed_copy_of(const fs::path& file) {
  const auto source = open_source(file);
  FileDescriptor memory{::memfd_create("holdfast-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  if (memory.number() < 0) raise_errno(errno, "cannot copy a plugin file into memory");
  const auto buffer = std::make_unique<Buffer>();
  for (auto piece = read_piece(source, *buffer); !piece.empty(); piece = read_piece(source, *buffer))
    write_all(memory, piece);
  if (::fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    raise_errno(errno, "cannot seal the copy of a plugin file");
  return memory;
}

std::string sha256_of(const FileDescriptor& memory) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  bool good = hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
  if (::lseek(memory.number(), 0, SEEK_SET) != 0) raise_errno(errno, "cannot read the copy of a plugin file");
  const auto buffer = std::make_unique<Buffer>();
  for (auto piece = read_piece(memory, *buffer); good && !piece.empty(); piece = read_piece(memory, *buffer))
    good = EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) == 1;
  if (!good || EVP_DigestFinal_ex(hash.get(), digest.data(), &size) != 1)
    throw InternalError{{.message = "the cryptographic library cannot compute SHA-256"}};
  std::string text = "sha256:";
  for (const auto byte : std::span{digest}.first(size)) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace

SealedCopy::SealedCopy(const fs::path& file) : memory_{sealed_copy_of(file)}, digest_{sha256_of(memory_)} {}

fs::path SealedCopy::path() const { return fmt::format("/proc/self/fd/{}", memory_.number()); }

std::string digest_of(const fs::path& file) { return SealedCopy{file}.digest(); }

}  // namespace holdfast::plugin
