// What the engine shows to a plugin: itself, and the services it offers.
#pragma once

#include <holdfast/abi.h>

#include <string>
#include <vector>

namespace holdfast::plugin {

/// A service table that plugins may ask for by id.
struct Service {
  std::string id = {};          ///< "holdfast.http/1"
  const void* table = nullptr;  ///< Must live as long as the process.
};

/// An hf_host with a lookup behind it. Plugins keep its address, so it neither moves nor dies once one has seen it.
class Host : private hf_host {
 public:
  explicit Host(std::vector<Service> services);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  [[nodiscard]] const hf_host& table() const noexcept { return *this; }

 private:
  static const void* find_service(const hf_host* host, const char* id) noexcept;
  std::vector<Service> services_;
};

}  // namespace holdfast::plugin
