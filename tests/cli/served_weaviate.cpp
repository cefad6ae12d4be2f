#include "served_weaviate.hpp"

#include <algorithm>

namespace holdfast::test {

ServedWeaviate::ServedWeaviate() {
  http_.otherwise([this](Exchange& exchange) {
    exchange.read_body();
    const ReceivedRequest& asked = exchange.request();
    http::Request request{.method = asked.method, .url = "http://weaviate" + asked.target};
    if (!asked.body.empty()) request.body = http::as_body(asked.body);
    const http::Response response = transport_->send(request);
    exchange.reply({.status = response.status, .body = response.body});
  });
}

std::vector<std::string> ServedWeaviate::on_server(std::vector<std::string> words) const {
  const std::vector<std::string> where{"--cluster", http_.url("")};
  words.insert(words.begin(), where.begin(), where.end());
  words.insert(words.end(), {"--backend", "s3:"});
  return words;
}

bool ServedWeaviate::was_asked(std::string_view method_and_path) const {
  return std::ranges::any_of(http_.requests(), [method_and_path](const ReceivedRequest& request) {
    return request.method + ' ' + request.target.substr(0, request.target.find('?')) == method_and_path;
  });
}

}  // namespace holdfast::test
