#include "plugin/host.hpp"

#include <holdfast/version.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace holdfast::plugin {
namespace {

constexpr std::string_view own_name = "holdfast";

}  // namespace

Host::Host(std::vector<Service> services)
    : hf_host{.struct_size = sizeof(hf_host),
              .abi_major = HF_ABI_MAJOR,
              .abi_minor = HF_ABI_MINOR,
              .name = {own_name.data(), own_name.size()},
              .version = {holdfast::version().data(), holdfast::version().size()},
              .service = &find_service},
      services_{std::move(services)} {}

const void* Host::find_service(const hf_host* host, const char* id) noexcept {
  if (!host || !id) return nullptr;
  const auto& services = static_cast<const Host*>(host)->services_;
  const auto service = std::ranges::find(services, std::string_view{id}, &Service::id);
  return service == services.end() ? nullptr : service->table;
}

}  // namespace holdfast::plugin
