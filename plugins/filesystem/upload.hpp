// An object that arrives in parts, in any order and from several threads.
#pragma once

#include "staged_file.hpp"

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace holdfast::filesystem {

inline constexpr std::uint32_t max_parts = 1'000'000;

class FileUpload final : public sdk::Upload {
 public:
  FileUpload(Root& root, const sdk::Call& call, const hf_put& request);

  void part(sdk::Call& call, std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data) override;
  sdk::Object finish(sdk::Call& call, std::uint32_t parts, std::uint64_t size) override;
  void abort(sdk::Call& call) override;

 private:
  struct Part {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    bool arrived = false;
  };
  void check_covered(std::uint32_t parts, std::uint64_t size) const;

  const Condition condition_;
  StagedFile file_;
  mutable std::mutex mutex_;
  std::vector<Part> parts_ = {};  // guarded by mutex_
};

}  // namespace holdfast::filesystem
