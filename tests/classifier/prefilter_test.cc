// Hyperscan and the tree of prefixes lead PCRE2 to the same hits: over texts made of the shipped patterns' own words,
// and over the mails of the corpora, where they are.
#include "classifier/hyperscan_index.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

namespace fs = std::filesystem;

struct Both {
  std::shared_ptr<const RuleSet> hyperscan;
  std::shared_ptr<const RuleSet> literals;
};

Both compiled(const std::vector<RuleSource>& sources) {
  const auto by = [&](Prefilter prefilter) {
    return *compile_rules(sources, JitUse::automatic, MatchLimits{}, prefilter);
  };
  return Both{.hyperscan = by(Prefilter::hyperscan), .literals = by(Prefilter::literals)};
}

const Both& both() {
  static const Both sets = compiled(shipped_source().rules);
  return sets;
}

std::vector<std::string> hits_of(const RuleSet& rules, const Reading& reading) {
  std::vector<std::string> lines;
  bool limit_hit = false;
  for (const RuleHit& hit : rules.scan(reading, limit_hit)) {
    lines.push_back(hit.rule->name + (hit.in_subject ? " subject " : " body " + std::to_string(hit.body) + " ") +
                    std::to_string(hit.offset) + " " + std::to_string(hit.length));
  }
  const auto add_use = [&](RuleUse use, std::string_view folded) {
    const RuleMatch match = rules.find(use, folded);
    if (match.rule == nullptr) return;
    lines.push_back(match.rule->name + " used " + std::to_string(match.offset) + " " + std::to_string(match.length));
  };
  for (const BodyReading& body : reading.bodies) {
    for (const Stretch stretch : {Stretch::fresh, Stretch::quoted, Stretch::signature, Stretch::hidden}) {
      add_use(RuleUse::opt_out_instruction, body.folded(stretch).text);
      add_use(RuleUse::opt_out_link, body.folded(stretch).text);
    }
  }
  for (const message::Link& link : reading.message.links) {
    add_use(RuleUse::opt_out_link, fold_line(link.shown).text);
    add_use(RuleUse::opt_out_target, fold_line(link.target).text);
  }
  return lines;
}

class Prefilters : public testing::Test {
 protected:
  void SetUp() override {
    if (!HyperscanIndex::available()) GTEST_SKIP() << "this processor or build has no Hyperscan";
  }

  // Number of hits.
  static size_t compare(const Both& sets, const message::Message& message) {
    const Reading reading(message);
    const auto by_hyperscan = hits_of(*sets.hyperscan, reading);
    EXPECT_EQ(by_hyperscan, hits_of(*sets.literals, reading));
    return by_hyperscan.size();
  }
};

// Runs of letters and blanks of the patterns, with what stands between them.
std::vector<std::string> pieces_of(const std::vector<RuleSource>& rules) {
  std::vector<std::string> pieces = {" ", "\n", "\n\n",   ", ", ". ",     "s",     "12",
                                     "%", "$5", "\u20AC", "? ", "\u4F60", "\u00E9"};
  for (const RuleSource& rule : rules) {
    std::string piece;
    for (size_t i = 0; i <= rule.pattern.size(); i++) {
      const char c = i < rule.pattern.size() ? rule.pattern[i] : '|';
      if (c == '\\') {
        i++;
      } else if (base::is_alnum(c) || c == ' ' || c == '\'' || c == '-' || static_cast<unsigned char>(c) > 127) {
        piece += c;
        continue;
      }
      if (!piece.empty()) pieces.push_back(std::move(piece));
      piece.clear();
    }
  }
  return pieces;
}

TEST_F(Prefilters, GiveTheSameHitsOnTheWordsOfThePatterns) {
  const auto pieces = pieces_of(shipped_source().rules);
  uint64_t state = 1;
  const auto below = [&](size_t limit) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<size_t>(state >> 33) % limit;
  };
  size_t hits = 0;
  for (int round = 0; round < 300 && !HasFailure(); round++) {
    std::string body;
    const size_t count = 20 + below(200);
    for (size_t i = 0; i < count; i++) {
      body += pieces[below(pieces.size())];
      if (below(4) > 0) body += ' ';
    }
    std::string subject = pieces[13 + below(pieces.size() - 13)];
    subject += " " + pieces[13 + below(pieces.size() - 13)];
    hits += compare(both(), round % 3 == 0 ? html_mail("<p>" + body + "</p><a href=\"https://a.example/" + subject +
                                                       "\">" + subject + "</a>")
                                           : mail(subject, body + "\n-- \n" + subject + "\n> " + body));
  }
  EXPECT_GT(hits, 4'000u);
}

TEST_F(Prefilters, GiveTheSameHitsForPatternsThatHyperscanDoesNotTake) {
  // No prefix; a class above ASCII; a blank of any kind in front; capitals; an empty match; a look behind.
  std::vector<RuleSource> sources;
  for (const char* pattern : {"\\w+ing\\b", "[\u00E9\u00E8]t\u00E9", "\\s\u00E9t\u00E9", "Summer", "x*", "(?<=an )idea",
                              "\\bna\u00EFve", "[^a-z ]{3}", "(a|b)+c"}) {
    RuleSource source;
    source.name = "r" + std::to_string(sources.size());
    source.pattern = pattern;
    source.field = sources.size() % 2 == 0 ? Field::fresh : Field::any_text;
    sources.push_back(source);
  }
  const Both sets = compiled(sources);
  EXPECT_GT(
      compare(sets,
              mail("x", "Going na\u00EFve, an idea of summer: \u00E9t\u00E9 \u00E8t\u00E9! aabac 1234.\n> summer\n")),
      5u);
}

TEST_F(Prefilters, CopeWithTextsWithoutEnd) {
  std::string text;
  while (text.size() < 300'000) text += "aaaaaaaa unsubscribe \u00E9t\u00E9 $5 ";
  compare(both(), mail("a", text));
  compare(both(), mail("", ""));
}

// Mails where NONSOLICIT_CORPORA has been unpacked (dev/, domain_dev/).
TEST_F(Prefilters, GiveTheSameHitsOverTheCorpora) {
  const char* const given = std::getenv("NONSOLICIT_CORPORA");
  const fs::path corpora = given != nullptr ? fs::path(given) : fs::path(NONSOLICIT_SOURCE_DIR) / "../shared/corpora";
  const fs::path folder = fs::path(testing::TempDir()) / ("prefilters-" + std::to_string(getpid()));
  size_t mails = 0;
  size_t hits = 0;
  for (const char* name : {"dev.tar.xz", "domain_dev.tar.xz"}) {
    if (!fs::exists(corpora / name)) continue;
    fs::create_directories(folder);
    const std::string command = "tar -xJf '" + (corpora / name).string() + "' -C '" + folder.string() + "'";
    if (std::system(command.c_str()) != 0) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || HasFailure()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      SCOPED_TRACE(entry.path().filename().string());
      hits += compare(both(), message::parse(bytes));
      mails++;
    }
    fs::remove_all(folder);
  }
  if (mails == 0) GTEST_SKIP() << "no corpus in " << corpora << "; set NONSOLICIT_CORPORA";
  std::cout << "figure: " << mails << " mails, " << hits << " hits, the same by Hyperscan and by prefixes\n";
}

}  // namespace
}  // namespace nonsolicit::classifier
