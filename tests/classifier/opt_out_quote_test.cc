// What is shown of a written instruction: whole sentences and clauses, and nothing of a run that is hidden otherwise.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct ShownQuote {
  const char* name;
  const char* body;  // text/plain, or HTML where it begins with '<'
  const char* want;
};

class ShowInstruction : public testing::TestWithParam<ShownQuote> {};
TEST_P(ShowInstruction, AsAReaderWould) {
  const ShownQuote& row = GetParam();
  const message::Message message = mail_of(OptOutCase{.name = row.name, .way = kSay, .flaw = kClear, .body = row.body});
  const OptOut found = find_opt_out(message, shipped_rules());
  std::string text;
  for (const OptOutFinding& finding : found.findings) {
    if (finding.way != kSay || !text.empty()) continue;
    text = finding.text;
    EXPECT_EQ(message.bodies.at(finding.body.value_or(0)).text.substr(finding.offset, finding.length), text);
  }
  EXPECT_EQ(text, row.want) << found_text(found);
}

INSTANTIATE_TEST_SUITE_P(
    Runs, ShowInstruction,
    testing::Values(
        ShownQuote{"hidden_before",
                   "<p>Hi Anna,</p><p>To unsubscribe, </p><div style=\"display:none\">abc</div>reply STOP.",
                   "reply STOP."},
        ShownQuote{
            "hidden_and_shown_behind",
            "<div style=\"display:none\">If you do not want to hear from me, reply STOP.</div><p>Hi Anna, we help.</p>",
            "If you do not want to hear from me, reply STOP."},
        ShownQuote{"shown_and_hidden_behind",
                   "<p>Not interested? Just reply STOP<span style=\"display:none\">pages and more</span></p>",
                   "Just reply STOP"},
        ShownQuote{"shown_runs_alike", "<p>If you do not want to hear from me, <b>re</b>ply <i>STOP</i>.</p>",
                   "If you do not want to hear from me, reply STOP."}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(
    Clauses, ShowInstruction,
    testing::Values(
        ShownQuote{"fr_hyphens", "Pas intéressée ? Dites-le-moi et je ne vous relancerai pas.\n",
                   "Pas intéressée ? Dites-le-moi et je ne vous relancerai pas"},
        ShownQuote{"click_here", "To unsubscribe click here: https://a.example/unsubscribe\n",
                   "To unsubscribe click here"},
        ShownQuote{"es_rest", "Si no le interesa, dígamelo y no le vuelvo a molestar.\n",
                   "Si no le interesa, dígamelo y no le vuelvo a molestar"},
        ShownQuote{"fr_marks",
                   "Si vous ne souhaitez plus être sollicitée, répondez simplement « STOP » à ce message.\n",
                   "Si vous ne souhaitez plus être sollicitée, répondez simplement « STOP » à ce message"},
        ShownQuote{"de_click",
                   "Wenn Sie keine Informationen mehr von uns erhalten möchten, klicken Sie bitte hier: "
                   "https://a.example/a/1\n",
                   "Wenn Sie keine Informationen mehr von uns erhalten möchten, klicken Sie bitte hier"},
        ShownQuote{"from_the_sentence",
                   "This is confidential. If you no longer wish to receive e-mail from us, reply STOP.\n",
                   "If you no longer wish to receive e-mail from us, reply STOP."},
        ShownQuote{"wrapped", "Thank you for reading. If you do not want to hear from\nus again, reply STOP.\n",
                   "If you do not want to hear from\nus again, reply STOP."},
        ShownQuote{"below_a_title", "Our spring list\nReply STOP to opt out.\n\nPaul\n", "Reply STOP to opt out"},
        ShownQuote{"no_mark_at_the_end", "Not for you? Tell me and I will stop\n\nPaul Keller\n",
                   "Not for you? Tell me and I will stop"}),
    NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
