// A plugin's own preflight checks on their way to the observer.
#pragma once

#include <holdfast/abi.h>

#include <chrono>
#include <string>

#include "store/plugin_call.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// Times each check, and makes up for plugins that end one they never began, or none.
class PluginChecks {
 public:
  PluginChecks(PluginCall& call, const PluginContext& context, CheckObserver& observer)
      : call_{call}, context_{context}, observer_{observer} {}
  PluginChecks(const PluginChecks&) = delete;
  PluginChecks& operator=(const PluginChecks&) = delete;

  [[nodiscard]] const hf_check_sink* sink() const noexcept { return &sink_; }
  /// After the plugin returned: a check that was begun and never ended has failed.
  void end_open();

 private:
  static void on_begin(void* context, hf_str id, hf_str title) noexcept;
  static void on_end(void* context, const hf_check* check) noexcept;
  void begin(std::string id, std::string title);
  void end(Check check);

  PluginCall& call_;
  const PluginContext& context_;
  CheckObserver& observer_;
  bool is_open_ = false;
  std::string id_;
  std::string title_;
  std::chrono::steady_clock::time_point began_{};
  const hf_check_sink sink_{.struct_size = sizeof(hf_check_sink), .context = this, .begin = &on_begin, .end = &on_end};
};

}  // namespace holdfast::store
