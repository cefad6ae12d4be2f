#include "crash.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include <holdfast/errors.hpp>

#include "client/plugin_phase.hpp"
#include "store/running_calls.hpp"

namespace holdfast::cli {
namespace {

/// What a shell makes of a process that died of a signal: this and its number.
constexpr int code_of_signals = 128;

struct Fatal {
  int number;
  std::string_view name;
};
constexpr std::array<Fatal, 5> fatal{
    {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}, {SIGABRT, "SIGABRT"}}};

/// What a handler finds without a lock: names of plugins, never freed, and what the signals did before.
constexpr std::size_t most_plugins = 16;
std::array<std::atomic<const std::string*>, most_plugins> plugins{};
std::array<struct sigaction, fatal.size()> before{};
std::atomic_flag is_told{};
std::atomic<CrashReport> form{CrashReport::text};

/// A text put together where nothing can be allocated. What does not fit is left out, whole characters and escapes.
template <std::size_t capacity>
class Text {
 public:
  Text& operator<<(std::string_view text) noexcept {
    if (text.size() > capacity - size_) {
      text = text.substr(0, capacity - size_);
      while (!text.empty() && is_part_of_character(text.back())) text.remove_suffix(1);
    }
    std::memcpy(text_.data() + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  Text& operator<<(int number) noexcept {
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return *this << std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())};
  }
  /// A text from outside: what is no visible ASCII is not shown.
  Text& foreign(std::string_view text) noexcept {
    for (const char c : text) *this << std::string_view{c >= ' ' && c <= '~' ? &c : "?", 1};
    return *this;
  }
  /// The inside of a JSON string, of a text that can be printed.
  Text& escaped(std::string_view text) noexcept {
    for (const char& c : text)
      if (c != '"' && c != '\\')
        *this << std::string_view{&c, 1};
      else if (capacity - size_ >= 2)
        *this << "\\" << std::string_view{&c, 1};
    return *this;
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  static bool is_part_of_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0x80) != 0; }

  std::array<char, capacity> text_{};
  std::size_t size_ = 0;
};
using Message = Text<2048>;
/// Each of its texts at its longest, escaped.
using Line = Text<8192>;

void write_all(int stream, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t wrote = ::write(stream, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void say_call(Message& line, const store::RunningCall& call) noexcept {
  line << call.plugin << " crashed: asked to " << call.verb;
  if (!call.key.empty()) {
    const bool is_shown = call.redactor == nullptr || !call.redactor->would_mask(call.key);
    (line << " '").foreign(is_shown ? call.key : "********") << "' " << call.where;
  }
  if (!call.store.empty()) line << " '" << call.store << "'";
}

void say_plugins(Message& line) noexcept {
  line << "holdfast crashed outside of any call of a plugin; a plugin may have done it in a thread of its own:";
  for (const auto& plugin : plugins)
    if (const std::string* name = plugin.load()) line << (&plugin == &plugins.front() ? " " : ", ") << *name;
}

void tell(const Fatal& signal) noexcept {
  const store::RunningCall* call = store::current_call();
  const bool is_a_plugins = call != nullptr || plugins.front().load() != nullptr;
  const std::string_view code = to_string(is_a_plugins ? ErrorCode::plugin : ErrorCode::internal);
  Message message, hint;
  if (call != nullptr)
    say_call(message, *call);
  else if (is_a_plugins)
    say_plugins(message);
  else
    message << "holdfast crashed";
  message << ", and the process died of " << signal.name;
  hint << "report this to " << (is_a_plugins ? "the plugin's vendor" : "the project")
       << "; an operation that ran is in the journal: the same command again goes on with it, holdfast cancel removes "
          "what it wrote";
  Line line;
  if (form.load() == CrashReport::text) {
    line << "error: " << message.view() << " [" << code << "]\nhint: " << hint.view() << "\n";
    return write_all(STDERR_FILENO, line.view());
  }
  line << R"({"type":"error","code":")" << code << R"(","message":")";
  line.escaped(message.view()) << R"(","hint":")";
  line.escaped(hint.view()) << R"(","exit_code":)" << code_of_signals + signal.number << "}\n";
  write_all(STDOUT_FILENO, line.view());
}

/// A fault comes again when the instruction is repeated; what somebody sent is sent again.
extern "C" void on_fatal_signal(int number, siginfo_t* info, void*) {
  for (std::size_t i = 0; i < fatal.size(); ++i) {
    if (fatal[i].number != number) continue;
    if (!is_told.test_and_set()) tell(fatal[i]);
    ::sigaction(number, &before[i], nullptr);
  }
  if (info->si_code <= 0) ::raise(number);
}

}  // namespace

void report_crashes(CrashReport wanted) {
  form = wanted;
  for (std::size_t i = 0; i < fatal.size(); ++i) {
    struct sigaction action {};
    action.sa_sigaction = on_fatal_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(fatal[i].number, &action, &before[i]);
  }
}

void note_plugin(const plugin::Facts& facts) {
  const std::string name = client::name_of(facts);
  for (auto& plugin : plugins) {
    const std::string* known = plugin.load();
    if (known == nullptr) {
      const auto* const added = new std::string{name};
      if (plugin.compare_exchange_strong(known, added)) return;
      delete added;
    }
    if (*known == name) return;
  }
}

}  // namespace holdfast::cli
