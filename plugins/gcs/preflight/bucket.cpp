#include "preflight/bucket.hpp"

#include "../list.hpp"
#include "../upload.hpp"

#include <algorithm>
#include <vector>

namespace holdfast::gcs::checks {
namespace {

std::vector<std::string> needed(const Settings& settings, PreflightAccess access) {
  std::vector<std::string> names{"storage.objects.list", "storage.objects.get"};
  if (access == PreflightAccess::read_only) return names;
  names.emplace_back("storage.objects.create");
  if (is_multipart(settings))
    for (const char* name : {"storage.multipartUploads.create", "storage.multipartUploads.abort"})
      names.emplace_back(name);
  if (access == PreflightAccess::full) names.emplace_back("storage.objects.delete");
  return names;
}

/// Whether whoever asks lacks a right: other rules hide a bucket, too, and say so.
bool is_about_rights(const Refusal& refusal) noexcept {
  return refusal.http_status == 404 || refusal.code.empty() || refusal.code == "forbidden" ||
         refusal.code == "AccessDenied";
}

/// A read of one byte, as either API has it.
Request read_of(const Service& service, const std::string& key) {
  Request request{.resource = service.data_resource(),
                  .key = key,
                  .headers = {{"range", "bytes=0-0"}},
                  .permission = "storage.objects.get"};
  if (request.resource == Resource::objects) request.query.emplace_back("alt", "media");
  return request;
}

}  // namespace

std::string Bucket::described() const {
  std::string seen = quoted(context_.service.settings().bucket) + " exists";
  if (metadata_ && !metadata_->text("location").empty())
    seen += ", in " + metadata_->text("location") + ", of the class " + metadata_->text("storageClass");
  return seen;
}

Result Bucket::bucket(const sdk::Call& call) {
  const sdk::HttpResponse& answer = identity_.answer();
  const std::string name = quoted(context_.service.settings().bucket);
  if (is_success(answer.status)) {
    if (!identity_.has_hmac()) metadata_.emplace(answer.body, "the answer about the bucket");
    return pass(described());
  }
  const Refusal refusal = refusal_of(answer);
  const sdk::Error error = context_.service.error_of(refusal, {.permission = "storage.buckets.get"});
  if (error.status() != HF_E_FORBIDDEN && error.status() != HF_E_NOT_FOUND && answer.status != 404) throw error;
  // Who may not see the bucket may still have all rights to its objects, and be told that there is no bucket.
  const Request listing{.resource = context_.service.data_resource(),
                        .query = {{identity_.has_hmac() ? "max-keys" : "maxResults", "1"}},
                        .permission = "storage.objects.list"};
  if (context_.service.ask(call, listing).status == 404)
    return fail("the bucket " + name + " does not exist", "make it, or check `bucket` and `endpoint`");
  if (!is_about_rights(refusal)) return skip("unknown: " + std::string{error.what()});
  return skip("unknown: storage.buckets.get is not granted, which backups do not need");
}

Result Bucket::permissions(const sdk::Call& call) const {
  if (identity_.has_hmac()) return skip("unknown: HMAC keys are not accepted where this is asked");
  const std::vector<std::string> names = needed(context_.service.settings(), access_);
  Request question{.resource = Resource::permissions};
  for (const std::string& name : names) question.query.emplace_back("permissions", name);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (!is_success(response.status))
    return skip("unknown: " + std::string{context_.service.error_of(refusal_of(response), question).what()});
  const auto held = support::JsonObject{response.body, "the answer about permissions"}.texts("permissions");
  std::string lacking;
  for (const std::string& name : names)
    if (std::ranges::find(held, name) == held.end()) lacking.append(lacking.empty() ? "" : ", ").append(name);
  if (lacking.empty()) return pass("all that are needed are granted");
  return warn("not granted on the whole bucket: " + lacking,
              "grant " + lacking + " on the bucket " + quoted(context_.service.settings().bucket) + " to " +
                  identity_.name() + "; the role roles/storage.objectUser has all that is needed");
}

Result Bucket::list(const sdk::Call& call) {
  const ListPage page = list_page(context_.service, call, {.prefix = context_.root, .limit = 2});
  for (const support::ListEntry& entry : page.objects)
    if (entry.key.size() > context_.root.size()) listed_ = entry.key;
  return pass(listed_.empty() ? "nothing is there yet" : "objects can be listed");
}

Result Bucket::read(const sdk::Call& call) const {
  if (listed_.empty()) return skip("there is no object to try it with");
  const Request question = read_of(context_.service, listed_);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (is_success(response.status) || response.status == 416) return pass("a byte of " + quoted(listed_) + " was read");
  const sdk::Error error = context_.service.error_of(refusal_of(response), question);
  if (response.status == 404) return pass(quoted(listed_) + " has gone meanwhile");
  if (error.status() != HF_E_FORBIDDEN) throw error;
  return fail("cannot read " + quoted(listed_) + ": " + error.what(), error.remedy_text());
}

Result Bucket::missing(const sdk::Call& call, const std::string& key) const {
  const Request question = read_of(context_.service, key);
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (response.status == 404) return pass("what is not there is told as missing");
  if (response.status == 403)
    return warn("what is not there is told as forbidden, so that a missing backup looks like a missing permission",
                "grant storage.objects.list on the bucket " + quoted(context_.service.settings().bucket) + " to " +
                    identity_.name());
  if (is_success(response.status))
    return fail("an object that nobody made is there", "look for a proxy or a gateway that answers for the service");
  throw context_.service.error_of(refusal_of(response), question);
}

}  // namespace holdfast::gcs::checks
