// Runs a fuzz target on each file of a corpus, without libFuzzer: whole, cut short, and changed in
// some hundred ways that are the same in each run. Usage: TARGET CORPUS_FOLDER
//
// What breaks a claim is written to TARGET.broken in the working folder.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/target.h"

#if __has_include(<sanitizer/common_interface_defs.h>) && defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

constexpr std::size_t kMostCuts = 100;  // of one file
constexpr std::size_t kChanges = 100;   // of one file
constexpr std::size_t kLargestInput = 65536;

std::string kept_as;     // the name of that file
std::string under_test;  // for those who come when it is too late to ask

void keep_input() {
  if (std::FILE* file = std::fopen(kept_as.c_str(), "wb")) {
    std::fwrite(under_test.data(), 1, under_test.size(), file);
    std::fclose(file);
    std::fprintf(stderr, "the input is in %s of the working folder\n", kept_as.c_str());
  }
}

void keep_input_of_signal(int) { keep_input(); }  // abort() ends the program after it

void watch_for_the_end() {
  std::signal(SIGABRT, keep_input_of_signal);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(keep_input);
#endif
}

void run(std::string input) {
  under_test = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(under_test.data()),
                         under_test.size());
}

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::directory_iterator(folder)) files.push_back(each.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const auto& each : files) {
    std::ifstream file(each, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

class Changer {
 public:
  explicit Changer(const std::vector<std::string>& corpus) : corpus_(corpus) {}

  std::string changed(std::string input) {
    for (std::size_t i = below(3) + 1; i > 0; --i) change_once(input);
    input.resize(std::min(input.size(), kLargestInput));
    return input;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % std::max<std::size_t>(limit, 1); }
  std::size_t place_in(const std::string& text) { return below(text.size() + 1); }

  void change_once(std::string& input) {
    using namespace std::string_view_literals;
    constexpr auto kStrangers = "\0\xff\x80\x1e\r\n\\\"{}[]:,./-%\xc3\xe2\xf0"sv;
    const std::size_t place = place_in(input);
    switch (below(5)) {
      case 0:
        input.insert(place, 1, kStrangers[below(kStrangers.size())]);
        break;
      case 1:
        if (place < input.size()) input[place] = static_cast<char>(random_());
        break;
      case 2:
        input.erase(place, below(8));
        break;
      case 3:
        input.insert(place, input.substr(place_in(input), below(40)));
        break;
      default: {
        const std::string& other = corpus_[below(corpus_.size())];
        input = input.substr(0, place) + other.substr(place_in(other));
      }
    }
  }

  const std::vector<std::string>& corpus_;
  std::minstd_rand random_{1};  // of a known seed: a failure comes again
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: TARGET CORPUS_FOLDER\n", stderr);
    return 2;
  }
  kept_as = std::filesystem::path(argv[0]).filename().string() + ".broken";
  watch_for_the_end();
  const std::vector<std::string> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "no corpus in %s\n", argv[1]);
    return 1;
  }
  Changer changer(corpus);
  std::size_t runs = 0;
  for (const std::string& input : corpus) {
    const std::size_t step = input.size() / kMostCuts + 1;
    for (std::size_t cut = 0; cut < input.size(); cut += step, ++runs) run(input.substr(0, cut));
    for (std::size_t i = 0; i < kChanges; ++i, ++runs) run(changer.changed(input));
    run(input);
  }
  std::printf("%zu inputs of %zu files\n", runs + corpus.size(), corpus.size());
}
