// The one store that all mutants are made of: the memory example, with a preflight, a secret, and, where the settings
// name an endpoint, a service that is asked first. It keeps every rule.
#pragma once

#include <holdfast/http.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mutants {

using namespace holdfast::sdk;

struct Mutant;

/// Positions in the table of settings.
enum : std::uint32_t { setting_capacity, setting_token, setting_endpoint };
extern const Field settings_table[3];

/// What a service's failure is to the sound store.
struct Failure {
  std::int32_t status = 0;  ///< The service's answer; 0 where there was none.
  Error error;
};

class Sound final : public Store {
 public:
  Sound(const Settings& settings, const Mutant& mutant);
  ~Sound() override;

  [[nodiscard]] const Limits& limits() const noexcept override { return limits_; }
  void preflight(Call& call, std::uint32_t flags, Checks& out) override;
  Object stat(Call& call, std::string_view key) override;
  void list(Call& call, const hf_list& request, Page& out) override;
  void get(Call& call, const hf_get& request, Sink& out) override;
  Object put(Call& call, const hf_put& request, std::span<const std::byte> data) override;
  void remove(Call& call, std::string_view key) override;
  std::unique_ptr<Upload> begin_upload(Call& call, const hf_put& request) override;

  // For mutants.

  /// What is kept, without the service in front of it.
  [[nodiscard]] Store& memory() noexcept { return *memory_; }
  [[nodiscard]] bool has(Call& call, std::string_view key);
  [[nodiscard]] std::string bytes_of(Call& call, std::string_view key);
  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  /// The service's word on a request of this method; a failure is thrown. `mode`: HF_PUT_*.
  void ask(Call& call, std::string_view method, std::int32_t mode = HF_PUT_OVERWRITE);
  /// Runs when the store is closed.
  std::vector<std::function<void()>> at_close = {};
  /// How many are open in this process.
  [[nodiscard]] static int open_stores() noexcept;

 private:
  [[nodiscard]] HttpResponse answer(Call& call, std::string_view method);

  const Mutant& mutant_;
  std::string token_, url_;
  std::optional<Http> http_ = {};
  std::shared_ptr<Store> memory_;
  Limits limits_;
};

}  // namespace mutants
