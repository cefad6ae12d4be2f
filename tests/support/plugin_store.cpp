#include "support/plugin_store.hpp"

#include "support/fake_call.hpp"

namespace holdfast::test {

Listed list(sdk::Store& store, const ListArguments& arguments) {
  Listed seen;
  const hf_list request{.struct_size = sizeof(hf_list),
                        .limit = arguments.limit,
                        .reserved = 0,
                        .prefix = sdk::to_abi(arguments.prefix),
                        .delimiter = sdk::to_abi(arguments.delimiter),
                        .start_after = sdk::to_abi(arguments.start_after),
                        .page = sdk::to_abi(arguments.page)};
  const hf_list_sink sink{
      .struct_size = sizeof(hf_list_sink),
      .context = &seen,
      .object = [](void* context, const hf_object* object) noexcept -> hf_status {
        auto& to = *static_cast<Listed*>(context);
        to.keys.emplace_back(sdk::view(object->key));
        to.objects[to.keys.back()] = {
            .size = object->size, .etag = std::string{sdk::view(object->etag)}, .modified_ns = object->modified_ns};
        return HF_OK;
      },
      .prefix = [](void* context, hf_str prefix) noexcept -> hf_status {
        static_cast<Listed*>(context)->keys.emplace_back(sdk::view(prefix));
        return HF_OK;
      },
      .next = [](void* context, hf_str page) noexcept { static_cast<Listed*>(context)->next = sdk::view(page); }};
  FakeCall call;
  sdk::Page page{&sink};
  store.list(call, request, page);
  return seen;
}

std::vector<std::string> list_all(sdk::Store& store, ListArguments arguments) {
  std::vector<std::string> keys;
  std::string token;
  do {
    arguments.page = token;
    Listed page = list(store, arguments);
    keys.insert(keys.end(), page.keys.begin(), page.keys.end());
    token = std::move(page.next);
  } while (!token.empty());
  return keys;
}

std::string get(sdk::Store& store, std::string_view key, const GetArguments& arguments) {
  std::string data;
  const hf_get request{.struct_size = sizeof(hf_get),
                       .key = sdk::to_abi(key),
                       .offset = arguments.offset,
                       .length = arguments.length,
                       .if_match = sdk::to_abi(arguments.if_match)};
  const hf_data_sink out{.struct_size = sizeof(hf_data_sink),
                         .context = &data,
                         .object = [](void*, const hf_object*) noexcept {},
                         .data = [](void* context, const void* bytes, std::size_t size) noexcept -> hf_status {
                           static_cast<std::string*>(context)->append(static_cast<const char*>(bytes), size);
                           return HF_OK;
                         }};
  FakeCall call;
  sdk::Sink sink{&out};
  store.get(call, request, sink);
  return data;
}

hf_put put_request(std::string_view key, std::int32_t mode, std::string_view if_match) {
  return {.struct_size = sizeof(hf_put),
          .mode = mode,
          .reserved = 0,
          .key = sdk::to_abi(key),
          .if_match = sdk::to_abi(if_match),
          .sha256 = {},
          .size_hint = 0,
          .metadata = nullptr,
          .metadata_count = 0};
}

sdk::Object put(sdk::Store& store, std::string_view key, std::string_view data, std::int32_t mode,
                std::string_view if_match) {
  FakeCall call;
  return store.put(call, put_request(key, mode, if_match), bytes_of(data));
}

void remove(sdk::Store& store, std::string_view key) {
  FakeCall call;
  store.remove(call, key);
}

Failures remove_many(sdk::Store& store, const std::vector<std::string>& keys) {
  Failures failures;
  std::vector<hf_str> names;
  for (const std::string& key : keys) names.push_back(sdk::to_abi(key));
  const hf_removal_sink sink{.struct_size = sizeof(hf_removal_sink),
                             .context = &failures,
                             .failed = [](void* context, std::size_t index, const hf_error* error) noexcept {
                               static_cast<Failures*>(context)->emplace_back(index, error->status);
                             }};
  FakeCall call;
  sdk::Removals out{&sink};
  store.remove_many(call, names, out);
  return failures;
}

std::map<std::string, CheckSeen> preflight(sdk::Store& store, std::uint32_t flags) {
  std::map<std::string, CheckSeen> seen;
  const hf_check_sink sink{.struct_size = sizeof(hf_check_sink),
                           .context = &seen,
                           .begin = [](void*, hf_str, hf_str) noexcept {},
                           .end =
                               [](void* context, const hf_check* check) noexcept {
                                 auto& to = *static_cast<std::map<std::string, CheckSeen>*>(context);
                                 to[std::string{sdk::view(check->id)}] = {
                                     .outcome = check->outcome,
                                     .detail = std::string{sdk::view(check->detail)},
                                     .remedy = std::string{sdk::view(check->remedy)}};
                               }};
  FakeCall call;
  sdk::Checks checks{&sink};
  store.preflight(call, flags, checks);
  return seen;
}

}  // namespace holdfast::test
