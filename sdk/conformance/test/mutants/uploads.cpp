// What is wrong with uploads in parts.
#include <atomic>
#include <map>
#include <string>
#include <utility>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

/// A sound upload; mutants of it override what they do wrong.
class Passing : public Upload {
 public:
  Passing(Sound& sound, std::unique_ptr<Upload> inner, std::string key)
      : sound_{sound}, inner_{std::move(inner)}, key_{std::move(key)} {}

  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    inner_->part(call, index, offset, data);
  }
  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    return inner_->finish(call, parts, size);
  }
  void abort(Call& call) override { inner_->abort(call); }

 protected:
  /// Makes something visible under the upload's key.
  void show(Call& call, Bytes data) {
    hf_put request{};
    request.key = to_abi(key_);
    sound_.put(call, request, data);
  }

  Sound& sound_;
  std::unique_ptr<Upload> inner_;
  std::string key_;
};

template <class Wrong>
std::unique_ptr<Upload> begin(Sound& sound, Call& call, const hf_put& request) {
  return std::make_unique<Wrong>(sound, sound.begin_upload(call, request), std::string{view(request.key)});
}

std::unique_ptr<Upload> begin_as(Sound& sound, Call& call, const hf_put& wanted, std::int32_t mode) {
  hf_put request = wanted;
  request.mode = mode;
  return sound.begin_upload(call, request);
}

struct SecondPartLost final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    if (index != 1) Passing::part(call, index, offset, data);
  }
};

struct LastPartMustBeShort final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    if (index == 0) first_ = data.size();
    Passing::part(call, index, offset, data);
  }
  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    if (size == first_ * parts) throw Error{HF_E_INVALID_ARGUMENT, "the last part is too long"};
    return Passing::finish(call, parts, size);
  }
  std::uint64_t first_ = 0;
};

struct OrderMatters final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    if (index > next_) throw Error{HF_E_INVALID_ARGUMENT, "a part is missing before it"};
    next_ = std::max(next_, index + 1);
    Passing::part(call, index, offset, data);
  }
  std::uint32_t next_ = 0;
};

struct OneAtATime final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    const bool is_alone = busy_++ == 0;
    linger(2);
    --busy_;
    if (!is_alone) throw Error{HF_E_IO, "another part is under way"};
    Passing::part(call, index, offset, data);
  }
  std::atomic<int> busy_ = 0;
};

struct FirstSentStays final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    if (!std::exchange(sent_[index], true)) Passing::part(call, index, offset, data);
  }
  std::map<std::uint32_t, bool> sent_ = {};
};

struct FinishesWithoutAll final : Passing {
  using Passing::Passing;
  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    try {
      return Passing::finish(call, parts, size);
    } catch (const Error& error) {
      if (error.status() != HF_E_INVALID_ARGUMENT) throw;
      return {.size = size, .etag = "incomplete"};
    }
  }
};

struct PartsAreVisible final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    show(call, data);
    Passing::part(call, index, offset, data);
  }
};

struct AbortLeavesSomething final : Passing {
  using Passing::Passing;
  void abort(Call& call) override {
    show(call, {});
    Passing::abort(call);
  }
};

/// Shows what it has once it is let go, finished or not.
struct ReleaseLeavesSomething final : Passing {
  using Passing::Passing;
  Object finish(Call& call, std::uint32_t parts, std::uint64_t size) override {
    is_finished_ = true;
    return Passing::finish(call, parts, size);
  }
  ~ReleaseLeavesSomething() override {
    if (is_finished_) return;
    const hf_call quiet{.struct_size = sizeof(hf_call),
                        .cancel_fd = -1,
                        .attempt = 0,
                        .deadline_ns = INT64_MAX,
                        .cancelled = [](const hf_call*) noexcept { return 0; },
                        .fail = [](const hf_call*, const hf_error* error) noexcept { return error->status; },
                        .log = [](const hf_call*, std::int32_t, hf_str, const hf_pair*, std::size_t) noexcept {},
                        .progress = [](const hf_call*, std::uint64_t) noexcept {}};
    Call call{&quiet};
    show(call, {});
  }
  bool is_finished_ = false;
};

/// Cannot be gone on with once a part was cancelled.
struct CancelSpoils final : Passing {
  using Passing::Passing;
  void part(Call& call, std::uint32_t index, std::uint64_t offset, Bytes data) override {
    if (call.cancelled()) is_spoilt_ = true;
    if (is_spoilt_ && !call.cancelled()) throw Error{HF_E_IO, "the upload was cancelled before"};
    Passing::part(call, index, offset, data);
  }
  bool is_spoilt_ = false;
};

/// Parts of all uploads of one key go into one heap.
std::unique_ptr<Upload> begin_in_one_heap(Sound& sound, Call& call, const hf_put& request) {
  static std::map<std::string, std::shared_ptr<Upload>> heaps;
  std::shared_ptr<Upload>& heap = heaps[std::string{view(request.key)}];
  if (!heap) heap = sound.begin_upload(call, request);
  struct Borrowed final : Upload {
    explicit Borrowed(std::shared_ptr<Upload> shared) : heap{std::move(shared)} {}
    void part(Call& c, std::uint32_t index, std::uint64_t offset, Bytes data) override {
      heap->part(c, index, offset, data);
    }
    Object finish(Call& c, std::uint32_t parts, std::uint64_t size) override { return heap->finish(c, parts, size); }
    void abort(Call& c) override { heap->abort(c); }
    std::shared_ptr<Upload> heap;
  };
  return std::make_unique<Borrowed>(heap);
}

const Mutant rows[] = {
    {.name = "second-part-lost", .rule = "upload.in-order", .begin_upload = begin<SecondPartLost>},
    {.name = "begins-with-nothing",
     .rule = "upload.whole-parts",
     .begin_upload = [](Sound&, Call&, const hf_put&) { return std::unique_ptr<Upload>{}; }},
    {.name = "last-part-must-be-short", .rule = "upload.whole-parts", .begin_upload = begin<LastPartMustBeShort>},
    {.name = "begin-removes-the-old",
     .rule = "upload.overwrites",
     .begin_upload =
         [](Sound& sound, Call& call, const hf_put& request) {
           sound.memory().remove(call, view(request.key));
           return sound.begin_upload(call, request);
         }},
    {.name = "parts-in-order-alone", .rule = "upload.out-of-order", .begin_upload = begin<OrderMatters>},
    {.name = "parts-one-at-a-time", .rule = "upload.parallel", .begin_upload = begin<OneAtATime>},
    {.name = "first-sent-stays", .rule = "upload.resent", .begin_upload = begin<FirstSentStays>},
    {.name = "finishes-without-all", .rule = "upload.missing-part", .begin_upload = begin<FinishesWithoutAll>},
    {.name = "parts-are-visible", .rule = "upload.invisible", .begin_upload = begin<PartsAreVisible>},
    {.name = "abort-leaves-something", .rule = "upload.aborted", .begin_upload = begin<AbortLeavesSomething>},
    {.name = "release-leaves-something", .rule = "upload.released", .begin_upload = begin<ReleaseLeavesSomething>},
    {.name = "one-heap-for-a-key", .rule = "upload.two-at-once", .begin_upload = begin_in_one_heap},
    {.name = "upload-create-overwrites",
     .rule = "upload.create-conflict",
     .begin_upload = [](Sound& sound, Call& call,
                        const hf_put& request) { return begin_as(sound, call, request, HF_PUT_OVERWRITE); }},
    {.name = "upload-match-overwrites",
     .rule = "upload.match-conflict",
     .begin_upload = [](Sound& sound, Call& call,
                        const hf_put& request) { return begin_as(sound, call, request, HF_PUT_OVERWRITE); }},
    {.name = "cancelling-spoils-an-upload", .rule = "cancel.upload", .begin_upload = begin<CancelSpoils>},
};

}  // namespace

std::span<const Mutant> upload_mutants() noexcept { return rows; }

}  // namespace mutants
