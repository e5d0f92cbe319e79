// CPU time of reading and classifying the mails (*.eml) of some folders, such as a corpus each.
//   classify_folder FOLDER...            a row for each: mails, mean size, microseconds for one mail
//   classify_folder --answers FOLDER...  all that was read and found in each mail instead, to compare two builds
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "classifier/classifier.h"
#include "conf/load.h"
#include "message/parse.h"

namespace {

using namespace nonsolicit;
namespace fs = std::filesystem;

constexpr int kRounds = 5;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Mail {
  std::string path;
  std::string bytes;
};

std::vector<Mail> mails_below(const std::string& folder) {
  std::vector<Mail> mails;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".eml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    mails.push_back({.path = entry.path().string(), .bytes = {std::istreambuf_iterator<char>(file), {}}});
  }
  std::sort(mails.begin(), mails.end(), [](const Mail& a, const Mail& b) { return a.path < b.path; });
  return mails;
}

struct Cost {
  double parse = 1e9;
  double classify = 1e9;
};

// Of each mail the least of several rounds: what the machine did besides is not in it. A round takes one mail after the
// other, so that the caches are as cold as they are at a gateway.
void print_times(const classifier::Classifier& classifier, const std::string& folder, const std::vector<Mail>& mails) {
  std::vector<Cost> costs(mails.size());
  for (int round = 0; round < kRounds; round++) {
    for (size_t i = 0; i < mails.size(); i++) {
      const double start = cpu_seconds();
      const message::Message message = message::parse(mails[i].bytes);
      const double parsed = cpu_seconds();
      if (classifier.classify(message).confidence <= 0) std::abort();
      costs[i].classify = std::min(costs[i].classify, cpu_seconds() - parsed);
      costs[i].parse = std::min(costs[i].parse, parsed - start);
    }
  }
  Cost sum{.parse = 0, .classify = 0};
  size_t bytes = 0;
  for (size_t i = 0; i < mails.size(); i++) {
    sum.parse += costs[i].parse;
    sum.classify += costs[i].classify;
    bytes += mails[i].bytes.size();
  }
  const auto count = static_cast<double>(mails.size());
  fmt::print("{:<40} {:>6} mails {:>8.0f} bytes  parse {:>7.1f} us  classify {:>7.1f} us\n",
             fs::path(folder).lexically_normal().string(), mails.size(), static_cast<double>(bytes) / count,
             sum.parse * 1e6 / count, sum.classify * 1e6 / count);
}

void print_message(const message::Message& message) {
  fmt::print("subject {:?} id {:?} size {}\n", message.subject, message.message_id, message.size);
  for (const message::HeaderField& header : message.headers)
    fmt::print("header {:?} {:?}\n", header.name, header.value);
  for (const message::Defect defect : message.defects) fmt::print("defect {}\n", to_string(defect));
  for (const message::Part& part : message.parts) {
    fmt::print("part {:?} {:?} {:?} {} {} {:?}\n", part.type, part.charset, part.name, part.size, part.attachment,
               part.text);
  }
  for (const message::TextBody& body : message.bodies) {
    fmt::print("body html {} preferred {} nested {} images {} tracking {} tables {} {:?}\n", body.html, body.preferred,
               body.nested, body.image_count, body.tracking_count, body.table_count, body.text);
    for (const message::TextRun& run : body.runs) {
      fmt::print("run {} {} {} {}\n", run.offset, run.length, to_string(run.role), to_string(run.hidden));
    }
  }
  for (const message::Link& link : message.links) {
    fmt::print("link {:?} {:?} {:?} {:?} {} {} {} {} {} {}\n", link.target, link.shown, link.image_alt, link.image_name,
               static_cast<int>(link.source), link.body, link.offset, link.length, to_string(link.hidden),
               to_string(link.role));
  }
}

void print_answer(const classifier::Classification& answer) {
  fmt::print("kind {} likeliest {} unsure {} probabilities {} language {:?} read {} words {} limit {}\n",
             to_string(answer.kind), to_string(answer.likeliest), answer.unsure, fmt::join(answer.probabilities, " "),
             answer.language, answer.words_read, answer.word_count, answer.pattern_limit);
  fmt::print("rules {} broken {} {:?} else {} {}\n", fmt::join(answer.rules, " "), answer.greeting_broken,
             answer.breaking_sentence, to_string(answer.kind_if_not_automatic), answer.confidence_if_not_automatic);
  for (const classifier::Phrase& phrase : answer.phrases) {
    fmt::print("phrase {:?} {} {} {} {} {} {}\n", phrase.text, to_string(phrase.where), phrase.body, phrase.offset,
               phrase.length, phrase.rule, phrase.weight);
  }
  for (const classifier::OptOutFinding& finding : answer.opt_out.findings) {
    fmt::print("way out {} {} {:?} {:?} {:?} {} {} {}\n", to_string(finding.way), to_string(finding.flaw), finding.text,
               finding.target, finding.where, finding.body.value_or(0), finding.offset, finding.length);
  }
  const classifier::AutomaticSigns& signs = answer.automatic;
  fmt::print("automatic {} {} {} {} {} {} {} {}\n", signs.dsn, signs.mdn, signs.auto_submitted, signs.precedence_bulk,
             signs.calendar_reply, signs.looks_automatic, to_string(signs.calendar_method), signs.autoreply_header);
  fmt::print("fingerprint {} {:x}\n", answer.fingerprint.empty, fmt::join(answer.fingerprint.bands, " "));
}

}  // namespace

int main(int argc, char** argv) {
  const bool answers = argc > 1 && std::strcmp(argv[1], "--answers") == 0;
  const std::vector<std::string> folders(argv + (answers ? 2 : 1), argv + argc);
  auto source = conf::load_classifier(NONSOLICIT_SOURCE_DIR "/conf/classifier.toml");
  auto made = classifier::make_classifier(std::move(source.value.rules), std::move(source.value.model));
  if (!source.ok() || !made || folders.empty()) {
    std::fprintf(stderr, "usage: classify_folder [--answers] FOLDER...\n");
    return EXIT_FAILURE;
  }
  for (const std::string& folder : folders) {
    const std::vector<Mail> mails = mails_below(folder);
    if (!answers) print_times(**made, folder, mails);
    for (size_t i = 0; answers && i < mails.size(); i++) {
      const message::Message message = message::parse(mails[i].bytes);
      fmt::print("mail {}\n", mails[i].path);
      print_message(message);
      print_answer((*made)->classify(message));
    }
  }
  return EXIT_SUCCESS;
}
