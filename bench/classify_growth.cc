// That reading and classifying never costs more than linear: mails double in size, and the least CPU time per byte of
// each may not rise beyond a factor. Exit code 1 where it does.
//   classify_growth [CLASSIFIER_TOML]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "bench/sample_mail.h"
#include "classifier/classifier.h"
#include "conf/load.h"
#include "message/parse.h"

namespace {

using namespace nonsolicit;

// 50 KB to 800 KB: quadratic work would make it 16. A text that outgrows the caches makes it about 1.3.
constexpr double kMostGrowth = 1.6;
constexpr int kRounds = 7;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The least of several rounds: what the machine did besides is not in it.
double ns_per_byte(const classifier::Classifier& classifier, const std::string& mail) {
  double least = 1e9;
  for (int round = 0; round < kRounds; round++) {
    const double start = cpu_seconds();
    const message::Message message = message::parse(mail);
    if (classifier.classify(message).word_count == 0) std::abort();
    least = std::min(least, cpu_seconds() - start);
  }
  return least * 1e9 / static_cast<double>(mail.size());
}

bool grows_linearly(const classifier::Classifier& classifier, const char* name, std::string (*make)(size_t)) {
  double least = 1e9;
  double worst = 0;
  std::printf("%-12s", name);
  for (const size_t kilobytes : {50u, 100u, 200u, 400u, 800u}) {
    const double cost = ns_per_byte(classifier, make(kilobytes * 1000));
    least = std::min(least, cost);
    worst = std::max(worst, cost / least);
    std::printf(" %6.1f", cost);
  }
  std::printf("   factor %.2f, at most %.2f\n", worst, kMostGrowth);
  return worst <= kMostGrowth;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string file = argc > 1 ? argv[1] : NONSOLICIT_SOURCE_DIR "/conf/classifier.toml";
  auto source = conf::load_classifier(file);
  auto made = classifier::make_classifier(std::move(source.value.rules), std::move(source.value.model));
  if (!source.ok() || !made) {
    std::fprintf(stderr, "%s cannot be used\n", file.c_str());
    return EXIT_FAILURE;
  }
  std::printf("ns per byte at   50    100    200    400    800 KB\n");
  bool linear = grows_linearly(**made, "plain", bench::plain_mail);
  linear = grows_linearly(**made, "newsletter", bench::newsletter_mail) && linear;
  linear = grows_linearly(**made, "pitch", bench::pitch_mail) && linear;
  linear = grows_linearly(**made, "numbers", bench::numbers_mail) && linear;
  return linear ? EXIT_SUCCESS : EXIT_FAILURE;
}
