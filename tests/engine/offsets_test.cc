// What docs/check.md says of the numbers in the JSON: bytes of the extracted text.
#include <nlohmann/json.hpp>

#include "engine/describe.h"
#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

class Offsets : public EngineTest {};

std::string on_one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

TEST_F(Offsets, CountBytesOfTheExtractedText) {
  const message::Message message = message::parse(
      "From: jo@a.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and a better rate\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "<p>Dear J=FCrgen M=FCller,</p><p>Switch your account to our plan and save a third of your r=\r\nates: "
      "book a free demo call on our site today. Our offer ends on Friday.</p>\r\n");
  const auto json = nlohmann::json::parse(
      classification_to_json(state_->classifier->classify(message), classifier::Request{}, "x.eml"));
  size_t in_body = 0;
  for (const auto& phrase : json["evidence"]) {
    if (phrase["where"] == "header") continue;
    const bool body = phrase["where"] == "body";
    in_body += body ? 1 : 0;
    const std::string& text = body ? message.bodies.at(phrase["body"].get<size_t>()).text : message.subject;
    EXPECT_EQ(on_one_line(text.substr(phrase["offset"], phrase["length"])), phrase["text"]);
  }
  EXPECT_GT(in_body, 0u);
}

}  // namespace
}  // namespace nonsolicit::engine
