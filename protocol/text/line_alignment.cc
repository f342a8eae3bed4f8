#include "protocol/text/line_alignment.h"

#include <algorithm>
#include <functional>

namespace confab {
namespace {

using Lines = std::span<const std::string_view>;

class Alignment {
 public:
  Alignment(Lines expected, Lines actual)
      : expected_(expected),
        actual_(actual),
        expected_hashes_(hashes(expected)),
        actual_hashes_(hashes(actual)),
        lengths_((expected.size() + 1) * (actual.size() + 1)) {}

  std::vector<AlignedLine> run() {
    for (std::size_t e = expected_.size(); e-- > 0;)
      for (std::size_t a = actual_.size(); a-- > 0;)
        length(e, a) =
            is_same(e, a) ? length(e + 1, a + 1) + 1 : std::max(length(e + 1, a), length(e, a + 1));
    std::size_t e = 0;
    std::size_t a = 0;
    while (e < expected_.size() && a < actual_.size()) {
      if (is_same(e, a)) {
        pair_up(e, a);
        result_.push_back({expected_[e], actual_[a]});
        done_expected_ = ++e;
        done_actual_ = ++a;
      } else if (length(e + 1, a) >= length(e, a + 1)) {
        ++e;
      } else {
        ++a;
      }
    }
    pair_up(expected_.size(), actual_.size());
    return std::move(result_);
  }

 private:
  // A line is long perhaps, and is compared with many: mostly by a number.
  static std::vector<std::size_t> hashes(Lines lines) {
    std::vector<std::size_t> result;
    for (const std::string_view line : lines) result.push_back(std::hash<std::string_view>{}(line));
    return result;
  }
  bool is_same(std::size_t e, std::size_t a) const {
    return expected_hashes_[e] == actual_hashes_[a] && expected_[e] == actual_[a];
  }
  // Of the longest common subsequence of what is left from there.
  std::size_t& length(std::size_t e, std::size_t a) {
    return lengths_[e * (actual_.size() + 1) + a];
  }
  // What is different, up to these.
  void pair_up(std::size_t e_end, std::size_t a_end) {
    while (done_expected_ < e_end || done_actual_ < a_end) {
      AlignedLine line;
      if (done_expected_ < e_end) line.expected = expected_[done_expected_++];
      if (done_actual_ < a_end) line.actual = actual_[done_actual_++];
      result_.push_back(line);
    }
  }

  Lines expected_, actual_;
  std::vector<std::size_t> expected_hashes_, actual_hashes_;
  std::vector<std::size_t> lengths_;
  std::vector<AlignedLine> result_;
  std::size_t done_expected_ = 0;
  std::size_t done_actual_ = 0;
};

}  // namespace

std::vector<AlignedLine> align_lines(Lines expected, Lines actual) {
  return Alignment(expected, actual).run();
}

std::vector<std::string_view> first_lines(std::string_view text, std::size_t most) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < most) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::size_t count_lines(std::string_view text) noexcept {
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return ends + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

}  // namespace confab
