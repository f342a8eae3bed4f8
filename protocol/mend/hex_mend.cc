#include "protocol/mend/hex_mend.h"

#include "protocol/difference/hex_alignment.h"
#include "protocol/text/hex_pattern.h"
#include "protocol/text/payload.h"

namespace confab {
namespace {

bool is_upper_case(std::string_view rule) noexcept {
  return rule.find_first_of("ABCDEF") != std::string_view::npos &&
         rule.find_first_of("abcdef") == std::string_view::npos;
}

std::string byte_text(char byte, bool in_capitals) {
  std::string text = to_hex({&byte, 1});
  for (char& each : text)
    if (in_capitals && each >= 'a') each = static_cast<char>(each - 'a' + 'A');
  return text;
}

bool is_gone(const HexPair& pair) noexcept { return pair.cell && !pair.fits && pair.size == 0; }

// Whether a byte of the rule is gone between the pair of a ?? and the next that fits.
bool may_be_another(const std::vector<HexPair>& pairs, std::size_t place, std::size_t step) {
  for (std::size_t k = place + step; k < pairs.size() && !pairs[k].fits; k += step)
    if (is_gone(pairs[k])) return true;
  return false;
}

// What stands for a ?? now may be such a byte, changed.
bool has_moved(const std::vector<HexCell>& cells, const std::vector<HexPair>& pairs) {
  constexpr std::size_t kBack = static_cast<std::size_t>(-1);  // 0 + kBack is past the end
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto& cell = pairs[k].cell;
    if (!cell || cells[*cell].kind != HexCell::Kind::any_byte) continue;
    if (may_be_another(pairs, k, 1) || may_be_another(pairs, k, kBack)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> mend_hex(std::string_view rule, std::string_view message) {
  const std::vector<HexCell> cells = hex_cells(rule);
  const auto pairs = align_hex(cells, message);
  if (!pairs || has_moved(cells, *pairs)) return std::nullopt;
  const std::string_view usual_blanks = rule.find(' ') == std::string_view::npos ? "" : " ";
  const bool in_capitals = is_upper_case(rule);
  std::string mended;
  std::size_t copied = 0;  // of the rule
  for (const HexPair& each : *pairs) {
    std::string_view blanks = usual_blanks;
    if (each.cell) {
      const auto begin = static_cast<std::size_t>(cells[*each.cell].text.data() - rule.data());
      blanks = rule.substr(copied, begin - copied);
      copied = begin + cells[*each.cell].text.size();
    }
    if (is_gone(each)) continue;
    if (!mended.empty()) mended += each.cell == 0 ? usual_blanks : blanks;
    mended += each.cell && each.fits ? std::string(cells[*each.cell].text)
                                     : byte_text(message[each.begin], in_capitals);
  }
  if (mended.empty() || !HexPattern(mended).is_whole(message)) return std::nullopt;
  return mended;
}

}  // namespace confab
