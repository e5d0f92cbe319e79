// Runs a fuzz target without libFuzzer, in every test run: all seeds of a folder, then mutations of them that are the
// same on every machine, for a given number of seconds. Usage: <target> SEED_FOLDER [SECONDS] | FILE...
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kLongestInput = 64u << 10;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void run(const std::string& input) {
  // A copy of its exact size, so that the address sanitizer sees a read past its end.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string input = any_seed();
    for (size_t steps = 1 + below(6); steps > 0; --steps) change(input);
    input.resize(std::min(input.size(), kLongestInput));
    return input;
  }

 private:
  // Not std::uniform_int_distribution: its results differ between libraries.
  size_t below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(random_() % limit); }
  const std::string& any_seed() { return seeds_[below(seeds_.size())]; }

  void change(std::string& input) {
    static constexpr char kTelling[] = "<>&;#\"'=/!-? \n\r\t:@.{}|*\0\xC3\xE2\xFF";
    const size_t at = below(input.size() + 1);
    const size_t length = below(std::min<size_t>(input.size() - at, 64) + 1);
    switch (below(6)) {
      case 0: input.insert(at, 1, kTelling[below(sizeof kTelling - 1)]); break;
      case 1: input.erase(at, length); break;
      case 2: input.insert(at, std::string(input.substr(at, length))); break;
      case 3: {
        const std::string& other = any_seed();
        const size_t from = below(other.size() + 1);
        input.insert(at, other.substr(from, below(128)));
        break;
      }
      case 4:
        if (at < input.size()) input[at] = static_cast<char>(below(256));
        break;
      case 5:
        if (at < input.size()) input[at] = kTelling[below(sizeof kTelling - 1)];
        break;
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_{20240501};
};

std::vector<std::string> read_seeds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) seeds.push_back(read_file(path));
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s SEED_FOLDER [SECONDS] | FILE...\n", argv[0]);
    return 2;
  }
  if (!std::filesystem::exists(argv[1])) {
    std::fprintf(stderr, "%s is not there\n", argv[1]);
    return 2;
  }
  if (!std::filesystem::is_directory(argv[1])) {
    for (int i = 1; i < argc; ++i) run(read_file(argv[i]));
    return 0;
  }
  const std::vector<std::string> seeds = read_seeds(argv[1]);
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds in %s\n", argv[1]);
    return 2;
  }
  for (const std::string& seed : seeds) run(seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 2);
  Mutator mutator(seeds);
  size_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++runs) {
    const std::string input = mutator.next();
    run(input);
  }
  std::printf("%zu seeds, %zu mutations\n", seeds.size(), runs);
  return 0;
}
