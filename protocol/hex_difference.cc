#include "protocol/hex_difference.h"

#include <algorithm>
#include <string>

#include "protocol/hex_alignment.h"
#include "protocol/payload.h"

namespace confab {
namespace {

constexpr std::size_t kColumns = 16;
constexpr std::size_t kBefore = 6;  // columns before the first that does not fit

// One byte, or a part of the rule without one.
struct Column {
  std::string rule = "  ";
  std::string byte = "  ";
  char text = '\0';  // of the byte
  bool fits = true;
};

std::vector<Column> columns_of(const std::vector<HexCell>& cells, const std::vector<HexPair>& pairs,
                               std::string_view message) {
  std::vector<Column> columns;
  for (const HexPair& each : pairs) {
    for (std::size_t i = 0; i < std::max<std::size_t>(each.size, 1); ++i) {
      Column column;
      column.fits = each.fits;
      if (each.cell && i == 0) column.rule = cells[*each.cell].text;
      if (each.size > 0) {
        const char byte = message[each.begin + i];
        column.byte = to_hex({&byte, 1});
        column.text = byte >= 0x20 && byte < 0x7f ? byte : '.';
      }
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

Printable sentence_of(const HexPair& pair, const std::vector<HexCell>& cells,
                      std::string_view message, std::size_t others) {
  Printable text;
  const std::string_view byte = message.substr(pair.begin, pair.size);
  if (pair.cell && pair.size > 0) {
    text += Literal("byte ");
    text += std::uint64_t{pair.begin + 1};
    text += Literal(" is ");
    text += Untrusted(to_hex(byte));
    text += Literal(", not ");
    text += Untrusted(cells[*pair.cell].text);
  } else if (pair.cell) {
    text += Untrusted(cells[*pair.cell].text);
    text += Literal(" is missing after byte ");
    text += std::uint64_t{pair.begin};
  } else {
    text += Literal("byte ");
    text += std::uint64_t{pair.begin + 1};
    text += Literal(" (");
    text += Untrusted(to_hex(byte));
    text += Literal(") is more than the rule has");
  }
  if (others == 0) return text;
  text += Literal(", and ");
  text += std::uint64_t{others};
  text += others == 1 ? Literal(" other byte does not fit") : Literal(" other bytes do not fit");
  return text;
}

std::string without_blanks_at_end(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

void append_count(std::size_t count, Literal what, std::vector<Printable>& lines) {
  if (count == 0) return;
  lines.push_back(Printable("... "));
  lines.back() += std::uint64_t{count};
  lines.back() += what;
}

}  // namespace

HexDifference hex_difference(std::string_view rule, std::string_view message) {
  HexDifference difference;
  const std::vector<HexCell> cells = hex_cells(rule);
  const auto pairs = align_hex(cells, message);
  if (!pairs) return difference;
  const auto differs = [](const auto& each) { return !each.fits; };
  const auto first = std::find_if(pairs->begin(), pairs->end(), differs);
  if (first == pairs->end()) return difference;
  const auto all = static_cast<std::size_t>(std::count_if(first, pairs->end(), differs));
  difference.sentence = sentence_of(*first, cells, message, all - 1);
  const std::vector<Column> columns = columns_of(cells, *pairs, message);
  const auto place = static_cast<std::size_t>(
      std::find_if(columns.begin(), columns.end(), differs) - columns.begin());
  const std::size_t begin = place - std::min(place, kBefore);
  const std::size_t end = std::min(columns.size(), begin + kColumns);
  std::string wanted, came, marks, text;
  for (std::size_t i = begin; i < end; ++i) {
    wanted += columns[i].rule + " ";
    came += columns[i].byte + " ";
    marks += columns[i].fits ? "   " : "^^ ";
    if (columns[i].text != '\0') text += columns[i].text;
  }
  came.resize(3 * kColumns, ' ');
  append_count(begin, " columns that fit", difference.lines);
  difference.lines.push_back(Printable(Untrusted("- " + without_blanks_at_end(wanted))));
  difference.lines.push_back(Printable(Untrusted("+ " + came + " |" + text + "|")));
  difference.lines.push_back(Printable(Untrusted("  " + without_blanks_at_end(marks))));
  append_count(columns.size() - end, " columns more", difference.lines);
  return difference;
}

}  // namespace confab
