// The host side of one call on a plugin, which remembers everything and trusts nothing.
//
// Every hf_call and every sink that a plugin gets from the kit belongs to a Call. It hands on what it is told as an
// Answer and reports to the Witness whatever breaks the five rules of abi.h: a failure reported twice or not at all, a
// sink used on another thread or after the return, data before the object. Calls live on for a while after they have
// returned, so that a plugin that uses them too late is seen doing it instead of corrupting the kit.
#pragma once

#include <holdfast/abi.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fence.hpp"

namespace holdfast::conformance {

constexpr hf_str to_abi(std::string_view text) noexcept { return {text.data(), text.size()}; }
constexpr std::string_view view(hf_str text) noexcept {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

/// "HF_E_NOT_FOUND"; for a number that abi.h does not know, "status 4711".
std::string status_name(hf_status status);

/// A rule that every call of every operation is held to.
enum class Breach : std::uint8_t {
  report,        ///< Not exactly one fail() for a failing call, or one for a succeeding call, or another status.
  message,       ///< A failure without a message.
  other_thread,  ///< A sink or fail() on a thread that was not called.
  too_late,      ///< A sink or fail() after the call returned.
  order,         ///< Data before the object, the object twice, anything behind the end; a check that ends unbegun.
  secret,        ///< A secret of the settings in anything that the plugin said.
  encoding,      ///< A text that is not UTF-8.
  reserved,      ///< A reserved word that is not zero: later minors may give it a meaning.
};
inline constexpr std::size_t breach_kinds = 8;

/// What the kit ends with memory that cannot be read, so that a plugin that reads on is stopped (see fence.hpp).
enum class Fenced : std::uint8_t { nothing, calls, sinks_and_requests, texts };

class Call;

/// Collects breaches. Threads: any.
class Witness {
 public:
  void report(Breach breach, std::string what);
  /// The first few reports of a kind, and how many there were.
  [[nodiscard]] std::vector<std::string> reports(Breach breach) const;
  [[nodiscard]] std::size_t count(Breach breach) const;
  /// Keeps a returned call (and what it lets a plugin reach) alive for a while.
  void keep(std::shared_ptr<Call> call);
  /// Lets go of the calls that were kept, for those who measure memory.
  void forget_calls();

  /// From now on nothing that a plugin says may hold one of `secrets`. Too short ones are left out: they may be
  /// anywhere by chance.
  void guard(const std::vector<std::string>& secrets);
  /// Looks at what a plugin said, whether it is UTF-8 and holds no secret; `where` names the place: "put \"key\": the
  /// error's message".
  void hear(std::string_view where, std::string_view said);
  /// Looks at a reserved word of the table that `where` names.
  void see_reserved(std::string_view where, std::uint32_t word);

  /// Of calls that begin from now on.
  void fence(Fenced what) noexcept { fenced_.store(what); }
  [[nodiscard]] Fenced fenced() const noexcept { return fenced_.load(); }

 private:
  struct Reports {
    std::size_t count = 0;
    std::vector<std::string> first = {};
  };
  mutable std::mutex mutex_;
  std::array<Reports, breach_kinds> reports_;
  std::vector<std::string> secrets_;
  std::atomic<Fenced> fenced_ = Fenced::nothing;
  std::deque<std::shared_ptr<Call>> kept_;
};

/// An hf_object, copied.
struct Object {
  std::string key = {};
  std::uint64_t size = 0;
  std::int64_t modified_ns = INT64_MIN;
  std::string etag = {};
};

/// A check of a preflight, from its begin to its end.
struct Check {
  std::string id = {};
  std::string title = {};
  bool has_ended = false;
  std::int32_t outcome = HF_CHECK_PASS;
  std::string detail = {};
  std::string remedy = {};
};

/// Everything that came out of one call.
struct Answer {
  hf_status status = HF_OK;
  std::string message = {};  ///< Of the failure, like the next two.
  std::int32_t retry = HF_RETRY_UNKNOWN;
  std::chrono::nanoseconds retry_after{0};
  std::optional<Object> object = {};  ///< What stat, get, put and upload_finish told.
  std::string data = {};              ///< What get delivered.
  std::size_t deliveries = 0;         ///< In how many pieces; for a listing, how many entries.
  std::vector<Object> objects = {};   ///< What list told.
  std::vector<std::string> prefixes = {};
  std::optional<std::string> next = {};
  std::vector<std::size_t> unremoved = {};   ///< What remove_many could not remove, by position.
  std::vector<Check> checks = {};            ///< What preflight told.
  std::uint64_t progress = 0;                ///< Bytes.
  std::uint32_t polls = 0;                   ///< How often the plugin asked whether to stop.
  std::chrono::nanoseconds after_cancel{0};  ///< From the cancellation to the return.

  [[nodiscard]] bool ok() const noexcept { return status == HF_OK; }
};

/// What the host does during a call.
struct Plan {
  static constexpr std::uint32_t never = UINT32_MAX;
  std::uint32_t cancel_at_poll = never;      ///< The poll that is first told to stop; 0: before the call begins.
  std::uint32_t cancel_at_delivery = never;  ///< Cancelled within this delivery (from 0).
  std::uint32_t stop_at_delivery = never;    ///< The sink refuses this delivery (from 0) with `stop_status`.
  std::int64_t deadline_ns = INT64_MAX;
};

/// What a sink answers to stop a transfer: a status of no other meaning, so that it is known again.
inline constexpr hf_status stop_status = 0x5701;

/// One call in flight. Made and finished on the thread that makes the call.
class Call : public std::enable_shared_from_this<Call> {
 public:
  /// `what` names the call in reports: "put \"key\"".
  static std::shared_ptr<Call> make(Witness& witness, std::string what, const Plan& plan = {});
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  [[nodiscard]] const hf_call* raw() const noexcept { return shown_; }
  [[nodiscard]] const hf_object_sink* object_sink() const { return lend(object_sink_); }
  [[nodiscard]] const hf_data_sink* data_sink() const { return lend(data_sink_); }
  [[nodiscard]] const hf_list_sink* list_sink() const { return lend(list_sink_); }
  [[nodiscard]] const hf_removal_sink* removal_sink() const { return lend(removal_sink_); }
  [[nodiscard]] const hf_check_sink* check_sink() const { return lend(check_sink_); }
  /// `table` as the plugin gets it: itself, or a copy behind which nothing can be read.
  template <class Table>
  [[nodiscard]] const Table* lend(const Table& table) const {
    return witness_.fenced() == Fenced::sinks_and_requests ? fenced_copy(table) : &table;
  }
  [[nodiscard]] hf_str lend_text(std::string_view text) const {
    if (witness_.fenced() != Fenced::texts || text.data() == nullptr) return to_abi(text);
    return {static_cast<const char*>(before_fence(text.data(), text.size())), text.size()};
  }

  /// To be called as soon as the plugin returned; judges the whole call.
  Answer finish(hf_status status);

 private:
  struct Table {  // what leads back to this object stands in front, for behind the table may be a fence
    Call* self;
    hf_call abi;
  };
  static_assert(offsetof(Table, abi) == sizeof(void*));
  Call(Witness& witness, std::string what, const Plan& plan);

  static Call& of(const hf_call* call) noexcept { return **(reinterpret_cast<Call* const*>(call) - 1); }
  static Call& of(void* context) noexcept { return *static_cast<Call*>(context); }

  /// Whether this use of `function` is one the plugin may make; reports it if not.
  bool admit(std::string_view function) noexcept;
  hf_status deliver() noexcept;
  void cancel() noexcept;
  void judge(hf_status status);
  void hear(std::string_view part, hf_str said) const { witness_.hear(what_ + ": " + std::string{part}, view(said)); }
  void hear(const hf_error& error) const;
  void hear(const hf_object& object) const;

  static std::int32_t on_cancelled(const hf_call* call) noexcept;
  static hf_status on_fail(const hf_call* call, const hf_error* error) noexcept;
  static void on_log(const hf_call* call, std::int32_t level, hf_str message, const hf_pair* fields,
                     std::size_t count) noexcept;
  static void on_progress(const hf_call* call, std::uint64_t bytes) noexcept;
  static void on_object(void* context, const hf_object* object) noexcept;
  static hf_status on_data(void* context, const void* data, std::size_t size) noexcept;
  static hf_status on_listed(void* context, const hf_object* object) noexcept;
  static hf_status on_prefix(void* context, hf_str prefix) noexcept;
  static void on_next(void* context, hf_str page) noexcept;
  static void on_unremoved(void* context, std::size_t index, const hf_error* error) noexcept;
  static void on_check_begin(void* context, hf_str id, hf_str title) noexcept;
  static void on_check_end(void* context, const hf_check* check) noexcept;

  Witness& witness_;
  const std::string what_;
  const Plan plan_;
  const std::thread::id thread_ = std::this_thread::get_id();
  Table table_;
  const hf_call* shown_;  // table_'s, or a fenced copy of it
  hf_object_sink object_sink_;
  hf_data_sink data_sink_;
  hf_list_sink list_sink_;
  hf_removal_sink removal_sink_;
  hf_check_sink check_sink_;

  std::atomic<bool> returned_ = false;
  std::atomic<bool> cancelled_ = false;
  std::atomic<std::uint32_t> polls_ = 0;
  std::atomic<std::uint64_t> progress_ = 0;
  std::chrono::steady_clock::time_point cancelled_at_ = {};  // written before cancelled_
  Answer answer_;                                            // touched on thread_ only
  std::vector<hf_status> failures_;
  bool stopped_ = false;
};

}  // namespace holdfast::conformance
