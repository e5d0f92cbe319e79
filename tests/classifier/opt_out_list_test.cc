// Footers of mailing lists, which are no way out of the sender's mailings; and the facts of the header.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct Post {
  const char* name;
  const char* from;
  const char* to;
  const char* footer;
  OptOutFlaw flaw;
  const char* headers = "";
};

message::Message post_mail(const Post& row) {
  return message::parse(std::string("From: ") + row.from + "\nTo: " + row.to + "\nSubject: [talk] chairs\n" +
                        row.headers + "\nWho sells chairs?\n\nJo\n\n" + row.footer);
}

class ListFooterOf : public testing::TestWithParam<Post> {};
TEST_P(ListFooterOf, IsToldFromTheSendersOwnWay) {
  const OptOut found = find_opt_out(post_mail(GetParam()), shipped_rules());
  ASSERT_FALSE(found.findings.empty());
  for (const OptOutFinding& finding : found.findings) EXPECT_EQ(finding.flaw, GetParam().flaw) << found_text(found);
  EXPECT_EQ(found.present(), GetParam().flaw == kClear);
}

constexpr OptOutFlaw kList = OptOutFlaw::list_footer;
INSTANTIATE_TEST_SUITE_P(
    Table, ListFooterOf,
    testing::Values(
        Post{"mailman", "jo@firm.example", "talk@lists.club.test",
             "_______________________\ntalk mailing list -- talk@lists.club.test\nTo unsubscribe send an email to "
             "talk-leave@lists.club.test\n",
             kList},
        Post{"listinfo", "jo@firm.example", "talk@lists.club.test",
             "_______________________\nUnsubscribe: https://lists.club.test/mailman/listinfo/talk\n", kList},
        Post{"in_copy", "jo@firm.example", "ann@other.example\nCc: talk@lists.club.test",
             "To unsubscribe: talk-request@lists.club.test\n", kList},
        Post{"rewritten_from", "Jo Doe via talk <talk@lists.club.test>", "talk@lists.club.test",
             "Unsubscribe: https://lists.club.test/options/talk\n", kList},
        Post{"listserv", "jo@firm.example", "talk@lists.club.test",
             "To leave this list write to listserv@lists.club.test\n", kList},
        Post{"service", "jo@firm.example", "talk@groups.club.test",
             "To unsubscribe from this group, send an email to: old-unsubscribe@service.test\n", kList},
        Post{"list_post", "jo@firm.example", "ann@other.example",
             "To be taken off: https://club.test/talk/membership\n", kList,
             "List-Id: <talk.club.test>\nList-Post: <mailto:talk@club.test>\n"},
        Post{"own_answer", "jo@club.test", "talk@lists.club.test",
             "To unsubscribe send an email to talk-leave@lists.club.test\n", kList, "In-Reply-To: <1@club.test>\n"},
        Post{"own_newsletter", "news@club.test", "talk@lists.club.test",
             "To unsubscribe send an email to talk-leave@lists.club.test\n", kClear},
        Post{"sent_to_members", "news@club.test", "ann@other.example",
             "Unsubscribe: https://lists.club.test/unsubscribe/7\n", kClear},
        Post{"pitch_to_a_list", "jo@firm.example", "talk@lists.club.test",
             "Unsubscribe: https://firm.example/unsubscribe\n", kClear}),
    NameOfCase());

TEST(OptOutFacts, KnowWhetherDkimCoversBothHeaders) {
  const std::string list =
      "List-Unsubscribe: <https://a.example/u/7>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n";
  const std::string start = "DKIM-Signature: v=1; d=a.example; b=x; bh=y;\n h=From:To";
  EXPECT_FALSE(find_opt_out(mail("s", "t\n", list), shipped_rules()).headers_signed);
  EXPECT_FALSE(find_opt_out(mail("s", "t\n", start + ":List-Unsubscribe\n" + list), shipped_rules()).headers_signed);
  const std::string both = start + ": list-unsubscribe-post :\n LIST-UNSUBSCRIBE; s=x\n";
  EXPECT_TRUE(find_opt_out(mail("s", "t\n", both + list), shipped_rules()).headers_signed);
  EXPECT_FALSE(find_opt_out(mail("s", "t\n", both), shipped_rules()).headers_signed);
}

TEST(OptOutFacts, KeepOneClickWithoutSignature) {
  const OptOut found = find_opt_out(mail("s", "t\n",
                                         "List-Unsubscribe: <https://a.example/u/7>\nList-Unsubscribe-Post: "
                                         "List-Unsubscribe=One-Click\n"),
                                    shipped_rules());
  EXPECT_TRUE(found.clear());
  EXPECT_EQ(found.findings.back().way, OptOutWay::one_click);
}

}  // namespace
}  // namespace nonsolicit::classifier
