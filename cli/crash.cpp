#include "crash.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <string_view>

#include "client/plugin_phase.hpp"
#include "store/running_calls.hpp"

namespace holdfast::cli {
namespace {

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

/// A text put together where nothing can be allocated. What does not fit is left out.
class Line {
 public:
  Line& operator<<(std::string_view text) noexcept {
    for (const char c : text) put(c);
    return *this;
  }
  /// A text from outside: what is no visible ASCII is not shown.
  Line& foreign(std::string_view text) noexcept {
    for (const char c : text) put(c >= ' ' && c <= '~' ? c : '?');
    return *this;
  }
  void write() const noexcept {
    static_cast<void>(::write(STDERR_FILENO, text_.data(), size_) == static_cast<ssize_t>(size_));
  }

 private:
  void put(char c) noexcept {
    if (size_ < text_.size()) text_[size_++] = c;
  }
  std::array<char, 2048> text_{};
  std::size_t size_ = 0;
};

void say_call(Line& line, const store::RunningCall& call) noexcept {
  line << call.plugin << " crashed: asked to " << call.verb;
  if (!call.key.empty()) {
    const bool is_shown = call.redactor == nullptr || !call.redactor->would_mask(call.key);
    (line << " '").foreign(is_shown ? call.key : "********") << "' " << call.where;
  }
  if (!call.store.empty()) line << " '" << call.store << "'";
}

void say_plugins(Line& line) noexcept {
  line << "holdfast crashed outside of any call of a plugin; a plugin may have done it in a thread of its own:";
  for (const auto& plugin : plugins)
    if (const std::string* name = plugin.load()) line << (&plugin == &plugins.front() ? " " : ", ") << *name;
}

void tell(std::string_view signal_name) noexcept {
  const store::RunningCall* call = store::current_call();
  const bool is_a_plugins = call != nullptr || plugins.front().load() != nullptr;
  Line line;
  line << "error: ";
  if (call != nullptr)
    say_call(line, *call);
  else if (is_a_plugins)
    say_plugins(line);
  else
    line << "holdfast crashed";
  line << ", and the process died of " << signal_name << (is_a_plugins ? " [plugin]" : " [internal]")
       << "\nhint: report this to " << (is_a_plugins ? "the plugin's vendor" : "the project")
       << "; an operation that ran is in the journal: the same command again goes on with it, holdfast cancel removes "
          "what it wrote\n";
  line.write();
}

/// A fault comes again when the instruction is repeated; what somebody sent is sent again.
extern "C" void on_fatal_signal(int number, siginfo_t* info, void*) {
  for (std::size_t i = 0; i < fatal.size(); ++i) {
    if (fatal[i].number != number) continue;
    if (!is_told.test_and_set()) tell(fatal[i].name);
    ::sigaction(number, &before[i], nullptr);
  }
  if (info->si_code <= 0) ::raise(number);
}

}  // namespace

void report_crashes() {
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
