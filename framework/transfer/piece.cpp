#include "transfer/piece.hpp"

#include <fcntl.h>

#include "transfer/source_changed.hpp"

namespace holdfast::transfer {

void read_source(const OpenedPart& source, std::uint64_t offset, std::span<std::byte> into) {
  const std::string& name = source.part.entry.name;
  if (files::read_at(source.file, offset, into, name) != into.size()) refuse_changed_source(name, "shrank");
  // After each read, as several threads may read one file: whichever of them comes last sees every change.
  require_unchanged_source(source);
  // What was not cached before goes out of the cache again: it is the database's, not ours.
  if (source.cached == Cached::no)
    ::posix_fadvise(source.file.descriptor(), static_cast<off_t>(offset), static_cast<off_t>(into.size()),
                    POSIX_FADV_DONTNEED);
}

void read_pending(Piece& piece) {
  for (const PendingRead& read : piece.pending)
    read_source(*read.source, read.offset, piece.bytes.whole().subspan(read.at, read.size));
  piece.pending.clear();
}

}  // namespace holdfast::transfer
