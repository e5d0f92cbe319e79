// What is known of a pair survives a clock that steps: backwards nothing is lost, forwards only what has run out.
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Action;

class ClockSteps : public EngineTest {
 protected:
  ClockSteps() { state_->options.learn.authserv_id = "mx.a.example"; }

  void from_anna(const std::string& text) {
    auto envelope = envelope_to({"jo@a.example"}, "anna@b.example");
    envelope.client_address = "203.0.113.7";
    process(envelope,
            "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\nFrom: anna@b.example\r\n"
            "To: jo@a.example\r\nSubject: Hello\r\n\r\n" +
                text + "\r\n");
  }
  // What an offer of jo's to anna gets now; each is another text, so that none is a repeat of one before.
  Action offer() {
    const std::string number = std::to_string(++offers_);
    return process(
               envelope_to({"anna@b.example"}),
               mail("offer" + number,
                    "Special offer " + number +
                        ": we help law firms cut their printing costs by 30% with our managed print service. Our\r\n"
                        "pricing starts at $99 per month, and there is a free trial. Would you be open to a quick\r\n"
                        "15-minute call this week to see a demo? Book a time: https://print.example/book"))
        .plan.action;
  }
  void step(int hours) { clock_->advance(std::chrono::hours(hours)); }

  int offers_ = 0;
};

TEST_F(ClockSteps, BackKeepTheContact) {
  ASSERT_EQ(offer(), Action::hold);
  from_anna("A short question about Thursday.");
  EXPECT_EQ(offer(), Action::tag);
  step(-48);
  EXPECT_EQ(offer(), Action::tag) << "learned in what is the future now";
}

TEST_F(ClockSteps, BackKeepTheStop) {
  from_anna("Please stop emailing me.");
  EXPECT_EQ(offer(), Action::reject);
  step(-48);
  EXPECT_EQ(offer(), Action::reject);
  from_anna("See you on Thursday.");
  EXPECT_EQ(offer(), Action::reject);
}

TEST_F(ClockSteps, BackKeepTheOrderOfAStopAndWhatCameAfter) {
  from_anna("Please send me your price list and a quote.");
  step(-48);
  from_anna("Please stop emailing me.");
  EXPECT_EQ(offer(), Action::reject) << "the stop came last, whatever the clock said of the wish before";
}

TEST_F(ClockSteps, ForwardEndWhatHasRunOutAndNoMore) {
  from_anna("A short question about Thursday.");
  step(24 * 700);
  EXPECT_EQ(offer(), Action::tag);
  step(24 * 60);
  EXPECT_EQ(offer(), Action::hold) << "24 months are over";
  step(-24 * 60);
  EXPECT_EQ(offer(), Action::tag) << "a clock put right again: what was only passed over is still there";
}

}  // namespace
}  // namespace nonsolicit::engine
