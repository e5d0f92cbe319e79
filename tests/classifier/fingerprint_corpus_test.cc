// How often a fingerprint finds changed copies of real letters, and joins letters that have nothing in common but what
// stands below them (docs/fingerprint.md). Needs dev.tar.xz and domain_dev.tar.xz; skipped with a reason where neither
// is there.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "classifier/fingerprint.h"
#include "classifier/groups.h"
#include "message/parse.h"
#include "tests/classifier/changed_copy.h"

namespace nonsolicit::classifier {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewestWords = 40;
constexpr size_t kMostCopied = 120;    // mails of a corpus that are copied
constexpr size_t kMostCompared = 700;  // mails of a corpus that are compared with each other

struct Mail {
  std::string text;     // visible new text, with signature
  std::string greeted;  // without its greeting
  std::vector<std::string> names;
  size_t words = 0;
  size_t group = 0;
};

struct Rate {
  size_t found = 0;
  size_t of = 0;

  double share() const { return of == 0 ? 0 : static_cast<double>(found) / static_cast<double>(of); }
  void add(bool is_so) {
    found += is_so ? 1 : 0;
    of++;
  }
  void add(const Rate& other) {
    found += other.found;
    of += other.of;
  }
};

std::string percent(const Rate& rate) { return fmt::format("{:.2f} % of {}", 100 * rate.share(), rate.of); }

std::optional<Mail> read_mail(const fs::path& file, Kind kind, const std::string& corpus) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const message::Message message = message::parse(bytes);
  const message::TextBody* body = message.main_body();
  if (body == nullptr) return std::nullopt;
  const Reading reading(message);
  Mail mail;
  mail.text = body->visible(message::TextRole::fresh);
  mail.words = split_words(mail.text).size();
  mail.greeted = mail.text.substr(find_salutation(mail.text, message).length);
  mail.text += body->visible(message::TextRole::signature);
  mail.names = group_names(reading, kind, corpus);
  return mail;
}

std::set<std::string> word_pairs(const std::string& text) {
  std::set<std::string> pairs;
  const std::string folded = fold_line(text).text;
  const auto words = split_words(folded);
  for (size_t i = 0; i + 1 < words.size(); i++) pairs.insert(std::string(words[i]) + " " + std::string(words[i + 1]));
  return pairs;
}

// A third of the word pairs of both: one letter in two groups (a campaign under two names, a notice sent again).
bool is_one_text(const Mail& a, const Mail& b) {
  const auto pairs = word_pairs(a.text);
  const auto others = word_pairs(b.text);
  const auto common =
      static_cast<size_t>(std::ranges::count_if(pairs, [&](const std::string& pair) { return others.contains(pair); }));
  return 3 * common >= std::min(pairs.size(), others.size());
}

class FingerprintCorpus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const char* const given = std::getenv("NONSOLICIT_CORPORA");
    corpora_ = given != nullptr ? fs::path(given) : fs::path(NONSOLICIT_SOURCE_DIR) / "../shared/corpora";
    const fs::path folder = fs::path(testing::TempDir()) / ("fingerprints-" + std::to_string(getpid()));
    for (const char* name : {"dev", "domain_dev"}) {
      const fs::path archive = corpora_ / (std::string(name) + ".tar.xz");
      if (!fs::exists(archive)) continue;
      fs::create_directories(folder / name);
      const std::string command = "tar -xJf '" + archive.string() + "' -C '" + (folder / name).string() + "'";
      if (std::system(command.c_str()) == 0) read_archive(folder / name, name);
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  void SetUp() override {
    if (mails_.empty()) GTEST_SKIP() << "no corpus in " << corpora_ << "; set NONSOLICIT_CORPORA";
  }

  static void read_archive(const fs::path& root, const std::string& archive) {
    const auto kinds = kinds_of(root / "labels.tsv");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".eml") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      const fs::path relative = fs::relative(file, root);
      const std::string corpus = archive == "dev" ? relative.begin()->string() : archive;
      const auto kind = kinds.find(relative.string());
      const bool letter = kind != kinds.end() && kind->second == "correspondence";
      if (auto mail = read_mail(file, letter ? Kind::correspondence : Kind::solicitation, corpus)) {
        mails_[corpus].push_back(std::move(*mail));
      }
    }
  }

  static std::map<std::string, std::string> kinds_of(const fs::path& labels) {
    std::map<std::string, std::string> kinds;
    std::ifstream in(labels);
    for (std::string line; std::getline(in, line);) {
      const size_t first = line.find('\t');
      if (first == std::string::npos) continue;
      kinds[line.substr(0, first)] = line.substr(first + 1, line.find('\t', first + 1) - first - 1);
    }
    return kinds;
  }

  // At most `most` of a corpus, spread over it.
  static std::vector<Mail> some(const std::vector<Mail>& mails, size_t most) {
    std::vector<Mail> enough;
    std::ranges::copy_if(mails, std::back_inserter(enough),
                         [](const Mail& mail) { return mail.words >= kFewestWords; });
    std::vector<Mail> chosen;
    const size_t step = (enough.size() + most - 1) / most;
    for (size_t i = 0; i < enough.size(); i += std::max<size_t>(step, 1)) chosen.push_back(std::move(enough[i]));
    return chosen;
  }

  static inline fs::path corpora_;
  static inline std::map<std::string, std::vector<Mail>> mails_;
};

Fingerprint fingerprint_of_bytes(const std::string& bytes) { return fingerprint(message::parse(bytes)); }

TEST_F(FingerprintCorpus, FindsChangedCopies) {
  std::map<std::string, Rate> total;
  std::map<std::string, Rate> short_total;
  for (const auto& [corpus, all] : mails_) {
    std::map<std::string, Rate> rates;
    uint64_t seed = 1;
    for (const Mail& mail : some(all, kMostCopied)) {
      const Letter letter(mail.greeted, seed++);
      const Fingerprint first = fingerprint_of_bytes(letter.mail({}));
      const auto add = [&](std::string_view name, const std::vector<Change>& changes) {
        const bool found = first.near_same(fingerprint_of_bytes(letter.mail(changes)));
        rates[std::string(name)].add(found);
        if (mail.words < 2 * kFewestWords) short_total[std::string(name)].add(found);
      };
      for (const Change change : kAllChanges) add(to_string(change), {change});
      add("all", {kAllChanges.begin(), kAllChanges.end()});
    }
    std::cout << "figure: copies of " << corpus << ":";
    for (const auto& [name, rate] : rates) {
      std::cout << ' ' << name << ' ' << percent(rate) << ';';
      total[name].add(rate);
    }
    std::cout << '\n';
  }
  for (const auto& [name, rate] : total) {
    std::cout << "figure: copies, change " << name << ": joined " << percent(rate) << "; of 40 to 79 words "
              << percent(short_total[name]) << '\n';
    EXPECT_GE(rate.share(), name == "all" ? 0.94 : 0.99) << name;
  }
}

TEST_F(FingerprintCorpus, TellsLettersApartThatShareTheirEnd) {
  std::vector<SharedTail> tails = {{"none", ""}};
  tails.insert(tails.end(), shared_tails().begin(), shared_tails().end());
  std::map<std::string, Rate> total;
  for (const auto& [corpus, all] : mails_) {
    std::vector<Mail> mails = some(all, kMostCompared);
    std::vector<std::vector<std::string>> names;
    for (const Mail& mail : mails) names.push_back(mail.names);
    const auto groups = group_by_names(names);
    for (const SharedTail& tail : tails) {
      std::vector<Fingerprint> prints;
      for (const Mail& mail : mails) prints.push_back(fingerprint_of_bytes(mail_of(mail.text + tail.text)));
      Rate rate;
      size_t one_text = 0;
      for (size_t i = 0; i < mails.size(); i++) {
        for (size_t k = i + 1; k < mails.size(); k++) {
          if (groups[i] == groups[k]) continue;
          const bool joined = prints[i].near_same(prints[k]);
          if (joined && is_one_text(mails[i], mails[k])) {
            one_text++;
          } else {
            rate.add(joined);
          }
        }
      }
      std::cout << fmt::format("figure: different letters of {}, tail {}: joined {} ({:.4f} % of {}); one text {}\n",
                               corpus, tail.name, rate.found, 100 * rate.share(), rate.of, one_text);
      total[tail.name].add(rate);
    }
  }
  Rate shared;
  for (const auto& [name, rate] : total) {
    std::cout << fmt::format("figure: different letters, tail {}: joined {} ({:.4f} % of {})\n", name, rate.found,
                             100 * rate.share(), rate.of);
    // How many minima fall to one tail is luck, so the tails differ more than the pairs below one of them.
    EXPECT_LE(rate.share(), name == "none" ? 0.00002 : 0.003) << name;
    if (name != "none") shared.add(rate);
  }
  std::cout << fmt::format("figure: different letters, any tail: joined {} ({:.4f} % of {})\n", shared.found,
                           100 * shared.share(), shared.of);
  EXPECT_LE(shared.share(), 0.001);
}

}  // namespace
}  // namespace nonsolicit::classifier
