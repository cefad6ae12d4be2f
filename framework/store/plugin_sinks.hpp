// What plugins pour listings, bytes and removal failures into. Each sink checks what comes against what was asked for.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "store/plugin_call.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// One page of a listing.
class PageSink {
 public:
  PageSink(PluginCall& call, const ListRequest& request) : call_{call}, request_{request} {}
  PageSink(const PageSink&) = delete;
  PageSink& operator=(const PageSink&) = delete;

  [[nodiscard]] const hf_list_sink* sink() const noexcept { return &sink_; }
  /// After success. Throws PluginError where the next page is this one.
  ListPage take();

 private:
  static hf_status on_object(void* context, const hf_object* object) noexcept;
  static hf_status on_prefix(void* context, hf_str prefix) noexcept;
  static void on_next(void* context, hf_str page) noexcept;
  void require_below_prefix(std::string_view entry) const;

  PluginCall& call_;
  const ListRequest& request_;
  ListPage page_;
  const hf_list_sink sink_{.struct_size = sizeof(hf_list_sink),
                           .context = this,
                           .object = &on_object,
                           .prefix = &on_prefix,
                           .next = &on_next};
};

/// The bytes of a get: the object first and once, then as many bytes as its size and the range demand.
class DataSink {
 public:
  DataSink(PluginCall& call, const GetRequest& request, const ByteSink& sink)
      : call_{call}, request_{request}, bytes_{sink} {}
  DataSink(const DataSink&) = delete;
  DataSink& operator=(const DataSink&) = delete;

  [[nodiscard]] const hf_data_sink* sink() const noexcept { return &sink_; }
  /// After success. Throws DamagedError where bytes are missing.
  ObjectInfo take();

 private:
  static void on_object(void* context, const hf_object* object) noexcept;
  static hf_status on_data(void* context, const void* data, std::size_t size) noexcept;
  void begin(const hf_object& object);

  PluginCall& call_;
  const GetRequest& request_;
  const ByteSink& bytes_;
  std::optional<ObjectInfo> object_;
  std::uint64_t expected_ = 0;
  std::uint64_t delivered_ = 0;
  const hf_data_sink sink_{
      .struct_size = sizeof(hf_data_sink), .context = this, .object = &on_object, .data = &on_data};
};

/// The failures of a removal of many objects, folded into one.
class RemovalFailures {
 public:
  void add(const Error& error, std::size_t objects);
  /// Throws the first one, "and n more like it". Retryable if all of them are.
  void raise_if_any() const;

 private:
  std::optional<Error> first_;
  std::size_t objects_ = 0;
  bool retryable_ = true;
};

/// What a plugin's remove_many could not remove.
class RemovalSink {
 public:
  RemovalSink(PluginCall& call, const PluginContext& context, std::span<const std::string> keys,
              RemovalFailures& failures)
      : call_{call}, context_{context}, keys_{keys}, failures_{failures} {}
  RemovalSink(const RemovalSink&) = delete;
  RemovalSink& operator=(const RemovalSink&) = delete;

  [[nodiscard]] const hf_removal_sink* sink() const noexcept { return &sink_; }

 private:
  static void on_failed(void* context, std::size_t index, const hf_error* error) noexcept;

  PluginCall& call_;
  const PluginContext& context_;
  const std::span<const std::string> keys_;
  RemovalFailures& failures_;
  const hf_removal_sink sink_{.struct_size = sizeof(hf_removal_sink), .context = this, .failed = &on_failed};
};

}  // namespace holdfast::store
