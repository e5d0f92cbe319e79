#include "milter/negotiate.h"

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

#include <gtest/gtest.h>

namespace nonsolicit::milter {
namespace {

constexpr unsigned long kAll = 0x1fffff;
constexpr unsigned long kNr = 0x000c'f080 & ~SMFIP_NR_MAIL;  // CONN HELO RCPT HDR EOH BODY, not MAIL

TEST(Negotiate, AsksOnlyWhatIsUsedWhenAllIsOffered) {
  const Agreement agreement = agree({.actions = 0x1ff, .protocol = kAll}, NoReply::where_offered);
  EXPECT_EQ(agreement.actions,
            unsigned(SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_DELRCPT | SMFIF_QUARANTINE | SMFIF_SETSYMLIST));
  EXPECT_EQ(agreement.protocol & kNr, kNr);
  EXPECT_EQ(agreement.protocol & SMFIP_NR_MAIL, 0u);
  EXPECT_TRUE(agreement.leading_space());
  EXPECT_TRUE(agreement.symbol_lists());
  EXPECT_TRUE(agreement.missing.empty());
}

TEST(Negotiate, AsksForRepliesWhenTheSocketIsNotUnix) {
  const Agreement agreement = agree({.actions = 0x1ff, .protocol = kAll}, NoReply::never);
  EXPECT_EQ(agreement.protocol & 0x000f'f080u, 0u);
}

TEST(Negotiate, NeverLeavesTheOfferWhateverItIs) {
  for (unsigned bit = 0; bit < 32; bit++) {
    const Offer offer{.actions = 0x1fful & ~(1ul << bit), .protocol = kAll & ~(1ul << bit)};
    for (const NoReply no_reply : {NoReply::never, NoReply::where_offered}) {
      const Agreement agreement = agree(offer, no_reply);
      EXPECT_EQ(agreement.actions & ~offer.actions, 0u) << bit;
      EXPECT_EQ(agreement.protocol & ~offer.protocol, 0u) << bit;
    }
  }
}

TEST(Negotiate, NamesWhatIsMissing) {
  const Agreement agreement = agree({.actions = SMFIF_ADDHDRS | SMFIF_CHGHDRS, .protocol = 0}, NoReply::where_offered);
  EXPECT_EQ(agreement.missing,
            (std::vector<std::string>{"delete recipient", "quarantine", "leading space of headers"}));
  EXPECT_EQ(agreement.protocol, 0u);
  EXPECT_FALSE(agreement.symbol_lists());
}

}  // namespace
}  // namespace nonsolicit::milter
