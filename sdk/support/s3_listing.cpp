#include <holdfast/support/number.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/s3_listing.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::support {
namespace {

constexpr std::uint32_t largest_page = 1000;  // of every service

/// Reads the entries of one listing.
class Reader {
 public:
  Reader(pugi::xml_node listing, std::string_view prefix, const S3Dialect& dialect)
      : listing_{listing},
        prefix_{prefix},
        dialect_{dialect},
        is_encoded_{std::string_view{listing.child_value("EncodingType")} == "url"} {}

  [[nodiscard]] ListPage page() const {
    ListPage page;
    for (const pugi::xml_node entry : listing_.children("Contents"))
      page.objects.push_back({.key = key_in(entry, "Key"), .object = object_in(entry)});
    for (const pugi::xml_node entry : listing_.children("CommonPrefixes"))
      page.prefixes.push_back(key_in(entry, "Prefix"));
    if (std::string_view{listing_.child_value("IsTruncated")} != "true") return page;
    page.next = listing_.child_value("NextContinuationToken");
    if (page.next.empty()) refuse("it goes on, and does not say where");
    return page;
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const { refuse_listing(why, dialect_.service); }

  /// Texts of a listing are encoded if it says so: XML cannot carry every key.
  [[nodiscard]] std::string key_in(pugi::xml_node entry, const char* name) const {
    const std::string_view text = entry.child_value(name);
    auto key = is_encoded_ ? form_decoded(text) : std::optional{std::string{text}};
    if (!key) refuse("a key is not encoded as announced");
    return listed_key(*std::move(key), prefix_, dialect_.service);
  }

  [[nodiscard]] sdk::Object object_in(pugi::xml_node entry) const {
    const auto size = parse_number(entry.child_value("Size"));
    if (!size) refuse("a size is no number");
    sdk::Object object{.size = *size, .etag = dialect_.etag_of(entry)};
    if (const auto modified = parse_rfc3339(entry.child_value("LastModified")))
      object.modified_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(modified->time_since_epoch()).count();
    return object;
  }

  const pugi::xml_node listing_;
  const std::string_view prefix_;
  const S3Dialect& dialect_;
  const bool is_encoded_;
};

}  // namespace

Query s3_listing_query(const ListQuery& query) {
  Query asked{{"list-type", "2"},
              {"encoding-type", "url"},
              {"max-keys", std::to_string(std::min(query.limit == 0 ? largest_page : query.limit, largest_page))}};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) asked.emplace_back(name, value);
  };
  add("prefix", query.prefix);
  add("delimiter", query.delimiter);
  add("start-after", query.start_after);
  add("continuation-token", query.page);
  return asked;
}

ListPage parse_s3_listing(std::string_view body, std::string_view prefix, const S3Dialect& dialect) {
  pugi::xml_document document;
  if (!read_xml(document, body)) refuse_listing("it is no XML", dialect.service);
  const pugi::xml_node listing = document.child("ListBucketResult");
  if (!listing) refuse_listing("it is no ListBucketResult", dialect.service);
  return Reader{listing, prefix, dialect}.page();
}

}  // namespace holdfast::support
