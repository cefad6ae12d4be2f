// holdfast-bench: makes data and measures ceilings, for bench/run, which puts the program and its peers beside them.
//
//   holdfast-bench data FOLDER KIND BYTES FILES SEED
//   holdfast-bench codec KIND COMPRESSION library|ours THREADS BYTES -> bytes a second, stored/original, processor
//   seconds holdfast-bench watch OPERATIONS SECONDS                 -> share of a core, requests holdfast-bench put|get
//   PLUGINS ADDRESS OBJECTS BYTES THREADS   -> seconds holdfast-bench plugins FILE                            -> what a
//   plugin costs, one line each holdfast-bench write FOLDER direct|cached BYTES         -> bytes a second
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "ceiling.hpp"
#include "data.hpp"
#include "objects.hpp"
#include "plugins.hpp"
#include "watch.hpp"

namespace {

int run(std::span<char*> arguments) {
  using namespace holdfast;
  const std::string_view job = arguments.size() > 1 ? arguments[1] : "";
  if (job == "data" && arguments.size() == 7) {
    bench::make_cluster(arguments[2], {.kind = bench::kind_from(arguments[3]),
                                       .bytes = std::stoull(arguments[4]),
                                       .files = std::stoull(arguments[5]),
                                       .seed = std::stoull(arguments[6])});
  } else if (job == "codec" && arguments.size() == 7) {
    const auto coder = std::string_view{arguments[4]} == "ours" ? bench::Coder::ours : bench::Coder::library;
    const auto ceiling = bench::codec_ceiling({.kind = bench::kind_from(arguments[2]),
                                               .compression = format::parse_compression(arguments[3]),
                                               .coder = coder,
                                               .threads = static_cast<unsigned>(std::stoul(arguments[5])),
                                               .bytes = std::stoull(arguments[6])});
    fmt::print("{:.0f} {:.4f} {:.3f}\n", ceiling.bytes_per_second, ceiling.ratio, ceiling.cpu_seconds);
  } else if (job == "write" && arguments.size() == 5) {
    const auto way = std::string_view{arguments[3]} == "direct" ? bench::WriteWay::direct : bench::WriteWay::cached;
    fmt::print("{:.0f}\n", bench::durable_write(arguments[2], std::stoull(arguments[4]), way));
  } else if ((job == "put" || job == "get") && arguments.size() == 7) {
    fmt::print("{:.4f}\n",
               bench::move_objects({.plugins = arguments[2],
                                    .address = arguments[3],
                                    .direction = job == "put" ? bench::Direction::put : bench::Direction::get,
                                    .objects = std::stoull(arguments[4]),
                                    .bytes = std::stoull(arguments[5]),
                                    .threads = static_cast<unsigned>(std::stoul(arguments[6]))}));
  } else if (job == "plugins" && arguments.size() == 3) {
    const auto costs = bench::plugin_costs(arguments[2]);
    const auto print = [](std::string_view what, std::chrono::nanoseconds cost, std::chrono::nanoseconds goal) {
      fmt::print("{:<34} {:>9.2f} us   of {:>6.0f} us\n", what, static_cast<double>(cost.count()) / 1e3,
                 static_cast<double>(goal.count()) / 1e3);
    };
    using namespace std::chrono_literals;
    print("listing 100 plugins, warm", costs.listing, 5ms);
    print("loading one", costs.loading, 1ms);
    print("around a remove that does nothing", costs.remove, 1us);
    print("around a stat", costs.stat, 1us);
    print("around a put of 4 KiB", costs.put, 1us);
    print("around a get of 4 KiB", costs.get, 1us);
  } else if (job == "watch" && arguments.size() == 4) {
    const auto cost = bench::watch_cost(std::stoull(arguments[2]), std::chrono::seconds{std::stoll(arguments[3])});
    fmt::print("{:.4f} {}\n", cost.processor_share, cost.requests);
  } else {
    fmt::print(stderr, "usage: see bench/README.md\n");
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& e) {
    fmt::print(stderr, "holdfast-bench: {}\n", e.what());
    return 1;
  }
}
