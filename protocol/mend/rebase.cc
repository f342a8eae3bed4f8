#include "protocol/mend/rebase.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/json/json_text.h"
#include "protocol/match/bindings.h"
#include "protocol/match/whole_pattern.h"
#include "protocol/mend/rebase_places.h"
#include "protocol/text/pattern_types.h"
#include "protocol/text/placeholders.h"
#include "protocol/text/text_tokens.h"

namespace confab {
namespace {

constexpr std::size_t kLongestMessage = 64 << 10;
constexpr std::size_t kMostCells = 4'000'000;

// What it is worth that two correspond; a separator occurs in any text.
constexpr std::int32_t kKept = 40;
constexpr std::int32_t kSameWord = 40;
constexpr std::int32_t kSameSeparator = 20;
constexpr std::int32_t kSameShape = 10;
constexpr std::int32_t kTakenIn = 1;  // by a placeholder for anything

std::vector<RebasePart> parts_of(std::string_view pattern) {
  std::vector<RebasePart> parts;
  PlaceholderText text(pattern);
  while (const auto each = text.next()) {
    if (each->is_placeholder) {
      parts.push_back({each->text, placeholder_parts(each->text).type});
      continue;
    }
    for (const TextToken& token : text_tokens(each->text))
      parts.push_back({token.text, {}, token.shape});
  }
  return parts;
}

// The best way to lay the parts over the tokens, in order, found from their ends.
class Overlay {
 public:
  Overlay(const std::vector<RebasePart>& parts, const std::vector<TextToken>& tokens)
      : parts_(parts), tokens_(tokens), cells_((parts.size() + 1) * (tokens.size() + 1)) {
    for (std::size_t i = parts.size() + 1; i-- > 0;)
      for (std::size_t j = tokens.size() + 1; j-- > 0;) fill(i, j);
  }

  // All parts and all tokens, in their order.
  std::vector<RebasePair> pairs() const {
    std::vector<RebasePair> pairs;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < parts_.size() || j < tokens_.size()) {
      const Step step = at(i, j).step;
      RebasePair pair{step == Step::take_token ? nullptr : &parts_[i], j, 1};
      if (step == Step::drop_part) pair.size = 0;
      if (step == Step::keep) pair.size = behind_kept(i, j) - j;
      if (pair.part != nullptr) ++i;
      j += pair.size;
      pairs.push_back(pair);
    }
    return pairs;
  }

 private:
  enum class Step : std::uint8_t { drop_part, take_token, pair_literals, keep };
  struct Cell {
    std::int32_t worth = 0;   // of what is left from here
    std::int32_t inside = 0;  // the same, in a placeholder for anything that began before
    Step step = Step::drop_part;
  };

  const Cell& at(std::size_t i, std::size_t j) const {
    return cells_[i * (tokens_.size() + 1) + j];
  }

  void fill(std::size_t i, std::size_t j) {
    Cell cell;
    const auto offer = [&cell](Step step, std::int32_t worth) {
      if (worth <= cell.worth) return;
      cell.worth = worth;
      cell.step = step;
    };
    const bool has_part = i < parts_.size();
    const bool has_token = j < tokens_.size();
    if (has_token) cell = {at(i, j + 1).worth, 0, Step::take_token};
    if (has_part && (!has_token || at(i + 1, j).worth > cell.worth))
      cell = {at(i + 1, j).worth, 0, Step::drop_part};
    if (has_part && has_token && !parts_[i].is_placeholder()) {
      const std::int32_t pair = worth_of_pair(parts_[i], tokens_[j]);
      if (pair > 0) offer(Step::pair_literals, pair + at(i + 1, j + 1).worth);
    }
    if (has_part && parts_[i].is_any()) {
      cell.inside = at(i + 1, j).worth;
      if (has_token) cell.inside = std::max(cell.inside, kTakenIn + at(i, j + 1).inside);
      offer(Step::keep, kKept + cell.inside);
    } else if (has_part && has_token && parts_[i].is_placeholder() &&
               is_of_type(parts_[i].type, tokens_[j].text)) {
      offer(Step::keep, kKept + at(i + 1, j + 1).worth);
    }
    cells_[i * (tokens_.size() + 1) + j] = cell;
  }

  static std::int32_t worth_of_pair(const RebasePart& part, const TextToken& token) noexcept {
    const bool is_separator = token.shape == TokenShape::separator;
    if (part.text == token.text) return is_separator ? kSameSeparator : kSameWord;
    return part.shape == token.shape && !is_separator ? kSameShape : 0;
  }

  // As many tokens as a placeholder takes in that begins there.
  std::size_t behind_kept(std::size_t i, std::size_t j) const {
    if (!parts_[i].is_any()) return j + 1;
    while (j < tokens_.size() && at(i, j).inside != at(i + 1, j).worth) ++j;
    return j;
  }

  const std::vector<RebasePart>& parts_;
  const std::vector<TextToken>& tokens_;
  std::vector<Cell> cells_;
};

// The pattern that the pairs make; nullopt: a placeholder has moved.
std::optional<std::string> text_of(const std::vector<RebasePair>& pairs,
                                   const std::vector<TextToken>& tokens) {
  const RebasePlaces places(pairs, tokens);
  std::string text;
  std::string literal;  // not escaped yet: "{{" may be of two tokens
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const RebasePair& pair = pairs[k];
    if (pair.part == nullptr || !pair.part->is_placeholder()) {
      if (pair.size > 0) literal += tokens[pair.begin].text;
      continue;
    }
    if (pair.is_gone()) continue;
    if (!places.is_kept(k)) return std::nullopt;
    text += escaped_literal(std::exchange(literal, {}));
    text.append("{{").append(pair.part->text).append("}}");
  }
  return text + escaped_literal(literal);
}

// What is between the braces of each.
std::vector<std::string> placeholders_of(std::string_view pattern) {
  std::vector<std::string> placeholders;
  PlaceholderText text(pattern);
  while (const auto each = text.next())
    if (each->is_placeholder) placeholders.emplace_back(each->text);
  return placeholders;
}

}  // namespace

std::optional<std::string> rebase_pattern(std::string_view pattern, std::string_view message) {
  const WholePattern valid(pattern);
  if (message.size() > kLongestMessage || !is_json_text(message)) return std::nullopt;
  const std::vector<RebasePart> parts = parts_of(pattern);
  const std::vector<TextToken> tokens = text_tokens(message);
  if ((parts.size() + 1) > kMostCells / (tokens.size() + 1)) return std::nullopt;
  const std::vector<RebasePair> pairs = Overlay(parts, tokens).pairs();
  auto rebased = text_of(pairs, tokens);
  if (!rebased) return std::nullopt;
  const WholePattern whole(*rebased);
  if (whole.names().empty() && rebased->find("{{*}}") == std::string::npos) return std::nullopt;
  const Captures none;
  Bindings bindings(none);
  if (whole.check(message, bindings)) return std::nullopt;
  return rebased;
}

std::optional<std::string> rebase_whole_pattern(std::string_view pattern,
                                                std::string_view message) {
  const std::vector<std::string> wanted = placeholders_of(pattern);
  if (wanted.empty()) {
    if (message.empty() || !is_json_text(message)) return std::nullopt;
    return escaped_literal(message);
  }
  auto rebased = rebase_pattern(pattern, message);
  return rebased && placeholders_of(*rebased) == wanted ? std::move(rebased) : std::nullopt;
}

}  // namespace confab
