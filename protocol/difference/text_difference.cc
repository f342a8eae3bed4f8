#include "protocol/difference/text_difference.h"

#include <algorithm>
#include <span>

#include "protocol/text/common_ends.h"
#include "protocol/text/line_alignment.h"
#include "protocol/text/line_excerpt.h"
#include "protocol/text/repeated.h"

namespace confab {
namespace {

constexpr std::size_t kMostLines = 22;    // the last change and what closes it come on top
constexpr std::size_t kMostAligned = 64;  // of each side
constexpr std::size_t kContext = 2;       // equal lines before and after what differs
constexpr std::size_t kMostReceived = 12;

// Where in both texts the lines that differ begin and end.
struct Middle {
  std::size_t begin, expected_end, actual_end;
};

bool is_line_start(std::string_view text, std::size_t at) noexcept {
  return at == 0 || text[at - 1] == '\n';
}

Middle find_middle(std::string_view expected, std::string_view actual) {
  const std::size_t prefix = common_prefix(expected, actual);
  const std::size_t suffix = common_suffix(expected.substr(prefix), actual.substr(prefix));
  const std::size_t last_end = expected.substr(0, prefix).rfind('\n');
  Middle middle{last_end == std::string_view::npos ? 0 : last_end + 1, expected.size() - suffix,
                actual.size() - suffix};
  if (is_line_start(expected, middle.expected_end) && is_line_start(actual, middle.actual_end))
    return middle;
  // The rest of a line is the same.
  const std::string_view same = expected.substr(middle.expected_end);
  const std::size_t rest = std::min(same.find('\n'), same.size() - 1) + 1;
  middle.expected_end += same.empty() ? 0 : rest;
  middle.actual_end += same.empty() ? 0 : rest;
  return middle;
}

class TextDifference {
 public:
  TextDifference(std::string_view expected, std::string_view actual)
      : expected_(expected), actual_(actual) {}

  std::vector<Printable> run() {
    const Middle middle = find_middle(expected_, actual_);
    lines_before(middle.begin);
    const auto lines = [&](std::string_view text, std::size_t end) {
      return first_lines(text.substr(middle.begin, end - middle.begin), kMostAligned);
    };
    const auto aligned =
        align_lines(lines(expected_, middle.expected_end), lines(actual_, middle.actual_end));
    const auto is_changed = [](const AlignedLine& line) { return !line.is_same(); };
    for (auto at = aligned.begin(); out_.size() < kMostLines;) {
      const auto changed = std::find_if(at, aligned.end(), is_changed);
      if (changed == aligned.end()) break;
      same_lines({at, changed}, at == aligned.begin() ? 0 : kContext);
      different_line(*changed);
      at = changed + 1;
    }
    lines_after();
    return std::move(out_);
  }

 private:
  using Aligned = std::span<const AlignedLine>;

  void lines_before(std::size_t begin);
  void same_lines(Aligned lines, std::size_t context_before);
  void different_line(const AlignedLine& line);
  void changed_line(std::string_view expected, std::string_view actual);
  void lines_after();
  void count_equal(std::size_t count, std::string_view if_one);
  void line(Literal begin, std::string_view text) {
    out_.emplace_back(begin);
    out_.back() += line_excerpt(text, 0).text;
  }

  std::string_view expected_, actual_;
  std::size_t shown_expected_ = 0;  // up to where
  std::size_t shown_actual_ = 0;
  std::vector<Printable> out_;
};

void TextDifference::lines_before(std::size_t begin) {
  const std::string_view before = expected_.substr(0, begin);
  std::size_t context = before.size();
  for (std::size_t i = 0; i < kContext && context > 0; ++i)
    context = context < 2 ? 0 : before.rfind('\n', context - 2) + 1;
  count_equal(count_lines(before.substr(0, context)), before.substr(0, context));
  for (const std::string_view each : first_lines(before.substr(context), kContext))
    line("  ", each);
  shown_expected_ = shown_actual_ = begin;
}

// A line takes no more room than saying that there is one.
void TextDifference::count_equal(std::size_t count, std::string_view if_one) {
  if (count == 0) return;
  if (count == 1) return line("  ", if_one);
  out_.push_back(Printable("... "));
  out_.back() += std::uint64_t{count};
  out_.back() += Literal(" equal lines");
}

// Between two that differ, or before the first.
void TextDifference::same_lines(Aligned lines, std::size_t context_before) {
  const std::size_t before = std::min(context_before, lines.size());
  const std::size_t after = std::min(kContext, lines.size() - before);
  const std::size_t hidden = lines.size() - before - after;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view text = *lines[i].expected;
    if (i == before && hidden > 0) count_equal(hidden, text);
    if (i < before || i >= before + hidden) line("  ", text);
    shown_expected_ += text.size();
    shown_actual_ += text.size();
  }
}

void TextDifference::different_line(const AlignedLine& aligned) {
  if (aligned.expected) shown_expected_ += aligned.expected->size();
  if (aligned.actual) shown_actual_ += aligned.actual->size();
  if (!aligned.actual) return line("- ", *aligned.expected);
  if (!aligned.expected) return line("+ ", *aligned.actual);
  changed_line(*aligned.expected, *aligned.actual);
}

void TextDifference::changed_line(std::string_view expected, std::string_view actual) {
  const std::size_t prefix = common_prefix(expected, actual);
  const std::size_t at =
      std::min(character_start(expected, prefix), character_start(actual, prefix));
  const auto [expected_shown, actual_shown] = line_excerpts(expected, actual, at);
  out_.push_back(Printable("- "));
  out_.back() += expected_shown.text;
  out_.push_back(Printable("+ "));
  out_.back() += actual_shown.text;
  const std::string_view before = actual.substr(actual_shown.begin, at - actual_shown.begin);
  const auto column = sure_columns(escaped(before, actual_shown.charset).text());
  if (!column) return;
  const std::size_t suffix = common_suffix(expected.substr(at), actual.substr(at));
  const std::size_t end = std::min(actual.size() - suffix, actual_shown.begin + actual_shown.size);
  const std::string_view changed = actual.substr(at, end - std::min(at, end));
  const std::size_t width = sure_columns(escaped(changed, actual_shown.charset).text()).value_or(1);
  out_.push_back(Printable("  "));
  out_.back() += repeated(" ", actual_shown.lead_width + *column);
  out_.back() += repeated("^", std::max<std::size_t>(width, 1));
}

void TextDifference::lines_after() {
  const std::string_view expected = expected_.substr(shown_expected_);
  const std::string_view actual = actual_.substr(shown_actual_);
  if (expected == actual) {
    const auto lines = first_lines(expected, kContext);
    std::size_t size = 0;
    for (const std::string_view each : lines) {
      line("  ", each);
      size += each.size();
    }
    return count_equal(count_lines(expected.substr(size)), expected.substr(size));
  }
  out_.push_back(Printable("... "));
  out_.back() += std::uint64_t{count_lines(expected)};
  out_.back() += Literal(" more lines expected, ");
  out_.back() += std::uint64_t{count_lines(actual)};
  out_.back() += Literal(" more came");
}

}  // namespace

std::vector<Printable> text_difference(std::string_view expected, std::string_view actual) {
  return TextDifference(expected, actual).run();
}

std::vector<Printable> text_received(std::string_view text) {
  std::vector<Printable> out;
  std::size_t size = 0;
  for (const std::string_view each : first_lines(text, kMostReceived)) {
    out.push_back(Printable("+ "));
    out.back() += line_excerpt(each, 0).text;
    size += each.size();
  }
  if (const std::size_t more = count_lines(text.substr(size)); more > 0) {
    out.push_back(Printable("... "));
    out.back() += std::uint64_t{more};
    out.back() += more == 1 ? Literal(" more line") : Literal(" more lines");
  }
  return out;
}

}  // namespace confab
