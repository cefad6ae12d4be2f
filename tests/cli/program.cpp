#include "program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <stdexcept>

#include "cluster/directory/catalog.hpp"
#include "support/tree.hpp"

namespace holdfast::test {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::string_view sharding =
    R"({"indexID":"X","physical":{"S0":{"name":"S0","belongsToNodes":["node1"],"status":"HOT"}},"virtual":null})";

/// In the child: nothing of the tester's own settings may matter.
void set_environment(const std::filesystem::path& folder) {
  for (const char* name : {"HOLDFAST_CONFIG", "HOLDFAST_PLUGIN_PATH", "HOLDFAST_CLUSTER_URL", "WEAVIATE_API_KEY"})
    ::unsetenv(name);
  ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
  ::setenv("HOME", folder.c_str(), 1);
  ::setenv("TZ", "UTC", 1);
}

[[noreturn]] void become_program(const std::filesystem::path& folder, const std::vector<std::string>& words, int out,
                                 int err) {
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  set_environment(folder);
  std::vector<std::string> all{HOLDFAST_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // Tests may run where the shell has Ctrl-C ignored, as it has behind an "&"; the program must not inherit that.
  ::signal(SIGINT, SIG_DFL);
  if (::chdir(folder.c_str()) == 0) ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

void add_collection(const std::filesystem::path& root, const std::string& name, std::size_t size) {
  auto catalog = std::filesystem::exists(cluster::Catalog::file_in(root)) ? cluster::Catalog::load(root)
                                                                          : cluster::Catalog{.node = "node1"};
  catalog.server_version = "1.39.0";
  const auto folder = root / cluster::folder_of(name) / "S0";
  write_file(folder / "indexcount", "12345678");
  write_file(folder / "proplengths", R"({"BucketedData":{}})");
  write_file(folder / "version", "\x02\x01");
  write_file(folder / "lsm/objects/segment-1.db", seeded_bytes(size, size));
  catalog.collections.push_back(
      {.name = name, .schema = fmt::format(R"({{"class":"{}"}})", name), .sharding_state = std::string{sharding}});
  catalog.save(root);
}

std::string shape(simdjson::dom::element element) {
  switch (element.type()) {
    case simdjson::dom::element_type::OBJECT: {
      std::map<std::string, std::string> fields;
      for (const auto& field : simdjson::dom::object{element}) fields[std::string{field.key}] = shape(field.value);
      std::string text;
      for (const auto& [key, value] : fields) text += fmt::format("{}{}:{}", text.empty() ? "" : ",", key, value);
      return "{" + text + "}";
    }
    case simdjson::dom::element_type::ARRAY: {
      const simdjson::dom::array array{element};
      return array.size() == 0 ? "[]" : "[" + shape(*array.begin()) + "]";
    }
    case simdjson::dom::element_type::STRING:
      return "string";
    case simdjson::dom::element_type::BOOL:
      return "bool";
    case simdjson::dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "number";
  }
}

}  // namespace

Running::Running(const std::filesystem::path& folder, const std::vector<std::string>& words) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  pid_ = ::fork();
  if (pid_ == 0) become_program(folder, words, out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

Running::~Running() {
  if (pid_ > 0) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
}

void Running::signal(int number) const { ::kill(pid_, number); }

bool Running::read_more() {
  std::array<pollfd, 2> ready{
      {{.fd = out_, .events = POLLIN, .revents = 0}, {.fd = err_, .events = POLLIN, .revents = 0}}};
  if (::poll(ready.data(), ready.size(), 1000) < 0 && errno != EINTR) return false;
  bool open = false;
  for (const auto& [descriptor, text] : {std::pair{&ready[0], &result_.out}, std::pair{&ready[1], &result_.err}}) {
    if (descriptor->revents == 0) {
      open = true;
      continue;
    }
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(descriptor->fd, buffer.data(), buffer.size());
    if (got <= 0) continue;
    text->append(buffer.data(), static_cast<std::size_t>(got));
    open = true;
  }
  return open;
}

bool Running::wait_for(std::string_view text) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto is_there = [&] {
    return result_.out.find(text) != std::string::npos || result_.err.find(text) != std::string::npos;
  };
  while (!is_there() && std::chrono::steady_clock::now() < deadline)
    if (!read_more()) break;
  return is_there();
}

Result Running::finish() {
  while (read_more()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  result_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
  return result_;
}

Workplace::Workplace() {
  add_collection(folder_ / "collections", "Article", 20'000);
  add_collection(folder_ / "collections", "Note", 3'000);
  configure();
}

void Workplace::configure(std::string_view more) const {
  write_file(folder_ / "holdfast.toml", fmt::format(R"([cluster]
url = "file:collections"

[plugins]
path = ["{}", "{}"]

[backends.local]
plugin = "filesystem"
path = "backups"

[backends.gated]
plugin = "gated"
path = "backups"
gate = "gate"

{})",
                                                    HOLDFAST_PLUGINS, HOLDFAST_GATED_PLUGIN, more));
}

void Workplace::forget_catalog() const {
  std::filesystem::remove(cluster::Catalog::file_in(folder_ / "collections"));
  write_file(folder_ / "schema.json", R"({"classes":[{"class":"Article"},{"class":"Note"}]})");
}

void Workplace::close_gate() const { write_file(folder_ / "gate", "closed"); }
void Workplace::open_gate() const { std::filesystem::remove(folder_ / "gate"); }

Result Workplace::run(const std::vector<std::string>& words) const {
  Running running{folder_.path(), words};
  return running.finish();
}

std::string shape_of(std::string_view json) {
  simdjson::dom::parser parser;
  return shape(parser.parse(simdjson::padded_string{json}));
}

std::string text_at(std::string_view json, std::string_view key) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded{json};
  std::string_view value;
  return parser.parse(padded)[key].get(value) == simdjson::SUCCESS ? std::string{value} : std::string{};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

std::string last_line(std::string_view text) {
  const auto lines = lines_of(text);
  return lines.empty() ? std::string{} : lines.back();
}

}  // namespace holdfast::test
