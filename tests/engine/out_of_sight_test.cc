// Opaque mail tells why nothing of it was read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/cases/evidence.h"
#include "message/parse.h"
#include "store/cases.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::HasSubstr;

constexpr char kHead[] = "From: jo@a.example\r\nSubject: ...\r\nMIME-Version: 1.0\r\n";

std::string smime(const std::string& type) {
  return std::string(kHead) + "Content-Type: application/pkcs7-mime; smime-type=" + type +
         "; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAxggE\r\n";
}

class OpaqueMail : public EngineTest {};

TEST_F(OpaqueMail, SaysWhyThereAreNoPhrases) {
  const Answer answer = process(envelope_to({"canary@e.example"}), smime("enveloped-data"));
  const auto records = *store_->cases().records(answer.case_id);
  ASSERT_TRUE(records);
  EXPECT_EQ(records->case_record.kind, classifier::Kind::opaque);
  const auto reasons = reasons_of(verdicts_from_json(records->case_record.verdicts_json), Speaks::for_action, 50);
  EXPECT_THAT(reasons, testing::Contains(HasSubstr("The text could not be read: it is encrypted (S/MIME). So there are "
                                                   "no phrases")));
}

}  // namespace
}  // namespace nonsolicit::engine
