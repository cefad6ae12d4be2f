// What a user pastes from Azure's portal: a connection string, or a shared access signature.
#include "connection_string.hpp"
#include "foreign.hpp"
#include "sas.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const azure::Settings settings =
      azure::with_connection_string({.container = "c", .connection_string = std::string{text}});
  const auto parsed = azure::parse_connection_string(text);
  fuzz::require(parsed || settings.account.empty(), "what cannot be read says nothing");
  if (const auto sas = azure::parse_sas(text)) {
    const auto now = azure::why_not_now(*sas, {});
    const auto letters = azure::why_not_for(*sas, "rwdl", azure::Carriage::tls);
    fuzz::require(!now || !now->remedy.empty(), "a signature that has expired has a remedy");
    fuzz::require(!letters || !letters->remedy.empty(), "a signature that does not do has a remedy");
  }
  return 0;
}
