// A mutant: the sound store of sound.hpp with one thing wrong with it, and the rule that must find it.
//
// A row names what it does differently and nothing else. The plugin asks the variable HOLDFAST_MUTANT of the
// environment, when it is loaded, which row it is.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sound.hpp"

namespace mutants {

using namespace holdfast::sdk;
using Bytes = std::span<const std::byte>;

struct Mutant {
  std::string_view name;
  std::string_view rule;

  // What runs in place of the sound store's own; absent: that.
  Object (*stat)(Sound&, Call&, std::string_view key) = nullptr;
  void (*list)(Sound&, Call&, const hf_list&, Page&) = nullptr;
  void (*get)(Sound&, Call&, const hf_get&, Sink&) = nullptr;
  Object (*put)(Sound&, Call&, const hf_put&, Bytes) = nullptr;
  void (*remove)(Sound&, Call&, std::string_view key) = nullptr;
  void (*remove_many)(Sound&, Call&, std::span<const hf_str>, Removals&) = nullptr;
  void (*preflight)(Sound&, Call&, std::uint32_t flags, Checks&) = nullptr;
  std::unique_ptr<Upload> (*begin_upload)(Sound&, Call&, const hf_put&) = nullptr;
  void (*validate)(const Settings&, Findings&) = nullptr;

  // What is changed in the tables of the sound plugin and store, and in what the sound store reports of a service.
  void (*plugin)(hf_plugin&) = nullptr;
  void (*ops)(hf_store_ops&) = nullptr;
  void (*limits)(Limits&) = nullptr;
  Error (*failure)(const Sound&, const Failure&) = nullptr;

  void (*start)(const hf_host*) = nullptr;  ///< Runs in the entry.
  bool sends_for_the_deaf = false;          ///< Requests are none that could be cancelled.
  int tries = 1;                            ///< Requests for one question that fails.
  bool is_alone = false;                    ///< Shares no objects with other stores that are open.
};

/// Every mutant, by what it has wrong.
std::span<const Mutant> table_mutants() noexcept;
std::span<const Mutant> object_mutants() noexcept;
std::span<const Mutant> list_mutants() noexcept;
std::span<const Mutant> upload_mutants() noexcept;
std::span<const Mutant> call_mutants() noexcept;
std::span<const Mutant> guest_mutants() noexcept;
std::span<const Mutant> service_mutants() noexcept;
std::vector<Mutant> all_mutants();

/// Those that end the process which they are in, or never return to it; no rule is theirs.
std::span<const Mutant> fatal_mutants() noexcept;

/// The row that HOLDFAST_MUTANT names; without one, a row in which nothing is wrong.
Mutant chosen();

}  // namespace mutants
