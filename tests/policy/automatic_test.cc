#include "policy/automatic.h"

#include <gtest/gtest.h>

namespace nonsolicit::policy {
namespace {

struct ProofCase {
  const char* name;
  void (*arrange)(Facts& facts);
  bool proved;
};

Facts one_recipient() {
  Facts facts;
  facts.recipients.push_back({.address_as_given = "a@b.example"});
  return facts;
}

class Proof : public testing::TestWithParam<ProofCase> {};

TEST_P(Proof, AsksForMoreThanLooks) {
  Facts facts = one_recipient();
  GetParam().arrange(facts);
  EXPECT_EQ(prove_automatic(facts).proved, GetParam().proved) << prove_automatic(facts).how;
}

classifier::AutomaticSigns& signs(Facts& facts) { return facts.message.classification.automatic; }

void offer(Facts& facts) { facts.message.classification.kind_if_not_automatic = classifier::Kind::solicitation; }

INSTANTIATE_TEST_SUITE_P(
    Table, Proof,
    testing::Values(
        ProofCase{"nothing", [](Facts&) {}, false},
        ProofCase{"dsn", [](Facts& f) { signs(f).dsn = f.sender.null_sender = true; }, true},
        ProofCase{"dsn_with_sender", [](Facts& f) { signs(f).dsn = true; }, false},
        ProofCase{"mdn", [](Facts& f) { signs(f).mdn = f.sender.null_sender = true; }, true},
        ProofCase{"null_sender_alone", [](Facts& f) { f.sender.null_sender = true; }, false},
        ProofCase{"listed_system", [](Facts& f) { f.sender.system = true; }, true},
        ProofCase{"auto_reply_to_seen", [](Facts& f) { signs(f).auto_submitted = f.message.answers_inbound = true; }, true},
        ProofCase{"auto_reply_to_nothing", [](Facts& f) { signs(f).auto_submitted = true; }, false},
        ProofCase{"auto_reply_with_offer",
                  [](Facts& f) {
                    signs(f).auto_submitted = f.message.answers_inbound = true;
                    offer(f);
                  },
                  false},
        ProofCase{"auto_reply_to_two",
                  [](Facts& f) {
                    signs(f).auto_submitted = f.message.answers_inbound = true;
                    f.recipients.push_back({.address_as_given = "c@d.example"});
                  },
                  false},
        ProofCase{"calendar_reply", [](Facts& f) { signs(f).calendar_reply = true; }, true},
        ProofCase{"calendar_reply_with_offer",
                  [](Facts& f) {
                    signs(f).calendar_reply = true;
                    offer(f);
                  },
                  false},
        ProofCase{"calendar_reply_to_two",
                  [](Facts& f) {
                    signs(f).calendar_reply = true;
                    f.recipients.push_back({.address_as_given = "c@d.example"});
                  },
                  false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::policy
