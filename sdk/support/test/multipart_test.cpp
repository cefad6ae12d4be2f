#include <holdfast/support/multipart.hpp>

#include "support/catch.hpp"

#include <holdfast/plugin.hpp>

using namespace holdfast;
using support::answers_in;
using support::PartAnswer;

namespace {

sdk::HttpResponse batch(std::string body, std::string type = "multipart/mixed; boundary=b") {
  return {.status = 200, .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)};
}

const std::string two =
    "--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nHTTP/1.1 404 Not Found\r\nx-code: gone\r\n\r\nno\r\n"
    "--b\r\nContent-ID: 0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--b--\r\n";

}  // namespace

TEST_CASE("each part of an answer to several requests says what it is for, and is an answer", "[support][multipart]") {
  for (const std::string type : {"multipart/mixed; boundary=b", "multipart/mixed; boundary=\"b\"; charset=x"}) {
    const std::vector<PartAnswer> answers = answers_in(batch(two, type));
    REQUIRE(answers.size() == 2);
    CHECK(sdk::find_header(answers[0].around, "content-id") == "1");
    CHECK(answers[0].response.status == 404);
    CHECK(sdk::find_header(answers[0].response.headers, "x-code") == "gone");
    CHECK(answers[0].response.body == "no\r\n");
    CHECK(answers[1].response.status == 204);
  }
}

TEST_CASE("lines may end as on any machine", "[support][multipart]") {
  const std::vector<PartAnswer> answers =
      answers_in(batch("--b\nContent-ID: 0\n\nHTTP/1.1 200 OK\nx: y\n\nz\n--b--\n"));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].response.status == 200);
  CHECK(answers[0].response.body == "z\n");
}

TEST_CASE("what is no answer to several requests, or ends early, is refused", "[support][multipart]") {
  const sdk::HttpResponse none[] = {batch(two, "text/html"),
                                    batch(two, "multipart/mixed; boundary="),
                                    batch(two.substr(0, two.size() - 6)),
                                    batch("--b--\r\n"),
                                    batch(""),
                                    batch("--b\r\n\r\nnothing\r\n--b--"),
                                    batch("--b\r\nno header\r\n\r\nHTTP/1.1 200 OK\r\n\r\n--b--")};
  for (const sdk::HttpResponse& response : none) {
    INFO(response.body);
    try {
      static_cast<void>(answers_in(response));
      FAIL("read");
    } catch (const sdk::Error& error) {
      CHECK(error.status() == HF_E_CORRUPT);
      CHECK_FALSE(error.remedy_text().empty());
    }
  }
}
