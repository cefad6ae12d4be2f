#include "plugin/sealed_copy.hpp"

#include "errors/printable.hpp"
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
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace holdfast::plugin {
namespace {

namespace fs = std::filesystem;

files::File open_source(const fs::path& file) {
  files::File source{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
  struct stat facts = {};
  if (!source || ::fstat(source.descriptor(), &facts) != 0)
    throw RefusedError{{.path = file,
                        .reason = "it cannot be opened: " + std::generic_category().message(errno),
                        .remedy = "check the path, and let this user read the file"}};
  if (!S_ISREG(facts.st_mode))
    throw RefusedError{
        {.path = file, .reason = "it is not a regular file", .remedy = "put the plugin's file itself there"}};
  return source;
}

/// Hands all of `file` to `visit`, piece by piece, with the offset of each.
template <class Visit>
void for_each_piece(const files::File& file, std::string_view name, Visit visit) {
  constexpr std::size_t piece_bytes = 65536;
  std::vector<std::byte> buffer(piece_bytes);
  std::uint64_t offset = 0;
  while (const std::size_t got = files::read_at(file, offset, buffer, name)) {
    visit(offset, std::span<const std::byte>{buffer}.first(got));
    offset += got;
  }
}

files::File sealed_copy_of(const fs::path& file) {
  const auto source = open_source(file);
  files::File memory{::memfd_create("holdfast-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  if (!memory) raise_errno(errno, "cannot copy a plugin file into memory");
  const auto name = printable(file.native());
  for_each_piece(source, name, [&](std::uint64_t offset, std::span<const std::byte> piece) {
    files::write_at(memory, offset, piece, "the copy of " + name);
  });
  if (::fcntl(memory.descriptor(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    raise_errno(errno, fmt::format("cannot seal the copy of '{}'", name));
  return memory;
}

std::string sha256_of(const files::File& memory) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  bool good = hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
  for_each_piece(memory, "the copy of a plugin file", [&](std::uint64_t, std::span<const std::byte> piece) {
    good = good && EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) == 1;
  });
  if (!good || EVP_DigestFinal_ex(hash.get(), digest.data(), &size) != 1)
    throw InternalError{{.message = "the cryptographic library cannot compute SHA-256"}};
  std::string text = "sha256:";
  for (const auto byte : std::span{digest}.first(size)) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace

SealedCopy::SealedCopy(const fs::path& file) : memory_{sealed_copy_of(file)}, digest_{sha256_of(memory_)} {}

fs::path SealedCopy::path() const { return fmt::format("/proc/self/fd/{}", memory_.descriptor()); }

std::string digest_of(const fs::path& file) { return SealedCopy{file}.digest(); }

}  // namespace holdfast::plugin
