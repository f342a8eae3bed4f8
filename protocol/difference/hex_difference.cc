#include "protocol/difference/hex_difference.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "protocol/difference/hex_alignment.h"
#include "protocol/text/payload.h"
#include "protocol/text/repeated.h"

namespace confab {
namespace {

constexpr std::size_t kColumns = 16;
constexpr std::size_t kBefore = 6;  // columns before the first that does not fit

// One byte, or a part of the rule without one.
struct Column {
  std::string rule;
  std::string byte;
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

constexpr std::size_t kCellWidth = 3;  // two digits, and a blank

// The cells of some columns, without blanks at the end. An empty cell is blanks.
template <class CellOf>
Printable row_of(Literal beginning, std::span<const Column> columns, const CellOf& cell_of) {
  Printable row(beginning);
  std::size_t blanks = 0;
  for (const Column& each : columns) {
    const Printable cell = cell_of(each);
    if (!cell.empty()) {
      row += repeated(" ", std::exchange(blanks, 0));
      row += cell;
    }
    blanks += cell.empty() ? kCellWidth : kCellWidth - cell.text().size();
  }
  return row;
}

// With its text beside it.
Printable came_row(std::span<const Column> columns) {
  const Literal beginning("+ ");
  Printable row = row_of(beginning, columns,
                         [](const Column& each) { return Printable(Untrusted(each.byte)); });
  const std::size_t width = beginning.text.size() + kCellWidth * kColumns;
  row += repeated(" ", width - row.text().size());
  row += Literal(" |");
  for (const Column& each : columns) {
    if (each.text != '\0') row += Untrusted({&each.text, 1});
  }
  row += Literal("|");
  return row;
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
  const auto shown = std::span(columns).subspan(begin, end - begin);
  append_count(begin, " columns that fit", difference.lines);
  difference.lines.push_back(
      row_of("- ", shown, [](const Column& each) { return Printable(Untrusted(each.rule)); }));
  difference.lines.push_back(came_row(shown));
  difference.lines.push_back(row_of(
      "  ", shown, [](const Column& each) { return each.fits ? Printable() : Printable("^^"); }));
  append_count(columns.size() - end, " columns more", difference.lines);
  return difference;
}

}  // namespace confab
