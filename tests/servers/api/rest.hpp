// A real Weaviate's REST interface, as far as tests of the client need it: collections, objects, aliases, users, roles.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.hpp"

namespace holdfast::test {

/// Throws std::runtime_error for every answer that is not a success.
///
/// Threads: one at a time.
class Rest {
 public:
  /// `url`: "http://127.0.0.1:8080". `key`: an API key, where the server wants one.
  explicit Rest(std::string url, const std::string& key = {});

  /// The body of the answer. `path` is below /v1.
  std::string call(std::string_view method, std::string_view path, std::string_view body = {});

  void create_collection(std::string_view name);
  void delete_collection(std::string_view name);
  [[nodiscard]] std::vector<std::string> collections();
  /// Deletes every collection and alias.
  void clear();

  /// Stores so many objects with a vector each; `text` is what their property of that name begins with.
  void load(std::string_view collection, std::size_t count, std::string_view text = "object");
  /// Stores so many objects whose text hardly compresses.
  void load_large(std::string_view collection, std::size_t count, std::size_t size);
  /// Every object of the collection, properties and vector, by its id.
  [[nodiscard]] std::map<std::string, std::string> objects(std::string_view collection);

  /// Whether a search by vector finds anything.
  [[nodiscard]] bool finds_by_vector(std::string_view collection);

  /// Makes the alias, or points it elsewhere.
  void point_alias(std::string_view alias, std::string_view collection);
  [[nodiscard]] std::map<std::string, std::string> aliases();

  void create_user(std::string_view name);
  void create_role(std::string_view name);
  /// Of those that the server keeps itself, not of those that its environment names.
  [[nodiscard]] std::vector<std::string> users();
  [[nodiscard]] std::vector<std::string> roles();

 private:
  void store(std::string_view objects);

  http::Client http_;
  const std::string url_;
};

}  // namespace holdfast::test
