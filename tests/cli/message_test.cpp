#include "isolation/message.hpp"

#include "support/catch.hpp"

namespace holdfast::cli {

TEST_CASE("messages come out as they went in, whatever pieces they arrive in") {
  const std::string bytes = encode({.kind = Message::Kind::began, .fields = {"load", std::string(300, 'x'), ""}}) +
                            encode({.kind = Message::Kind::done});
  MessageReader reader;
  std::vector<Message> messages;
  for (const char byte : bytes) {
    reader.add({&byte, 1});
    while (auto message = reader.next()) messages.push_back(std::move(*message));
  }
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].kind == Message::Kind::began);
  CHECK(messages[0].fields == std::vector<std::string>{"load", std::string(300, 'x'), ""});
  CHECK(messages[0].field(7).empty());
  CHECK(messages[1].kind == Message::Kind::done);
  CHECK_FALSE(reader.is_broken());
}

TEST_CASE("what is no message is not believed") {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {"\xff\0\0\0\0"s, "\0\xff\xff\xff\xff"s, "\0\x05\0\0\0\x02\0\0\0x"s, "\0\x02\0\0\0xx"s}) {
    MessageReader reader;
    reader.add(bytes);
    CHECK_FALSE(reader.next());
    CHECK(reader.is_broken());
    reader.add(encode({.kind = Message::Kind::done}));
    CHECK_FALSE(reader.next());
  }
}

}  // namespace holdfast::cli
