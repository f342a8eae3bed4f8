#include "app/text/marked_rows.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "app/text/cells.h"

namespace confab {
namespace {

constexpr std::string_view kReset = "\033[0m";
constexpr std::size_t kSign = 2;  // "- ", "+ ", or blanks

// What a row begins with: "    \033[31m- ".
struct Beginning {
  std::size_t blanks = 0;
  std::size_t colour = 0;  // bytes of its escape sequence, if there is one
  std::size_t bytes() const noexcept { return blanks + colour + kSign; }
};

Beginning beginning_of(std::string_view row, std::size_t blanks) {
  Beginning beginning{std::min(blanks, row.size())};
  const std::string_view rest = row.substr(beginning.blanks);
  if (!rest.empty() && rest.front() == '\033') beginning.colour = first_glyph(rest).bytes;
  return beginning;
}

std::size_t blanks_before(std::string_view row) {
  return std::min(row.find_first_not_of(' '), row.size());
}

bool has_sign(std::string_view row, char sign) {
  const Beginning beginning = beginning_of(row, blanks_before(row));
  return row.substr(beginning.blanks + beginning.colour).starts_with(sign);
}

bool are_marks(std::string_view row) {
  return row.starts_with("  ") && row.ends_with('^') &&
         row.find_first_not_of(" ^") == std::string_view::npos;
}

// A row, and how much of it is written.
class CutRow {
 public:
  CutRow(const Printable& row, std::size_t blanks)
      : row_(row), beginning_(beginning_of(row.text(), blanks)), at_(beginning_.bytes()) {
    const std::string_view text = row.text();
    is_coloured_ = beginning_.colour > 0 && text.ends_with(kReset);
    end_ = std::max(at_, text.size() - (is_coloured_ ? kReset.size() : 0));
  }
  bool has_rest() const noexcept { return at_ < end_; }

  void append_next(int columns, Printable& out) {
    const std::string_view rest = std::string_view(row_.text()).substr(at_, end_ - at_);
    std::size_t size = fitting(rest, columns).size();
    if (size == 0 && !rest.empty()) size = first_cluster(rest).bytes;  // wider than the row
    const bool is_blank = rest.substr(0, size).find_first_not_of(' ') == std::string_view::npos;
    if (!is_blank) {
      out.append_part(row_, 0, beginning_.bytes());
      out.append_part(row_, at_, size);
      if (is_coloured_) out += Literal("\033[0m");
      out += Literal("\n");
    }
    at_ += size;
  }

 private:
  const Printable& row_;
  Beginning beginning_;
  std::size_t at_;
  std::size_t end_ = 0;
  bool is_coloured_ = false;
};

}  // namespace

std::size_t count_marked(std::span<const Printable> rows, int columns) {
  if (rows.size() < 2 || !are_marks(rows.back().text())) return 0;
  const auto above = rows.first(rows.size() - 1);
  const bool is_pair = above.size() > 1 && has_sign(above.back().text(), '+') &&
                       has_sign(above[above.size() - 2].text(), '-');
  const std::size_t count = is_pair ? 3 : 2;
  const auto marked = rows.last(count);
  const bool fits = std::ranges::all_of(
      marked, [&](const Printable& row) { return columns_of(row.text()) <= columns; });
  return fits ? 0 : count;
}

Printable laid_out_together(std::span<const Printable> rows, int columns) {
  const std::size_t blanks = blanks_before(rows.front().text());
  const int room = std::max(1, columns - static_cast<int>(blanks + kSign));
  std::vector<CutRow> cut;
  for (const Printable& each : rows) cut.emplace_back(each, blanks);
  Printable out;
  while (std::ranges::any_of(cut, &CutRow::has_rest))
    for (CutRow& each : cut) each.append_next(room, out);
  return out;
}

}  // namespace confab
