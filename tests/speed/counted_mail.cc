// Reads and classifies one mail of bench/sample_mail.h in counted(), of which callgrind counts the instructions
// and branches (test_counted_mail.py). What is made once and kept, as tables of words, is made before.
//   counted_mail plain|newsletter CLASSIFIER_TOML
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/sample_mail.h"
#include "classifier/classifier.h"
#include "conf/load.h"
#include "message/parse.h"

namespace {

using namespace nonsolicit;

constexpr size_t kPlainSize = 4'000;
constexpr size_t kNewsletterSize = 100'000;

}  // namespace

// A plain name to tell callgrind of.
extern "C" __attribute__((noinline)) size_t counted(const classifier::Classifier& classifier, const std::string& mail) {
  return classifier.classify(message::parse(mail)).word_count;
}

int main(int argc, char** argv) {
  const std::string_view which = argc == 3 ? argv[1] : "";
  if (which != "plain" && which != "newsletter") {
    std::fprintf(stderr, "usage: counted_mail plain|newsletter CLASSIFIER_TOML\n");
    return 64;
  }
  auto source = conf::load_classifier(argv[2]);
  auto made = classifier::make_classifier(std::move(source.value.rules), std::move(source.value.model));
  if (!source.ok() || !made) {
    std::fprintf(stderr, "counted_mail: %s cannot be used\n", argv[2]);
    return EXIT_FAILURE;
  }
  const std::string mail = which == "plain" ? bench::plain_mail(kPlainSize) : bench::newsletter_mail(kNewsletterSize);
  const size_t words = (*made)->classify(message::parse(mail)).word_count;
  return words > 0 && counted(**made, mail) == words ? EXIT_SUCCESS : EXIT_FAILURE;
}
