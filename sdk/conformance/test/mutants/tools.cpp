#include "tools.hpp"

namespace mutants {

Listed listed(Sound& sound, Call& call, const hf_list& request) {
  Listed got;
  const hf_list_sink sink{
      .struct_size = sizeof(hf_list_sink),
      .context = &got,
      .object = [](void* context, const hf_object* o) noexcept -> hf_status {
        static_cast<Listed*>(context)->objects.emplace_back(
            view(o->key), Object{.size = o->size, .etag = std::string{view(o->etag)}});
        return HF_OK;
      },
      .prefix = [](void* context, hf_str prefix) noexcept -> hf_status {
        static_cast<Listed*>(context)->prefixes.emplace_back(view(prefix));
        return HF_OK;
      },
      .next = [](void* context, hf_str page) noexcept { static_cast<Listed*>(context)->next = view(page); }};
  Page out{&sink};
  sound.list(call, request, out);
  return got;
}

}  // namespace mutants
