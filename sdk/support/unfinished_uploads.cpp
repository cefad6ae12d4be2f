#include <holdfast/plugin.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/unfinished_uploads.hpp>
#include <holdfast/support/xml.hpp>

namespace holdfast::support {

UploadMarker read_unfinished_uploads(std::string_view body, std::string_view remedy,
                                     std::vector<UnfinishedUpload>& out) {
  pugi::xml_document document;
  const bool is_xml = read_xml(document, body);
  const pugi::xml_node listing = document.child("ListMultipartUploadsResult");
  if (!is_xml || !listing)
    throw sdk::Error{HF_E_CORRUPT, "the listing of unfinished uploads cannot be read"}.remedy(std::string{remedy});
  const bool is_encoded = std::string_view{listing.child_value("EncodingType")} == "url";
  const auto decoded = [&](std::string_view text) {
    return is_encoded ? form_decoded(text).value_or(std::string{text}) : std::string{text};
  };
  for (const pugi::xml_node upload : listing.children("Upload"))
    if (const auto began = parse_rfc3339(upload.child_value("Initiated")))
      out.push_back({.key = decoded(upload.child_value("Key")), .id = upload.child_value("UploadId"), .began = *began});
  if (std::string_view{listing.child_value("IsTruncated")} != "true") return {};
  return {.key = decoded(listing.child_value("NextKeyMarker")), .upload = listing.child_value("NextUploadIdMarker")};
}

}  // namespace holdfast::support
