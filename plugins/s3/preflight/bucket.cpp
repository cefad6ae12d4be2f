#include "preflight/bucket.hpp"

#include "../list.hpp"

namespace holdfast::s3::checks {

Result Bucket::bucket(const sdk::HttpResponse& answer) const {
  const Settings& settings = context_.service.settings();
  if (support::is_success(answer.status)) return pass(quoted(settings.bucket) + " exists");
  const Refusal refusal = refusal_of(answer);
  const Request question{.permission = "s3:ListBucket"};
  const sdk::Error error = context_.service.error_of(refusal, question);
  if (error.status() == HF_E_NOT_FOUND)  // a HEAD has no words
    return fail("the bucket '" + settings.bucket + "' does not exist", "make it, or check `bucket` and `endpoint`");
  if (error.status() != HF_E_FORBIDDEN) throw error;
  return warn(quoted(settings.bucket) +
                  " may not be looked at: s3:ListBucket is not granted, or it is somebody else's" +
                  (settings.expected_bucket_owner.empty() ? "" : " and not of the account expected_bucket_owner"),
              "grant s3:ListBucket on it, or correct `bucket`");
}

Result Bucket::region(const sdk::HttpResponse& answer) const {
  const Settings& settings = context_.service.settings();
  const std::string used = context_.service.endpoint()->region();
  const std::string_view told = sdk::find_header(answer.headers, "x-amz-bucket-region");
  const std::string seen = quoted(settings.bucket) + " is in " + (told.empty() ? used : std::string{told});
  if (!settings.region.empty() && settings.region != used)
    return warn(seen + ", not in " + settings.region, "set region = \"" + used + "\"");
  if (settings.region.empty() && used != default_region) return pass(seen + "; set `region` to save a request");
  if (told.empty()) return pass("signatures for " + used + " are accepted");
  return pass(seen);
}

Result Bucket::list(const sdk::Call& call) {
  const Settings& settings = context_.service.settings();
  try {
    const ListPage page = list_page(context_.service, call, {.prefix = context_.root, .limit = 2});
    for (const support::ListEntry& entry : page.objects)
      if (entry.key.size() > context_.root.size()) listed_ = entry.key;
    return pass(listed_.empty() ? "nothing is there yet" : "objects can be listed");
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_FORBIDDEN) throw;
    return fail(error.what(), "grant s3:ListBucket on arn:aws:s3:::" + settings.bucket +
                                  (context_.root.empty() ? "" : ", with s3:prefix " + context_.root + "*"));
  }
}

Result Bucket::read(const sdk::Call& call) const {
  if (listed_.empty()) return skip("there is no object to try it with");
  sdk::HttpHeaders headers = context_.headers.to_open();
  headers.emplace_back("range", "bytes=0-0");
  const Request question{.key = listed_, .headers = headers, .permission = "s3:GetObject"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (support::is_success(response.status) || response.status == 416)
    return pass("a byte of " + quoted(listed_) + " was read");
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (error.status() == HF_E_NOT_FOUND) return pass(quoted(listed_) + " has gone meanwhile");
  if (error.status() != HF_E_FORBIDDEN) throw error;
  return fail("cannot read " + quoted(listed_) + ": " + error.what(),
              "grant s3:GetObject on arn:aws:s3:::" + context_.service.settings().bucket + "/" + context_.root +
                  "*, and kms:Decrypt where it is encrypted by a key of the KMS");
}

Result Bucket::missing(const sdk::Call& call, const std::string& key) const {
  const Request question{.method = "HEAD", .key = key, .permission = "s3:ListBucket"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == 404) return pass("what is not there is told as missing");
  if (response.status == 403)
    return warn("what is not there is told as forbidden, so that a missing backup looks like a missing permission",
                "grant s3:ListBucket on arn:aws:s3:::" + context_.service.settings().bucket);
  if (support::is_success(response.status))
    return fail("an object that nobody made is there", "look for a proxy or a gateway that answers for the service");
  throw context_.service.error_of(refusal_of(response), question);
}

}  // namespace holdfast::s3::checks
