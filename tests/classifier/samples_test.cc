// The sample mails that tools/run sends: the first thing that a new admin sees the classifier do.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "message/parse.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct SampleMail {
  std::string name;
  Kind kind = Kind::correspondence;
  friend void PrintTo(const SampleMail& sample, std::ostream* out) { *out << sample.name; }
};

class Samples : public testing::TestWithParam<SampleMail> {};

TEST_P(Samples, AreOfTheirKind) {
  std::ifstream file(std::string(NONSOLICIT_SOURCE_DIR) + "/tools/samples/" + GetParam().name + ".eml",
                     std::ios::binary);
  ASSERT_TRUE(file.good());
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const Classification found = shipped_classifier().classify(message::parse(content));
  EXPECT_EQ(to_string(found.kind), to_string(GetParam().kind)) << found.confidence;
  for (const Phrase& phrase : found.phrases) EXPECT_NE(phrase.text, "Mark Vale") << "a name explains nothing";
}

// Words of a display name count as a name wherever they stand.
TEST(Samples, HideNoOfferBehindDisplayNames) {
  std::ifstream file(std::string(NONSOLICIT_SOURCE_DIR) + "/tools/samples/08-offer-one-stranger.eml", std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const std::string body = content.substr(content.find("\n\n"));
  const Classification found = shipped_classifier().classify(
      message::parse("From: Demo Pricing Trial Printing <mark.vale@firm-a.example>\n"
                     "To: costs free month help <rosa.ortiz@firm-c.example>, firms time call week <a@b.example>,\n"
                     " book see quick open <c@d.example>\nSubject: costs" +
                     body));
  EXPECT_EQ(found.kind, Kind::solicitation);
  EXPECT_GE(found.confidence, shipped_source().model.hold);
}

INSTANTIATE_TEST_SUITE_P(Shipped, Samples,
                         testing::Values(SampleMail{"01-peer-question", Kind::correspondence},
                                         SampleMail{"02-card", Kind::greeting},
                                         SampleMail{"03-card-with-offer", Kind::solicitation},
                                         SampleMail{"04-newsletter-optout-relationship", Kind::newsletter},
                                         SampleMail{"07-newsletter-no-optout-stranger", Kind::newsletter},
                                         SampleMail{"08-offer-one-stranger", Kind::solicitation},
                                         SampleMail{"10-offer-in-reply", Kind::solicitation},
                                         SampleMail{"11-event-invitation", Kind::event_invitation},
                                         SampleMail{"14-directory-excerpt", Kind::correspondence},
                                         SampleMail{"15-auto-reply", Kind::automatic},
                                         SampleMail{"16-broken-mime", Kind::solicitation},
                                         SampleMail{"17-contact-with-optout", Kind::solicitation},
                                         SampleMail{"18-offer-contact-no-optout", Kind::solicitation}),
                         [](const auto& row) {
                           std::string name = row.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace nonsolicit::classifier
