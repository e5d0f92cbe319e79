#include <gtest/gtest.h>

#include "engine/release_proof.h"

namespace nonsolicit::engine {
namespace {

constexpr std::string_view kContent = "Subject: x\r\nX-Test: y\r\n\r\nDate: in the body\r\n\r\n";

class CompletedHeader : public testing::Test {
 protected:
  bool fits(std::string_view content) const { return check_release_content(keys_, proof_, envelope_, content, now_); }

  base::KeyRing keys_ = base::KeyRing::ephemeral("release tests");
  message::Envelope envelope_{.sender = "jo@a.example", .recipients = {{.address = "ann@b.example"}}};
  base::TimePoint now_ = base::from_micros(1'800'000'000'000'000);
  std::string proof_ =
      make_release_proof(keys_, {.case_id = "0123456789", .attempt = 1, .expires = now_ + std::chrono::minutes(10)},
                         envelope_, base::sha256_hex(kContent));
};

TEST_F(CompletedHeader, FitsWhenTheMtaAddedNothing) { EXPECT_TRUE(fits(kContent)); }

TEST_F(CompletedHeader, FitsWhenTheMtaAddedTheFieldsThatWereMissing) {
  EXPECT_TRUE(fits("Subject: x\r\nX-Test: y\r\nMessage-Id: <1@mx.example>\r\n\r\nDate: in the body\r\n\r\n"));
  EXPECT_TRUE(
      fits("Subject: x\r\nX-Test: y\r\nTo: undisclosed-recipients:;\r\nMessage-Id: <1@mx.example>\r\n"
           "Date: Sun, 22 Nov 2026 04:41:00 +0000 (UTC)\r\nFrom: jo@a.example\r\n\r\nDate: in the body\r\n\r\n"));
}

TEST_F(CompletedHeader, FailsWhenAnythingElseWasAdded) {
  const std::pair<const char*, const char*> changed[] = {
      {"another field", "Subject: x\r\nX-Test: y\r\nReply-To: me@c.example\r\n\r\nDate: in the body\r\n\r\n"},
      {"above other fields", "Date: now\r\nSubject: x\r\nX-Test: y\r\n\r\nDate: in the body\r\n\r\n"},
      {"a field less", "Subject: x\r\n\r\nDate: in the body\r\n\r\n"},
      {"more text", "Subject: x\r\nX-Test: y\r\nDate: now\r\n\r\nDate: in the body\r\n\r\nmore\r\n"},
      {"too many",
       "Subject: x\r\nX-Test: y\r\nTo: a\r\nTo: b\r\nTo: c\r\nTo: d\r\nTo: e\r\n\r\nDate: in the body\r\n\r\n"},
      {"folded", "Subject: x\r\nX-Test: y\r\nDate: now\r\n then\r\n\r\nDate: in the body\r\n\r\n"},
      {"empty", ""},
  };
  for (const auto& [what, content] : changed) EXPECT_FALSE(fits(content)) << what;
}

}  // namespace
}  // namespace nonsolicit::engine
