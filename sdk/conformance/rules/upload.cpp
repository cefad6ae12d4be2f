// Uploads in parts: nothing is visible before they are finished, and then all of it.
#include <fmt/format.h>

#include <algorithm>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

/// An object to be uploaded in parts of the store's size; the last one is shorter.
class Pieces {
 public:
  Pieces(Bench& bench, std::uint32_t count) : part_size_{bench.store().part_size()}, count_{count} {
    data_ = random_bytes(bench.random(), part_size_ * (count - 1) + part_size_ / 2 + 1);
  }

  [[nodiscard]] const std::string& data() const noexcept { return data_; }
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t offset(std::uint32_t index) const noexcept { return index * part_size_; }
  [[nodiscard]] std::string_view part(std::uint32_t index) const {
    return std::string_view{data_}.substr(offset(index), part_size_);
  }

  void send(OpenUpload& upload, std::uint32_t index) const {
    expect_ok(upload.part(index, offset(index), part(index)), fmt::format("upload_part {}", index));
  }
  void finish(OpenUpload& upload) const {
    const Answer answer = upload.finish(count_, data_.size());
    expect_ok(answer, "upload_finish");
    expect(answer.object && answer.object->size == data_.size(),
           {.expected = fmt::format("upload_finish tells a size of {}", data_.size()),
            .seen = answer.object ? fmt::format("a size of {}", answer.object->size) : "nothing told of the object"});
  }

 private:
  std::uint64_t part_size_;
  std::uint32_t count_;
  std::string data_;
};

OpenUpload begin(Bench& bench, const PutRequest& request) {
  OpenUpload upload = bench.store().begin(request);
  expect_ok(upload.begun, "upload_begin");
  expect(upload.handle != nullptr,
         {.expected = "upload_begin gives an upload, or says why not", .seen = "HF_OK without an upload"});
  return upload;
}

/// Sends all parts in order and finishes.
void upload_all(Bench& bench, const std::string& key, const Pieces& pieces) {
  OpenUpload upload = begin(bench, {.key = key});
  for (std::uint32_t i = 0; i < pieces.count(); ++i) pieces.send(upload, i);
  pieces.finish(upload);
}

void expect_nothing(Bench& bench, const std::string& key, std::string_view when) {
  bench.expect_missing(key, when);
  const Answer list = bench.store().list({.prefix = key});
  expect_ok(list, "list");
  expect(list.objects.empty() && list.prefixes.empty(),
         {.expected = fmt::format("nothing is listed {}", when),
          .seen = fmt::format("{} entries", list.objects.size() + list.prefixes.size())});
}

void in_order(Bench& bench) {
  for (const std::uint32_t count : {1U, 2U, 3U}) {
    const Pieces pieces{bench, count};
    const std::string key = bench.key(fmt::format("{}-parts", count));
    upload_all(bench, key, pieces);
    bench.expect_holds(key, pieces.data(), fmt::format("after an upload in {} parts", count));
  }
}

void whole_parts(Bench& bench) {
  const std::string key = bench.key("key"), part = random_bytes(bench.random(), bench.store().part_size());
  OpenUpload upload = begin(bench, {.key = key});
  expect_ok(upload.part(0, 0, part), "upload_part 0");
  expect_ok(upload.part(1, part.size(), part), "upload_part 1");
  expect_ok(upload.finish(2, 2 * part.size()), "upload_finish");
  bench.expect_holds(key, part + part, "after an upload whose last part is as long as the others");
}

void overwrites(Bench& bench) {
  const std::string key = bench.key("key");
  const std::string before = bench.put(key, "old").etag;
  const Pieces pieces{bench, 2};
  OpenUpload upload = begin(bench, {.key = key});
  pieces.send(upload, 0);
  bench.expect_holds(key, "old", "while an upload is under way");
  pieces.send(upload, 1);
  bench.expect_holds(key, "old", "before the upload is finished");
  pieces.finish(upload);
  bench.expect_holds(key, pieces.data(), "after the upload");
  const Answer stat = bench.store().stat(key);
  expect_ok(stat, "stat after the upload");
  expect(stat.object && stat.object->etag != before, {.expected = "another etag after an upload of other content",
                                                      .seen = stat.object ? "the same" : "nothing told of the object"});
}

void out_of_order(Bench& bench) {
  const Pieces pieces{bench, 4};
  const std::string key = bench.key("key");
  OpenUpload upload = begin(bench, {.key = key});
  for (const std::uint32_t i : {2U, 0U, 3U, 1U}) pieces.send(upload, i);
  pieces.finish(upload);
  bench.expect_holds(key, pieces.data(), "after an upload of parts 2, 0, 3, 1");
}

void in_parallel_parts(Bench& bench) {
  const Pieces pieces{bench, 8};
  const std::string key = bench.key("key");
  OpenUpload upload = begin(bench, {.key = key});
  const std::uint32_t senders = bench.store().concurrency(8);
  in_parallel(senders, [&](std::uint32_t sender) {
    for (std::uint32_t i = sender; i < pieces.count(); i += senders) pieces.send(upload, i);
  });
  pieces.finish(upload);
  bench.expect_holds(key, pieces.data(), "after an upload of parts from several threads");
}

void resent(Bench& bench) {
  const Pieces pieces{bench, 3};
  const std::string key = bench.key("key");
  const std::string other = random_bytes(bench.random(), pieces.part(0).size());
  OpenUpload upload = begin(bench, {.key = key});
  expect_ok(upload.part(0, 0, other), "upload_part 0");
  pieces.send(upload, 0);
  pieces.send(upload, 1);
  pieces.send(upload, 1);
  pieces.send(upload, 2);
  pieces.finish(upload);
  bench.expect_holds(key, pieces.data(), "after an upload with parts sent again");
}

void missing_part(Bench& bench) {
  const Pieces pieces{bench, 3};
  const std::string key = bench.key("key");
  OpenUpload upload = begin(bench, {.key = key});
  pieces.send(upload, 0);
  pieces.send(upload, 1);
  expect(!upload.finish(3, pieces.data().size()).ok(),
         {.expected = "upload_finish of 3 parts fails where 2 were sent", .seen = "HF_OK"});
  upload.abort();
  upload.release();
  expect_nothing(bench, key, "after an upload_finish that failed");
}

void invisible(Bench& bench) {
  const Pieces pieces{bench, 2};
  const std::string key = bench.key("key");
  OpenUpload upload = begin(bench, {.key = key});
  expect_nothing(bench, key, "after upload_begin");
  pieces.send(upload, 0);
  pieces.send(upload, 1);
  expect_nothing(bench, key, "before upload_finish");
  const Answer all = bench.store().list_all({.prefix = bench.prefix()});
  expect_ok(all, "list");
  expect(all.objects.empty(), {.expected = "nothing that belongs to an unfinished upload is listed",
                               .seen = fmt::format("{} objects", all.objects.size())});
  pieces.finish(upload);
  bench.expect_holds(key, pieces.data(), "after upload_finish");
}

void aborted(Bench& bench) {
  const Pieces pieces{bench, 2};
  const std::string key = bench.key("key");
  {
    OpenUpload upload = begin(bench, {.key = key});
    pieces.send(upload, 0);
    expect_ok(upload.abort(), "upload_abort");
  }
  expect_nothing(bench, key, "after upload_abort");
  upload_all(bench, key, pieces);
  bench.expect_holds(key, pieces.data(), "after an upload that followed an aborted one");
}

void released(Bench& bench) {
  const Pieces pieces{bench, 2};
  const std::string key = bench.key("key");
  {
    OpenUpload upload = begin(bench, {.key = key});
    pieces.send(upload, 0);
  }
  { OpenUpload empty = begin(bench, {.key = key}); }
  expect_nothing(bench, key, "after an upload was released without an end");
}

void two_at_once(Bench& bench) {
  const Pieces first{bench, 2}, second{bench, 3};
  const std::string key = bench.key("key");
  OpenUpload one = begin(bench, {.key = key}), two = begin(bench, {.key = key});
  first.send(one, 0);
  second.send(two, 0);
  first.send(one, 1);
  second.send(two, 1);
  second.send(two, 2);
  first.finish(one);
  bench.expect_holds(key, first.data(), "after the first of two uploads of one key");
  second.finish(two);
  bench.expect_holds(key, second.data(), "after the second of two uploads of one key");
}

void create_conflict(Bench& bench) {
  const Pieces pieces{bench, 2};
  const std::string key = bench.key("key");
  OpenUpload upload = bench.store().begin({.key = key, .mode = HF_PUT_CREATE});
  expect_ok(upload.begun, "upload_begin(create) of a missing key");
  pieces.send(upload, 0);
  pieces.send(upload, 1);
  bench.put(key, "meanwhile");
  expect_status(upload.finish(2, pieces.data().size()), HF_E_ALREADY_EXISTS,
                "upload_finish(create) of a key that has come into being");
  bench.expect_holds(key, "meanwhile", "after an upload(create) that lost");
}

void match_conflict(Bench& bench) {
  const Pieces pieces{bench, 2};
  const std::string key = bench.key("key"), etag = bench.put(key, "first").etag;
  OpenUpload upload = bench.store().begin({.key = key, .mode = HF_PUT_MATCH, .if_match = etag});
  expect_ok(upload.begun, "upload_begin(match) with the current etag");
  pieces.send(upload, 0);
  pieces.send(upload, 1);
  bench.put(key, "meanwhile");
  expect_status(upload.finish(2, pieces.data().size()), HF_E_CONFLICT, "upload_finish(match) of a key that changed");
  bench.expect_holds(key, "meanwhile", "after an upload(match) that lost");
}

constexpr Rule rules[] = {
    {.id = "upload.in-order",
     .sentence = "the parts in order make the object",
     .features = HF_CAN_UPLOAD,
     .run = in_order},
    {.id = "upload.whole-parts",
     .sentence = "the last part may be as long as the others",
     .features = HF_CAN_UPLOAD,
     .run = whole_parts},
    {.id = "upload.overwrites",
     .sentence = "the old object stays whole until the upload is finished",
     .features = HF_CAN_UPLOAD,
     .run = overwrites},
    {.id = "upload.out-of-order",
     .sentence = "parts may come in any order",
     .features = HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS,
     .run = out_of_order},
    {.id = "upload.parallel",
     .sentence = "parts may come from several threads at once",
     .features = HF_CAN_UPLOAD | HF_CAN_PARALLEL_PARTS,
     .run = in_parallel_parts},
    {.id = "upload.resent", .sentence = "a part sent again replaces itself", .features = HF_CAN_UPLOAD, .run = resent},
    {.id = "upload.missing-part",
     .sentence = "an upload is not finished without all its parts",
     .features = HF_CAN_UPLOAD,
     .run = missing_part},
    {.id = "upload.invisible",
     .sentence = "nothing of an upload is visible before it is finished",
     .features = HF_CAN_UPLOAD,
     .run = invisible},
    {.id = "upload.aborted",
     .sentence = "an aborted upload leaves nothing visible, and its key free",
     .features = HF_CAN_UPLOAD,
     .run = aborted},
    {.id = "upload.released",
     .sentence = "an upload that is released without an end leaves nothing visible",
     .features = HF_CAN_UPLOAD,
     .run = released},
    {.id = "upload.two-at-once",
     .sentence = "uploads of one key do not mix; the last to finish stays",
     .features = HF_CAN_UPLOAD,
     .run = two_at_once},
    {.id = "upload.create-conflict",
     .sentence = "an upload(create) that lost is HF_E_ALREADY_EXISTS and changes nothing",
     .features = HF_CAN_UPLOAD | HF_CAN_CREATE,
     .run = create_conflict},
    {.id = "upload.match-conflict",
     .sentence = "an upload(match) of a key that changed is HF_E_CONFLICT and changes nothing",
     .features = HF_CAN_UPLOAD | HF_CAN_MATCH,
     .run = match_conflict},
};

}  // namespace

std::span<const Rule> upload_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
