#include "operation/chunk_log.hpp"

#include <fcntl.h>

#include <utility>

#include "operation/journal.hpp"

namespace holdfast::operation {

ChunkLog::ChunkLog(const std::filesystem::path& file)
    : file_{file, O_RDWR | O_CREAT}, size_{replay_lines(file_.read_all()).valid_bytes} {}

void ChunkLog::append(std::string_view json_payload) {
  const std::string line = encode_line(json_payload);
  const std::scoped_lock lock{mutex_};
  // What a failed write or a crash left behind the whole lines must not end up between two of them.
  file_.truncate(size_);
  file_.write_at(size_, line);
  size_ += line.size();
}

std::vector<std::string> ChunkLog::read() const {
  const std::scoped_lock lock{mutex_};
  return replay_lines(file_.read_all()).payloads;
}

void ChunkLog::clear() {
  const std::scoped_lock lock{mutex_};
  file_.truncate(0);
  size_ = 0;
}

}  // namespace holdfast::operation
