#include "store/plugin_store.hpp"

#include <holdfast/errors.hpp>

#include "scripted_plugin.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::store;
using namespace holdfast::test;

namespace {

/// A get that says the object has `size` bytes and gives `content`.
auto giving(std::uint64_t size, std::string content) {
  return [size, content](const hf_call*, const hf_get* r, const hf_data_sink* out) {
    const hf_object object = object_of(std::string_view{r->key.data, r->key.size}, size);
    out->object(out->context, &object);
    return out->data(out->context, content.data(), content.size());
  };
}

std::string got(Store& store, const GetRequest& request) {
  std::string content;
  store.get(
      request,
      [&](std::span<const std::byte> data) { content.append(reinterpret_cast<const char*>(data.data()), data.size()); },
      {});
  return content;
}

}  // namespace

TEST_CASE("a store is closed once and after the last upload of it", "[plugin_store]") {
  Script script;
  std::unique_ptr<Upload> upload;
  {
    const auto store = open_script(script);
    upload = store->begin_upload({.key = "k"}, {});
  }
  CHECK(script.closed == 0);
  upload.reset();
  CHECK(script.released == 1);
  CHECK(script.closed == 1);
}

TEST_CASE("a plugin that cannot open its store says why", "[plugin_store]") {
  Script script;
  script.open = [](const hf_call* c) {
    return fail(c, HF_E_INVALID_CONFIG, {.message = "no such folder.", .remedy = "create it"});
  };
  const Error error = error_from([&] { open_script(script); });
  CHECK(error.code() == ErrorCode::config);
  CHECK(error.message() == "cannot open 'scripted:test': no such folder");
  CHECK(error.hint() == "create it");
}

TEST_CASE("a store that lacks what is mandatory is refused and closed", "[plugin_store]") {
  Script script;
  SECTION("no store") {
    script.gives_store = false;
    CHECK_THROWS_AS(open_script(script), PluginError);
  }
  SECTION("no get and no put") {
    script.ops.get = nullptr;
    script.ops.put = nullptr;
    CHECK_THROWS_WITH(open_script(script), Catch::Contains("its store lacks get, put"));
    CHECK(script.closed == 1);
  }
  SECTION("a table that ends before remove") {
    script.ops.struct_size = offsetof(hf_store_ops, remove) + 3;  // not even at a whole pointer
    CHECK_THROWS_AS(open_script(script), PluginError);
    CHECK(script.closed == 1);
  }
  SECTION("no limits") {
    script.ops.limits = [](const hf_store*) noexcept -> const hf_limits* { return nullptr; };
    CHECK_THROWS_AS(open_script(script), PluginError);
    CHECK(script.closed == 1);
  }
}

TEST_CASE("a table that ends behind remove still makes a store", "[plugin_store]") {
  Script script;
  script.ops.struct_size = offsetof(hf_store_ops, remove_many);
  const auto store = open_script(script);
  CHECK_FALSE(store->limits().can_upload);
  CHECK_THROWS_AS(store->begin_upload({.key = "k"}, {}), UnsupportedError);
}

TEST_CASE("limits are read no further than they reach", "[plugin_store]") {
  Script script;
  script.limits.max_parts = 7;
  script.limits.max_put = 99;
  script.limits.struct_size = offsetof(hf_limits, max_put);
  const auto store = open_script(script);
  CHECK(store->limits().can_create);
  CHECK(store->limits().max_parts == 7);
  CHECK(store->limits().max_put == 0);
}

TEST_CASE("stat gives the object or nothing", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  SECTION("there") {
    script.stat = [](const hf_call*, hf_str key, const hf_object_sink* out) {
      return give(out, object_of({key.data, key.size}, 5, "v2"));
    };
    const auto info = store->stat("k", {});
    REQUIRE(info);
    CHECK(info->key == "k");
    CHECK(info->size == 5);
    CHECK(info->etag == "v2");
    REQUIRE(info->modified);
    CHECK(std::chrono::system_clock::to_time_t(*info->modified) == 1'700'000'000);
  }
  SECTION("not there") {
    script.stat = [](const hf_call* c, hf_str, const hf_object_sink*) {
      return fail(c, HF_E_NOT_FOUND, {.message = "no"});
    };
    CHECK_FALSE(store->stat("k", {}));
  }
  SECTION("success without an object") { CHECK_THROWS_AS(store->stat("k", {}), PluginError); }
  SECTION("two objects") {
    script.stat = [](const hf_call*, hf_str, const hf_object_sink* out) {
      give(out, object_of("k", 5));
      return give(out, object_of("k", 6));
    };
    CHECK_THROWS_AS(store->stat("k", {}), PluginError);
  }
  SECTION("NULL for the object") {
    script.stat = [](const hf_call*, hf_str, const hf_object_sink* out) {
      out->object(out->context, nullptr);
      return HF_OK;
    };
    CHECK_THROWS_AS(store->stat("k", {}), PluginError);
  }
}

TEST_CASE("a listing is checked against what was asked", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  const ListRequest request{.prefix = "a/", .delimiter = "/", .page = "t1"};
  std::string object = "a/1";
  std::string prefix = "a/b/";
  std::string next = "t2";
  script.list = [&](const hf_call*, const hf_list* r, const hf_list_sink* out) {
    CHECK(text_of(r->prefix) == "a/");
    const hf_object o = object_of(object, 1);
    if (const hf_status status = out->object(out->context, &o)) return status;
    if (const hf_status status = out->prefix(out->context, abi(prefix))) return status;
    out->next(out->context, abi(next));
    return hf_status{HF_OK};
  };
  SECTION("well") {
    const ListPage page = store->list(request, {});
    REQUIRE(page.objects.size() == 1);
    CHECK(page.objects[0].key == "a/1");
    CHECK(page.prefixes == std::vector<std::string>{"a/b/"});
    CHECK(page.next == "t2");
  }
  SECTION("an object from elsewhere") {
    object = "b/1";
    CHECK_THROWS_AS(store->list(request, {}), PluginError);
  }
  SECTION("a prefix without its delimiter") {
    prefix = "a/b";
    CHECK_THROWS_AS(store->list(request, {}), PluginError);
  }
  SECTION("the same page again") {
    next = "t1";
    CHECK_THROWS_AS(store->list(request, {}), PluginError);
  }
}

TEST_CASE("a get hands on the bytes of the range", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  script.get = giving(10, "2345");
  ObjectInfo began;
  CHECK(got(*store, {.key = "k", .offset = 2, .length = 4, .began = [&](const ObjectInfo& o) { began = o; }}) ==
        "2345");
  CHECK(began.size == 10);
  CHECK(began.etag == "e1");
  script.get = giving(10, "89");
  CHECK(got(*store, {.key = "k", .offset = 8}) == "89");
  script.get = giving(0, "");
  CHECK(got(*store, {.key = "k"}).empty());
}

TEST_CASE("a get that brings too little or too much is damaged", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  script.get = giving(10, "012345678");
  CHECK_THROWS_AS(got(*store, {.key = "k"}), DamagedError);
  script.get = giving(10, "0123456789a");
  std::size_t handed_on = 0;
  CHECK_THROWS_AS(store->get({.key = "k"}, [&](std::span<const std::byte> data) { handed_on += data.size(); }, {}),
                  DamagedError);
  CHECK(handed_on == 0);
}

TEST_CASE("a get that misuses its sink is refused", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  SECTION("bytes before the object") {
    script.get = [](const hf_call*, const hf_get*, const hf_data_sink* out) {
      out->data(out->context, "abc", 3);
      const hf_object object = object_of("k", 3);
      out->object(out->context, &object);
      return hf_status{HF_OK};
    };
  }
  SECTION("the object twice") {
    script.get = [](const hf_call*, const hf_get*, const hf_data_sink* out) {
      const hf_object object = object_of("k", 3);
      out->object(out->context, &object);
      out->object(out->context, &object);
      return out->data(out->context, "abc", 3);
    };
  }
  SECTION("no object") {
    script.get = [](const hf_call*, const hf_get*, const hf_data_sink*) { return hf_status{HF_OK}; };
  }
  SECTION("NULL for bytes") {
    script.get = [](const hf_call*, const hf_get*, const hf_data_sink* out) {
      const hf_object object = object_of("k", 3);
      out->object(out->context, &object);
      return out->data(out->context, nullptr, 3);
    };
  }
  CHECK_THROWS_AS(got(*store, {.key = "k"}), PluginError);
}

TEST_CASE("a get of another version than asked for is a change whether the plugin noticed or not", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  script.get = giving(3, "abc");
  CHECK(got(*store, {.key = "k", .if_match = "e1"}) == "abc");
  CHECK_THROWS_AS(got(*store, {.key = "k", .if_match = "e0"}), ChangedError);
}

TEST_CASE("an exception of a sink comes back unchanged and ends the transfer", "[plugin_store]") {
  struct Unusual {
    int number = 42;
  };
  Script script;
  int refused = 0;
  script.get = [&](const hf_call*, const hf_get*, const hf_data_sink* out) {
    const hf_object object = object_of("k", 3);
    out->object(out->context, &object);
    for (int i = 0; i < 3; ++i)
      if (out->data(out->context, "a", 1) != HF_OK) ++refused;
    return hf_status{HF_OK};  // does not even pass on what the sink said
  };
  const auto store = open_script(script);
  int calls = 0;
  const auto sink = [&](std::span<const std::byte>) {
    ++calls;
    throw Unusual{};
  };
  CHECK_THROWS_AS(store->get({.key = "k"}, sink, {}), Unusual);
  CHECK(calls == 1);
  CHECK(refused == 3);
}

TEST_CASE("a put that stores less than it was given is damaged", "[plugin_store]") {
  Script script;
  script.put = [](const hf_call*, const hf_put* r, std::string_view data, const hf_object_sink* out) {
    return give(out, object_of({r->key.data, r->key.size}, data.size() - 1));
  };
  const auto store = open_script(script);
  CHECK_THROWS_AS(store->put({.key = "k"}, bytes_of("abc"), {}), DamagedError);
}

TEST_CASE("a put beyond what the store takes at once is refused before it is sent", "[plugin_store]") {
  Script script;
  script.limits.max_put = 2;
  script.put = [](const hf_call*, const hf_put*, std::string_view, const hf_object_sink*) {
    FAIL_CHECK("was sent");
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  CHECK_THROWS_AS(store->put({.key = "k"}, bytes_of("abc"), {}), UnsupportedError);
}

TEST_CASE("conditions reach the plugin that claims them", "[plugin_store]") {
  Script script;
  std::int32_t mode = -1;
  std::string if_match;
  script.put = [&](const hf_call*, const hf_put* r, std::string_view data, const hf_object_sink* out) {
    mode = r->mode;
    if_match = text_of(r->if_match);
    return give(out, object_of("k", data.size()));
  };
  const auto store = open_script(script);
  store->put({.key = "k", .mode = PutMode::create}, {}, {});
  CHECK(mode == HF_PUT_CREATE);
  store->put({.key = "k", .mode = PutMode::match, .if_match = "e7"}, {}, {});
  CHECK(mode == HF_PUT_MATCH);
  CHECK(if_match == "e7");
  store->put({.key = "k"}, {}, {});
  CHECK(mode == HF_PUT_OVERWRITE);
}

TEST_CASE("without race-free creation the engine looks first", "[plugin_store]") {
  Script script;
  script.limits.features = HF_CAN_UPLOAD;
  bool exists = false;
  int puts = 0;
  script.stat = [&](const hf_call* c, hf_str, const hf_object_sink* out) {
    return exists ? give(out, object_of("k", 1)) : fail(c, HF_E_NOT_FOUND, {.message = "no"});
  };
  script.put = [&](const hf_call*, const hf_put* r, std::string_view data, const hf_object_sink* out) {
    CHECK(r->mode == HF_PUT_OVERWRITE);
    ++puts;
    return give(out, object_of("k", data.size()));
  };
  script.finish = [&](const hf_call*, std::uint32_t, std::uint64_t size, const hf_object_sink* out) {
    return give(out, object_of("k", size));
  };
  const auto store = open_script(script);
  CHECK_FALSE(store->limits().can_create);

  store->put({.key = "k", .mode = PutMode::create}, {}, {});
  CHECK(puts == 1);
  auto upload = store->begin_upload({.key = "k", .mode = PutMode::create}, {});
  exists = true;
  CHECK_THROWS_AS(store->put({.key = "k", .mode = PutMode::create}, {}, {}), AlreadyExistsError);
  CHECK(puts == 1);
  CHECK_THROWS_AS(upload->finish({.parts = 0, .size = 0}, {}), AlreadyExistsError);
  CHECK_THROWS_AS(store->begin_upload({.key = "k", .mode = PutMode::create}, {}), AlreadyExistsError);
  CHECK_THROWS_AS(store->put({.key = "k", .mode = PutMode::match, .if_match = "e"}, {}, {}), UnsupportedError);
}

TEST_CASE("removing many goes one by one where the plugin has no better way", "[plugin_store]") {
  Script script;
  std::vector<std::string> removed;
  script.remove = [&](const hf_call* c, hf_str key) {
    if (text_of(key).starts_with("locked")) return fail(c, HF_E_LOCKED, {.message = "legal hold"});
    removed.push_back(text_of(key));
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  const std::vector<std::string> keys{"a", "locked-1", "b", "locked-2", "c"};
  const Error error = error_from([&] { store->remove_many(keys, {}); });
  CHECK(removed == std::vector<std::string>{"a", "b", "c"});
  CHECK(error.code() == ErrorCode::permission_denied);
  CHECK(error.message() == "cannot remove 'locked-1' from 'scripted:test': legal hold (and 1 more like it)");
  CHECK_NOTHROW(store->remove_many({}, {}));
}

TEST_CASE("removing many goes in batches as large as the plugin takes", "[plugin_store]") {
  Script script;
  script.limits.max_removals = 2;
  std::vector<std::size_t> batches;
  script.remove_many = [&](const hf_call*, const hf_str* keys, std::size_t count, const hf_removal_sink* out) {
    batches.push_back(count);
    for (std::size_t i = 0; i < count; ++i)
      if (text_of(keys[i]) == "stubborn") {
        const hf_error error = error_of(HF_E_UNAVAILABLE, {.message = "internal error"});
        out->failed(out->context, i, &error);
      }
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  const std::vector<std::string> keys{"a", "b", "c", "stubborn", "d"};
  const Error error = error_from([&] { store->remove_many(keys, {}); });
  CHECK(batches == std::vector<std::size_t>{2, 2, 1});
  CHECK(error.message() == "cannot remove 'stubborn' from 'scripted:test': internal error");
  CHECK(error.retryable());
}

TEST_CASE("an upload goes through its stages", "[plugin_store]") {
  Script script;
  std::string content;
  int aborts = 0;
  script.part = [&](const hf_call*, std::uint32_t, std::uint64_t offset, std::string_view data) {
    CHECK(offset == content.size());
    content += data;
    return hf_status{HF_OK};
  };
  script.finish = [&](const hf_call*, std::uint32_t parts, std::uint64_t size, const hf_object_sink* out) {
    CHECK(parts == 2);
    return give(out, object_of("k", size));
  };
  script.abort = [&](const hf_call*) {
    ++aborts;
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  SECTION("finished") {
    auto upload = store->begin_upload({.key = "k"}, {});
    upload->part(0, 0, bytes_of("abc"), {});
    upload->part(1, 3, bytes_of("de"), {});
    CHECK(upload->finish({.parts = 2, .size = 5}, {}).size == 5);
    upload.reset();
    CHECK(content == "abcde");
    CHECK(aborts == 0);
  }
  SECTION("a part of an upload that is gone") {
    script.part = [](const hf_call* c, std::uint32_t, std::uint64_t, std::string_view) {
      return fail(c, HF_E_NOT_FOUND, {.message = "the upload is gone"});
    };
    const auto upload = store->begin_upload({.key = "k"}, {});
    CHECK_THROWS_AS(upload->part(0, 0, bytes_of("abc"), {}), UnavailableError);  // no backup is missing
  }
  SECTION("aborted") {
    store->begin_upload({.key = "k"}, {})->abort({});
    CHECK(aborts == 1);
  }
  SECTION("dropped") {
    store->begin_upload({.key = "k"}, {}).reset();
    CHECK(aborts == 1);
  }
  SECTION("finish fails") {
    script.finish = [](const hf_call* c, std::uint32_t, std::uint64_t, const hf_object_sink*) {
      return fail(c, HF_E_ALREADY_EXISTS, {.message = "lost"});
    };
    auto upload = store->begin_upload({.key = "k"}, {});
    CHECK_THROWS_AS(upload->finish({.parts = 2, .size = 5}, {}), AlreadyExistsError);
    upload.reset();
    CHECK(aborts == 1);
  }
  SECTION("a success without an upload") {
    script.gives_upload = false;
    CHECK_THROWS_AS(store->begin_upload({.key = "k"}, {}), PluginError);
    return;
  }
  CHECK(script.released == 1);
}

TEST_CASE("an upload that cannot be aborted when it is dropped is logged", "[plugin_store]") {
  Script script;
  script.abort = [](const hf_call* c) { return fail(c, HF_E_UNAVAILABLE, {.message = "connection reset"}); };
  std::vector<LogRecord> log;
  const auto store =
      open_script(script, {.name = "scripted:test", .log = [&](const LogRecord& r) { log.push_back(r); }});
  store->begin_upload({.key = "k"}, {}).reset();
  REQUIRE(log.size() == 1);
  CHECK(log[0].level == LogLevel::warn);
  CHECK(log[0].message.find("connection reset") != std::string::npos);
}

TEST_CASE("uploads that are claimed and not there are not used", "[plugin_store]") {
  Script script;
  script.ops.upload_abort = nullptr;
  int warnings = 0;
  const auto store = open_script(script, {.name = "scripted:test", .log = [&](const LogRecord&) { ++warnings; }});
  CHECK_FALSE(store->limits().can_upload);
  CHECK(warnings == 1);
}
