// Reads tar archives as archive/tar/reader.go of Go 1.26 does for Weaviate, but refuses where that one skips or
// forgives: a backup that reads differently here and there would be worse than one that does not read.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "errors/printable.hpp"
#include "format/tar.hpp"
#include "format/tar_layout.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

using namespace tar_layout;

/// Go's limit for long names and PAX headers (maxSpecialFileSize).
constexpr std::uint64_t largest_meta = std::uint64_t{1} << 20;

/// `name` for a message.
std::string shown(std::string_view name) { return printable(name.substr(0, 300)); }

[[noreturn]] void refuse(std::string message) { throw DamagedError{{.message = std::move(message)}}; }

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view blanks{" \0", 2};
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

template <typename Number>
Number parse_number(std::string_view text, int base, std::string_view what) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty())
    refuse(fmt::format("a tar header has a bad {}", what));
  return value;
}

std::uint32_t parse_id(std::int64_t id, std::string_view what) {
  if (id < 0 || id > std::numeric_limits<std::uint32_t>::max()) refuse(fmt::format("a tar header has a bad {}", what));
  return static_cast<std::uint32_t>(id);
}

/// What stands in one header block.
class BlockReader {
 public:
  explicit BlockReader(std::span<const char, tar_block> block) : block_{block} {}

  [[nodiscard]] bool is_zero() const noexcept {
    return std::all_of(block_.begin(), block_.end(), [](char c) { return c == 0; });
  }

  [[nodiscard]] std::string_view raw(Field field) const noexcept { return {block_.data() + field.offset, field.size}; }

  /// Up to the first NUL.
  [[nodiscard]] std::string_view text(Field field) const noexcept {
    const auto value = raw(field);
    return value.substr(0, value.find('\0'));
  }

  /// Octal, or base 256 where the first bit is set (GNU).
  [[nodiscard]] std::int64_t number(Field field, std::string_view what) const {
    const auto value = raw(field);
    if ((static_cast<unsigned char>(value[0]) & 0x80U) != 0) return base256(value, what);
    auto octal = trim(value);
    octal = octal.substr(0, octal.find('\0'));
    return octal.empty() ? 0 : parse_number<std::int64_t>(octal, 8, what);
  }

  /// Whether the checksum fits the bytes, summed as unsigned ones or, as some old writers do, as signed ones.
  [[nodiscard]] bool is_sound() const {
    const auto stored = number(checksum_field, "checksum");
    const std::int64_t sum = checksum(block_);
    const auto high = std::count_if(block_.begin(), block_.end(), [](char c) { return (c & 0x80) != 0; });
    return stored == sum || stored == sum - 256 * high;
  }

  [[nodiscard]] bool is_ustar() const noexcept { return raw(magic_field) == std::string_view{"ustar\00000", 8}; }
  [[nodiscard]] bool has_owner_names() const noexcept { return raw(magic_field).starts_with("ustar"); }
  [[nodiscard]] char type() const noexcept { return raw(type_field).front(); }

 private:
  static std::int64_t base256(std::string_view value, std::string_view what) {
    const bool is_negative = (static_cast<unsigned char>(value[0]) & 0x40U) != 0;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto byte = static_cast<unsigned char>(value[i]);
      if (is_negative) byte = static_cast<unsigned char>(~byte);
      if (i == 0) byte &= 0x7fU;
      if (bits >> 55 != 0) refuse(fmt::format("a tar header has a bad {}", what));
      bits = bits << 8 | byte;
    }
    return is_negative ? ~static_cast<std::int64_t>(bits) : static_cast<std::int64_t>(bits);
  }

  std::span<const char, tar_block> block_;
};

/// What headers in front of an entry say about it.
struct Overrides {
  std::optional<std::string> name = {};
  std::optional<std::string> gnu_name = {};
  std::optional<std::string> uname = {};
  std::optional<std::string> gname = {};
  std::optional<std::int64_t> size = {};
  std::optional<std::int64_t> uid = {};
  std::optional<std::int64_t> gid = {};
  std::optional<std::int64_t> mtime = {};
  std::optional<std::uint64_t> file_offset = {};
  bool is_pending = false;
};

void apply_record(Overrides& overrides, std::string_view key, std::string_view value) {
  if (key.starts_with("GNU.sparse.")) refuse("the tar has a sparse file, which Weaviate does not write");
  if (value.empty()) return;
  const auto integer = [&] { return parse_number<std::int64_t>(value, 10, key); };
  if (key == pax_path)
    overrides.name = value;
  else if (key == pax_uname)
    overrides.uname = value;
  else if (key == pax_gname)
    overrides.gname = value;
  else if (key == pax_size)
    overrides.size = integer();
  else if (key == pax_uid)
    overrides.uid = integer();
  else if (key == pax_gid)
    overrides.gid = integer();
  else if (key == pax_mtime)
    overrides.mtime = parse_number<std::int64_t>(value.substr(0, value.find('.')), 10, key);
  else if (key == pax_file_offset)
    overrides.file_offset = parse_number<std::uint64_t>(value, 10, key);
}

/// "<length> <key>=<value>\n", again and again (parsePAXRecord).
void parse_pax(Overrides& overrides, std::string_view text) {
  while (!text.empty()) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) refuse("a PAX header of the tar is damaged");
    const auto length = parse_number<std::uint64_t>(text.substr(0, space), 10, "PAX record");
    if (length < space + 3 || length > text.size() || text[length - 1] != '\n')
      refuse("a PAX header of the tar is damaged");
    const auto record = text.substr(space + 1, length - space - 2);
    const auto equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse("a PAX header of the tar is damaged");
    apply_record(overrides, record.substr(0, equals), record.substr(equals + 1));
    text.remove_prefix(length);
  }
}

std::string describe_type(char type) {
  switch (type) {
    case '1':
      return "a hard link";
    case '2':
      return "a symbolic link";
    case '3':
    case '4':
      return "a device";
    case '6':
      return "a fifo";
    default:
      return fmt::format("of type '{}'", type >= 0x20 && type < 0x7f ? type : '?');
  }
}

}  // namespace

void check_entry_name(std::string_view name) {
  bool is_safe = name.find_first_of(std::string_view{"\\\0", 2}) == std::string_view::npos;
  for (auto rest = name; is_safe; rest.remove_prefix(rest.find('/') + 1)) {
    const auto component = rest.substr(0, rest.find('/'));
    is_safe = !component.empty() && component != "." && component != "..";
    if (component.size() == rest.size()) break;
  }
  if (!is_safe)
    throw DamagedError{{.message = fmt::format("the entry '{}' wants out of its folder", shown(name)),
                        .hint = "do not restore this backup: it was damaged or tampered with"}};
}

class TarReader::State {
 public:
  explicit State(TarHandler& handler) : handler_{handler} {}

  void feed(std::span<const std::byte> bytes) {
    while (!bytes.empty()) bytes = bytes.subspan(take(bytes));
  }

  void finish() const {
    if (expected_ == Expected::nothing) return;
    if (expected_ == Expected::data || is_open_) refuse(fmt::format("the tar is cut inside '{}'", shown(entry_.name)));
    refuse(fmt::format("the tar is cut after {} entries", entries_));
  }

  [[nodiscard]] std::uint64_t entries() const noexcept { return entries_; }

 private:
  enum class Expected : std::uint8_t { header, meta, data, padding, second_end_block, nothing };

  /// Handles the front of `bytes`, which are not empty; returns how many it took.
  std::size_t take(std::span<const std::byte> bytes) {
    switch (expected_) {
      case Expected::header:
      case Expected::second_end_block:
        return take_block(bytes);
      case Expected::meta:
      case Expected::data:
        return take_data(bytes);
      case Expected::padding:
        return take_padding(bytes);
      case Expected::nothing:
        break;
    }
    if (std::any_of(bytes.begin(), bytes.end(), [](std::byte b) { return b != std::byte{0}; }))
      refuse("the tar goes on behind its end");
    return bytes.size();
  }

  std::size_t take_block(std::span<const std::byte> bytes) {
    const auto count = std::min(bytes.size(), tar_block - filled_);
    std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count), block_.begin() + filled_,
                   [](std::byte b) { return static_cast<char>(b); });
    filled_ += count;
    if (filled_ == tar_block) {
      filled_ = 0;
      handle_block(BlockReader{block_});
    }
    return count;
  }

  std::size_t take_data(std::span<const std::byte> bytes) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), remaining_));
    remaining_ -= count;
    if (expected_ == Expected::data)
      handler_.data(bytes.first(count));
    else
      meta_.append(reinterpret_cast<const char*>(bytes.data()), count);
    if (remaining_ == 0) end_data();
    return count;
  }

  std::size_t take_padding(std::span<const std::byte> bytes) {
    const auto count = std::min(bytes.size(), padding_);
    padding_ -= count;
    if (padding_ == 0) expected_ = Expected::header;
    return count;
  }

  void handle_block(const BlockReader& block) {
    const bool is_zero = block.is_zero();
    if (expected_ == Expected::second_end_block) {
      if (!is_zero) refuse("the tar goes on behind its end");
      expected_ = Expected::nothing;
      return;
    }
    if (is_zero) {
      if (overrides_.is_pending) refuse("the tar ends behind a header that speaks of another entry");
      expected_ = Expected::second_end_block;
      return;
    }
    if (!block.is_sound())
      refuse(entry_.name.empty() ? "the tar's first header is damaged"
                                 : fmt::format("the tar header behind '{}' is damaged", shown(entry_.name)));
    const char type = block.type();
    if (type == 'x' || type == 'g' || type == 'L' || type == 'K')
      begin_meta(block);
    else
      begin_entry(block);
  }

  void begin_meta(const BlockReader& block) {
    const auto size = block.number(size_field, "size");
    if (size < 0 || static_cast<std::uint64_t>(size) > largest_meta) refuse("a header of the tar is too long");
    meta_type_ = block.type();
    meta_.clear();
    expected_ = Expected::meta;
    begin_data(static_cast<std::uint64_t>(size));
  }

  void begin_entry(const BlockReader& block) {
    auto overrides = std::exchange(overrides_, {});
    read_names(block, overrides);
    read_numbers(block, overrides);
    char type = block.type();
    if (type == '\0') type = entry_.name.ends_with('/') ? '5' : '0';
    if (type != '0' && type != '5')
      refuse(fmt::format("the entry '{}' is {}: backups hold files and folders only", shown(entry_.name),
                         describe_type(type)));
    entry_.type = type == '5' ? TarType::folder : TarType::file;
    if (entry_.type == TarType::folder) {
      entry_.size = 0;
      if (entry_.name.ends_with('/')) entry_.name.pop_back();
    }
    check_entry_name(entry_.name);
    is_open_ = true;
    handler_.begin(entry_);
    expected_ = Expected::data;
    begin_data(entry_.size);
  }

  void read_names(const BlockReader& block, Overrides& overrides) {
    entry_ = TarEntry{};
    entry_.name = block.text(name_field);
    if (block.is_ustar())
      if (const auto prefix = block.text(prefix_field); !prefix.empty())
        entry_.name = fmt::format("{}/{}", prefix, entry_.name);
    if (block.has_owner_names()) {
      entry_.uname = block.text(uname_field);
      entry_.gname = block.text(gname_field);
    }
    if (overrides.name) entry_.name = std::move(*overrides.name);
    if (overrides.gnu_name) entry_.name = std::move(*overrides.gnu_name);
    if (overrides.uname) entry_.uname = std::move(*overrides.uname);
    if (overrides.gname) entry_.gname = std::move(*overrides.gname);
  }

  void read_numbers(const BlockReader& block, const Overrides& overrides) {
    const auto size = overrides.size.value_or(block.number(size_field, "size"));
    if (size < 0) refuse(fmt::format("the entry '{}' has a negative size", shown(entry_.name)));
    entry_.size = static_cast<std::uint64_t>(size);
    entry_.file_offset = overrides.file_offset;
    constexpr std::int64_t permissions = 07777;
    entry_.mode = static_cast<std::uint32_t>(block.number(mode_field, "mode") & permissions);
    entry_.uid = parse_id(overrides.uid.value_or(block.number(uid_field, "uid")), "uid");
    entry_.gid = parse_id(overrides.gid.value_or(block.number(gid_field, "gid")), "gid");
    entry_.mtime = overrides.mtime.value_or(block.number(mtime_field, "mtime"));
  }

  void begin_data(std::uint64_t size) {
    remaining_ = size;
    padding_ = tar_padding(size);
    if (size == 0) end_data();
  }

  void end_data() {
    const bool is_meta = expected_ == Expected::meta;
    expected_ = padding_ == 0 ? Expected::header : Expected::padding;
    if (is_meta) {
      end_meta();
      return;
    }
    is_open_ = false;
    ++entries_;
    handler_.end();
  }

  void end_meta() {
    overrides_.is_pending = overrides_.is_pending || meta_type_ != 'g';
    if (meta_type_ == 'x') parse_pax(overrides_, meta_);
    if (meta_type_ == 'L') overrides_.gnu_name = meta_.substr(0, meta_.find('\0'));
  }

  TarHandler& handler_;
  Expected expected_ = Expected::header;
  std::array<char, tar_block> block_{};
  std::size_t filled_ = 0;
  std::uint64_t remaining_ = 0;
  std::size_t padding_ = 0;
  char meta_type_ = 0;
  std::string meta_;
  Overrides overrides_;
  TarEntry entry_;
  bool is_open_ = false;
  std::uint64_t entries_ = 0;
};

TarReader::TarReader(TarHandler& handler) : state_{std::make_unique<State>(handler)} {}
TarReader::~TarReader() = default;
void TarReader::feed(std::span<const std::byte> bytes) { state_->feed(bytes); }
void TarReader::finish() { state_->finish(); }
std::uint64_t TarReader::entries() const noexcept { return state_->entries(); }

}  // namespace holdfast::format
