#include <holdfast/support/json.hpp>

#include "support/catch.hpp"

#include <holdfast/plugin.hpp>

#include <string>
#include <vector>

using holdfast::sdk::Error;
using holdfast::support::json_quoted;
using holdfast::support::JsonObject;

TEST_CASE("texts and numbers of a JSON object are found by their keys", "[support]") {
  const JsonObject json{R"({"a": "x\ny", "n": 3600, "o": {"a": "inner"}, "null": null})", "the answer"};
  CHECK(json.text("a") == "x\ny");
  CHECK(json.integer("n") == 3600);
  CHECK(json.text("n").empty());
  CHECK(json.text("o").empty());
  CHECK(json.text("null").empty());
  CHECK(json.text("none").empty());
  CHECK(json.text("o/a") == "inner");
  CHECK(json.text("o/b").empty());
  CHECK(json.text("a/b").empty());
  CHECK_FALSE(json.integer("a"));
}

TEST_CASE("arrays of a JSON object are gone through in order, past what is of another kind", "[support]") {
  const JsonObject json{R"({"a": [{"n": "x"}, 1, {"n": "y", "deep": {"b": ["p", 2, "q"]}}], "t": ["u"]})",
                        "the answer"};
  std::vector<std::string> seen;
  json.each("a", [&](const JsonObject& item) {
    seen.push_back(item.text("n"));
    for (const std::string& text : item.texts("deep/b")) seen.push_back(text);
  });
  CHECK(seen == std::vector<std::string>{"x", "y", "p", "q"});
  CHECK(json.texts("t") == std::vector<std::string>{"u"});
  CHECK(json.texts("none").empty());
  json.each("t", [](const JsonObject&) { FAIL("a text is no object"); });
}

TEST_CASE("what a JSON object says yes or no to, and what is in it, is found by its key", "[support]") {
  const JsonObject json{R"({"yes": true, "o": {"no": false, "b": 1, "a": 2}})", "the answer"};
  CHECK(json.flag("yes") == true);
  CHECK(json.flag("o/no") == false);
  CHECK_FALSE(json.flag("o/b"));
  CHECK_FALSE(json.flag("none"));
  CHECK(json.names("o") == std::vector<std::string>{"no", "b", "a"});
  CHECK(json.names("yes").empty());
}

TEST_CASE("what is no JSON object is damage, and stays out of the message", "[support]") {
  for (const std::string text : {"", "[1]", "{\"secret\": \"canary", "canary", "\"canary\"", "{\"a\": \"\xff\"}"}) {
    try {
      const JsonObject json{text, "the answer"};
      FAIL("accepted: " << text);
    } catch (const Error& error) {
      CHECK(error.status() == HF_E_CORRUPT);
      CHECK(std::string{error.what()} == "the answer is not a JSON object");
    }
  }
}

TEST_CASE("a text that is written as JSON reads as what it was", "[support]") {
  const std::string text = "a \"quote\", a \\, a line\nand \x01 and é";
  CHECK(JsonObject("{\"a\": " + json_quoted(text) + "}", "it").text("a") == text);
  CHECK(json_quoted("a\n") == "\"a\\u000a\"");
}
