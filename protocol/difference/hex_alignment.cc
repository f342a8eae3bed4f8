#include "protocol/difference/hex_alignment.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "protocol/text/payload.h"

namespace confab {
namespace {

constexpr std::size_t kMostSteps = 4'000'000;  // a byte each
constexpr std::uint32_t kNever = UINT32_MAX / 2;
// What it costs that a cell and a byte do not agree, or that one of them has no partner.
constexpr std::uint32_t kChanged = 3;
constexpr std::uint32_t kAlone = 4;

enum class Step : std::uint8_t { end, pair, skip_cell, skip_byte, take_in };

struct Choice {
  std::uint32_t cost = kNever;
  Step step = Step::end;

  void offer(Step other, std::uint32_t other_cost) noexcept {
    if (other_cost >= cost) return;
    cost = other_cost;
    step = other;
  }
};

bool agrees(const HexCell& cell, char byte) noexcept {
  return cell.kind != HexCell::Kind::byte || cell.byte == byte;
}

// The cheapest way from (cell, byte) to the end of both, filled from there; rows are cells.
class Table {
 public:
  Table(const std::vector<HexCell>& cells, std::string_view bytes)
      : cells_(cells), bytes_(bytes), steps_((cells.size() + 1) * (bytes.size() + 1)) {
    std::vector<std::uint32_t> below(bytes.size() + 1, kNever);
    std::vector<std::uint32_t> row(bytes.size() + 1, kNever);
    for (std::size_t i = cells.size() + 1; i-- > 0; std::swap(row, below)) {
      for (std::size_t j = bytes.size() + 1; j-- > 0;) {
        const Choice best = choose(i, j, below, row);
        row[j] = best.cost;
        steps_[i * (bytes.size() + 1) + j] = best.step;
      }
    }
    cost_ = below[0];
  }
  bool is_possible() const noexcept { return cost_ < kNever; }

  std::vector<HexPair> pairs() const {
    std::vector<HexPair> pairs;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < cells_.size() || j < bytes_.size()) {
      switch (steps_[i * (bytes_.size() + 1) + j]) {
        case Step::pair:
          pairs.push_back({i, j, 1, agrees(cells_[i], bytes_[j])});
          ++i, ++j;
          break;
        case Step::skip_byte:
          pairs.push_back({std::nullopt, j++, 1, false});
          break;
        case Step::take_in:
          open_run(pairs, i, j);
          ++pairs.back().size;
          ++j;
          break;
        default:
          if (cells_[i].kind == HexCell::Kind::any_run) {
            open_run(pairs, i, j);
          } else {
            pairs.push_back({i, j, 0, false});
          }
          ++i;
      }
    }
    return pairs;
  }

 private:
  static void open_run(std::vector<HexPair>& pairs, std::size_t cell, std::size_t byte) {
    if (pairs.empty() || pairs.back().cell != cell) pairs.push_back({cell, byte, 0, true});
  }

  Choice choose(std::size_t i, std::size_t j, const std::vector<std::uint32_t>& below,
                const std::vector<std::uint32_t>& row) const {
    const bool has_cell = i < cells_.size();
    const bool has_byte = j < bytes_.size();
    Choice best;
    if (!has_cell && !has_byte) return {0, Step::end};
    if (has_cell && cells_[i].kind == HexCell::Kind::any_run) {
      best.offer(Step::skip_cell, below[j]);
      if (has_byte) best.offer(Step::take_in, row[j + 1]);
      return best;
    }
    if (has_cell && has_byte)
      best.offer(Step::pair, below[j + 1] + (agrees(cells_[i], bytes_[j]) ? 0 : kChanged));
    if (has_cell && cells_[i].kind == HexCell::Kind::byte)
      best.offer(Step::skip_cell, below[j] + kAlone);
    if (has_byte) best.offer(Step::skip_byte, row[j + 1] + kAlone);
    return best;
  }

  const std::vector<HexCell>& cells_;
  std::string_view bytes_;
  std::vector<Step> steps_;
  std::uint32_t cost_ = kNever;
};

}  // namespace

std::vector<HexCell> hex_cells(std::string_view rule) {
  std::vector<HexCell> cells;
  while (!rule.empty()) {
    if (rule.front() == ' ') {
      rule.remove_prefix(1);
      continue;
    }
    const std::string_view text = rule.substr(0, 2);
    const HexCell::Kind kind = text == "??"   ? HexCell::Kind::any_byte
                               : text == "**" ? HexCell::Kind::any_run
                                              : HexCell::Kind::byte;
    cells.push_back({kind, text, kind == HexCell::Kind::byte ? from_hex(text)[0] : '\0'});
    rule.remove_prefix(text.size());
  }
  return cells;
}

std::optional<std::vector<HexPair>> align_hex(const std::vector<HexCell>& cells,
                                              std::string_view message) {
  if (cells.size() + 1 > kMostSteps / (message.size() + 1)) return std::nullopt;
  const Table table(cells, message);
  if (!table.is_possible()) return std::nullopt;
  return table.pairs();
}

}  // namespace confab
