#pragma once
// What a load run is to achieve, and whether it did.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/measure/histogram.h"
#include "protocol/text/duration.h"

namespace confab {

// What is measured against objectives. The histogram outlives the call that it is given to.
struct LoadFigures {
  const Histogram& latency;
  std::uint64_t errors = 0;
  std::uint64_t attempts = 0;  // errors included
};

// One term, held against what was measured.
struct Judgement {
  std::string term;    // "p99<20ms", as it was written
  std::string actual;  // "12 ms", "0.02 %"; where nothing was measured that is said
  bool met = false;    // where nothing was measured none is
  std::string missed;  // not met: "p99 is 31.2 ms, not below 20 ms"
  bool is_about_errors = false;
};

// "p99<20ms,errors<0.1%": terms that must all hold, parted by commas, blanks allowed.
//
//   p50 p99 p99.9 ...   mean   max     < or <=   a duration: 20ms, 1.5s
//   errors                             < or <=   percent of all attempts: 0.1%
class Objectives {
 public:
  // Throws std::invalid_argument that quotes the term and says what is possible.
  explicit Objectives(std::string_view text);

  // In the order of the text. Where nothing was measured none is met.
  // `text` words what was measured.
  using TimeText = std::string (*)(std::chrono::nanoseconds);
  std::vector<Judgement> judge(const LoadFigures& figures, TimeText text = duration_text) const;

 private:
  enum class Figure : std::uint8_t { percentile, mean, max, errors };
  struct Term {
    std::string text;  // "p99<20ms", as it was written
    std::string name;  // "p99"
    Figure figure;
    bool may_equal;      // <=
    double percent = 0;  // of percentile: which one; of errors: the limit
    std::chrono::nanoseconds limit{0};
  };

  static Term parse(std::string_view text);
  static Judgement judge(const Term& term, const LoadFigures& figures, TimeText time_text);

  std::vector<Term> terms_;
};

}  // namespace confab
