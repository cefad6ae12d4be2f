// Writes tar headers. The byte-exact model is archive/tar/writer.go of Go 1.26 as tar.FileInfoHeader drives it
// (allowedFormats, writeUSTARHeader, writePAXHeader); the comments name its functions.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "format/tar.hpp"
#include "format/tar_layout.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

using namespace tar_layout;

using PaxRecords = std::map<std::string, std::string>;

constexpr bool is_ascii_char(char c) noexcept { return c != 0 && static_cast<unsigned char>(c) < 0x80; }

bool is_ascii(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_ascii_char); }

/// Without what is not ASCII (toASCII).
std::string to_ascii(std::string_view text) {
  std::string ascii;
  std::copy_if(text.begin(), text.end(), std::back_inserter(ascii), is_ascii_char);
  return ascii;
}

constexpr bool fits_octal(std::size_t width, std::int64_t value) noexcept {
  return value >= 0 && value < std::int64_t{1} << ((width - 1) * 3);
}

struct SplitName {
  std::string_view prefix = {};
  std::string_view suffix = {};
};

/// A long name in two, if ustar can hold it so (splitUSTARPath).
std::optional<SplitName> split_name(std::string_view name) {
  if (name.size() <= name_field.size || !is_ascii(name)) return {};
  auto length = name.size();
  if (length > prefix_field.size + 1)
    length = prefix_field.size + 1;
  else if (name.back() == '/')
    --length;
  const auto slash = name.substr(0, length).rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash > prefix_field.size) return {};
  const auto suffix = name.substr(slash + 1);
  if (suffix.empty() || suffix.size() > name_field.size) return {};
  return SplitName{.prefix = name.substr(0, slash), .suffix = suffix};
}

/// "<length> <key>=<value>\n", where the length counts its own digits (formatPAXRecord).
std::string pax_record(std::string_view key, std::string_view value) {
  const auto rest = key.size() + value.size() + 3;
  auto size = rest + fmt::formatted_size("{}", rest);
  size = rest + fmt::formatted_size("{}", size);
  return fmt::format("{} {}={}\n", size, key, value);
}

/// One header block at the end of `out`.
class BlockWriter {
 public:
  BlockWriter(std::string& out, char type) : out_{out}, at_{out.size()} {
    out_.append(tar_block, '\0');
    text(type_field, std::string_view{&type, 1});
    text(magic_field, std::string_view{"ustar\00000", 8});
  }

  /// Cut to the field's width; a cut one does not end in a slash, lest it look like a folder (formatString).
  void text(Field field, std::string_view value) {
    const bool is_cut = value.size() > field.size;
    value = value.substr(0, field.size);
    if (is_cut)
      while (!value.empty() && value.back() == '/') value.remove_suffix(1);
    value.copy(&out_[at_ + field.offset], value.size());
  }

  /// Octal with leading zeros and a NUL; zero where it does not fit, as a PAX record says it then (formatOctal).
  void number(Field field, std::int64_t value) {
    text(field, fmt::format("{:0{}o}", fits_octal(field.size, value) ? value : 0, field.size - 1));
  }

  void seal() {
    const auto sum = checksum(std::span{out_}.subspan(at_).first<tar_block>());
    text(checksum_field, fmt::format("{:06o}", sum));
    out_[at_ + checksum_field.offset + 7] = ' ';
  }

 private:
  std::string& out_;
  std::size_t at_;
};

/// What ustar cannot say about `entry`.
struct Plan {
  PaxRecords pax = {};
  bool is_pax = false;
};

/// Decides between ustar and PAX (allowedFormats).
Plan plan_header(const TarEntry& entry, const std::string& name) {
  Plan plan;
  const auto need = [&plan](std::string_view key, std::string value) {
    plan.pax.emplace(key, std::move(value));
    plan.is_pax = true;
  };
  const auto check_text = [&](std::string_view key, const std::string& value, Field field) {
    if (!is_ascii(value) || value.size() > field.size) need(key, value);
  };
  const auto check_number = [&](std::string_view key, std::int64_t value, Field field) {
    if (!fits_octal(field.size, value)) need(key, fmt::format("{}", value));
  };
  if (split_name(name))
    plan.pax.emplace(pax_path, name);  // Only used when something else needs PAX.
  else
    check_text(pax_path, name, name_field);
  check_text(pax_uname, entry.uname, uname_field);
  check_text(pax_gname, entry.gname, gname_field);
  check_number(pax_uid, entry.uid, uid_field);
  check_number(pax_gid, entry.gid, gid_field);
  check_number(pax_size, static_cast<std::int64_t>(entry.size), size_field);
  check_number(pax_mtime, entry.mtime, mtime_field);
  if (entry.file_offset) need(pax_file_offset, fmt::format("{}", *entry.file_offset));
  return plan;
}

/// The pseudo-file with the records, in front of the header they belong to (writePAXHeader, writeRawFile).
void append_pax_header(std::string& out, const std::string& name, const PaxRecords& records) {
  std::string data;
  for (const auto& [key, value] : records) data += pax_record(key, value);
  const auto slash = name.rfind('/') + 1;
  auto label = to_ascii(name.substr(0, slash) + "PaxHeaders.0/" + name.substr(slash));
  label.resize(std::min(label.size(), name_field.size));
  while (!label.empty() && label.back() == '/') label.pop_back();
  BlockWriter block{out, 'x'};
  block.text(name_field, label);
  for (const auto field : {mode_field, uid_field, gid_field, mtime_field}) block.number(field, 0);
  block.number(size_field, static_cast<std::int64_t>(data.size()));
  block.seal();
  out += data;
  out.append(tar_padding(data.size()), '\0');
}

}  // namespace

void append_tar_header(std::string& out, const TarEntry& entry) {
  try {
    check_entry_name(entry.name);
  } catch (const DamagedError& error) {
    throw UsageError{{.message = error.message()}};
  }
  const bool is_folder = entry.type == TarType::folder;
  const auto name = is_folder ? entry.name + '/' : entry.name;
  const auto plan = plan_header(entry, name);
  if (plan.is_pax) append_pax_header(out, name, plan.pax);

  BlockWriter block{out, is_folder ? '5' : '0'};
  if (const auto split = split_name(name); split && !plan.is_pax) {
    block.text(name_field, split->suffix);
    block.text(prefix_field, split->prefix);
  } else {
    block.text(name_field, to_ascii(name));
  }
  block.number(mode_field, entry.mode);
  block.number(uid_field, entry.uid);
  block.number(gid_field, entry.gid);
  block.number(size_field, static_cast<std::int64_t>(entry.size));
  block.number(mtime_field, entry.mtime);
  block.text(uname_field, to_ascii(entry.uname));
  block.text(gname_field, to_ascii(entry.gname));
  block.number(dev_major_field, 0);
  block.number(dev_minor_field, 0);
  block.seal();
}

}  // namespace holdfast::format
