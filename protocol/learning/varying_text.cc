#include "protocol/learning/varying_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/learning/variation.h"
#include "protocol/text/text_tokens.h"

namespace confab {
namespace {

using Tokens = std::vector<TextToken>;
using Texts = std::vector<std::string_view>;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_line_end(char c) noexcept { return c == '\r' || c == '\n'; }

bool is_wordlike(const TextToken& token) noexcept {
  return token.shape == TokenShape::word || token.shape == TokenShape::number;
}

bool can_pair(const TextToken& a, const TextToken& b) noexcept {
  if (is_wordlike(a)) return is_wordlike(b);
  return a.shape == b.shape && (a.shape != TokenShape::separator || a.text == b.text);
}

// A run of blanks, one byte of a line end, or what is between them.
struct Unit {
  char kind;  // ' ', '\r', '\n', or 'x'
  Tokens tokens;

  std::string_view text() const noexcept {
    const char* const end = tokens.back().text.data() + tokens.back().text.size();
    return {tokens.front().text.data(), static_cast<std::size_t>(end - tokens.front().text.data())};
  }
};

std::vector<Unit> units_of(std::string_view text) {
  std::vector<Unit> units;
  for (const TextToken& each : text_tokens(text)) {
    const char first = each.text.front();
    const bool is_separator = each.shape == TokenShape::separator;
    char kind = 'x';
    if (is_separator && is_blank(first)) kind = ' ';
    if (is_separator && is_line_end(first)) kind = first;
    const bool goes_on = !units.empty() && units.back().kind == kind && !is_line_end(first);
    if (!goes_on) units.push_back({kind, {}});
    units.back().tokens.push_back(each);
  }
  return units;
}

// One text differs in this from all others, or the first from which it does.
std::optional<std::size_t> find_stranger(const std::vector<std::vector<Unit>>& texts) {
  const auto is_same_form = [](const std::vector<Unit>& a, const std::vector<Unit>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Unit& x, const Unit& y) { return x.kind == y.kind; });
  };
  std::optional<std::size_t> first;
  for (std::size_t k = 1; k < texts.size() && !first; ++k)
    if (!is_same_form(texts[0], texts[k])) first = k;
  if (first != 1 || texts.size() < 3) return first;
  const bool others_agree = std::all_of(texts.begin() + 2, texts.end(), [&](const auto& each) {
    return is_same_form(texts[1], each);
  });
  return others_agree ? 0 : first;
}

// A piece before it is known whether it is to vary.
struct Item {
  Texts texts;
  std::optional<TokenShape> shape;  // nullopt: no single tokens
  bool varies = false;
};

bool is_clock_part(const Item& item) noexcept {
  return item.shape && (is_clock(*item.shape) || is_part_of_clock(*item.shape));
}

class Comparison {
 public:
  explicit Comparison(std::span<const std::string_view> texts) {
    for (const std::string_view each : texts) texts_.push_back(units_of(each));
  }

  VaryingText run() {
    VaryingText result;
    result.stranger = find_stranger(texts_);
    for (std::size_t i = 0; !result.stranger && i < texts_[0].size(); ++i)
      result.stranger = add_unit(i);
    if (result.stranger) return result;
    mark_clocks();
    for (const Item& each : items_) add_piece(each, result.pieces);
    return result;
  }

 private:
  // Its stranger, if it has one.
  std::optional<std::size_t> add_unit(std::size_t index);
  std::optional<std::size_t> add_field(std::size_t index);
  void add_token(std::size_t index, std::size_t at, bool from_end);
  std::optional<std::size_t> add_middle(std::size_t index, std::size_t head, std::size_t tail);
  void add_item(Texts texts, std::optional<TokenShape> shape);
  std::size_t common_tokens(std::size_t index, bool from_end, std::size_t most) const;
  void mark_clocks();
  std::size_t next_part(std::size_t item) const;
  static void add_piece(const Item& item, std::vector<VaryingPiece>& pieces);

  const Tokens& tokens(std::size_t text, std::size_t unit) const {
    return texts_[text][unit].tokens;
  }

  std::vector<std::vector<Unit>> texts_;
  std::vector<Item> items_;
};

std::optional<std::size_t> Comparison::add_unit(std::size_t index) {
  Texts all;
  for (const auto& each : texts_) all.push_back(each[index].text());
  if (texts_[0][index].kind == 'x') return add_field(index);
  add_item(std::move(all), std::nullopt);
  return std::nullopt;
}

// Token by token where all have the same; else between those with which all begin and end.
std::optional<std::size_t> Comparison::add_field(std::size_t index) {
  const Tokens& first = tokens(0, index);
  const bool is_alike = std::all_of(texts_.begin(), texts_.end(), [&](const auto& each) {
    const Tokens& its = each[index].tokens;
    return std::equal(first.begin(), first.end(), its.begin(), its.end(), can_pair);
  });
  if (is_alike) {
    for (std::size_t i = 0; i < first.size(); ++i) add_token(index, i, false);
    return std::nullopt;
  }
  std::size_t shortest = first.size();
  for (const auto& each : texts_) shortest = std::min(shortest, each[index].tokens.size());
  const std::size_t head = common_tokens(index, false, shortest);
  const std::size_t tail = common_tokens(index, true, shortest - head);
  for (std::size_t i = 0; i < head; ++i) add_token(index, i, false);
  const auto stranger = add_middle(index, head, tail);
  for (std::size_t i = tail; i > 0; --i) add_token(index, i - 1, true);
  return stranger;
}

// The one at `at`, counted from the end: of each text.
void Comparison::add_token(std::size_t index, std::size_t at, bool from_end) {
  Texts texts;
  std::optional<TokenShape> shape;
  for (std::size_t k = 0; k < texts_.size(); ++k) {
    const Tokens& its = tokens(k, index);
    const TextToken& token = from_end ? its[its.size() - 1 - at] : its[at];
    texts.push_back(token.text);
    if (!shape) shape = token.shape;
    if (token.shape != shape) shape = TokenShape::word;
  }
  add_item(std::move(texts), shape);
}

// What is between the first `head` and the last `tail` tokens. The stranger has nothing there.
std::optional<std::size_t> Comparison::add_middle(std::size_t index, std::size_t head,
                                                  std::size_t tail) {
  Texts middle;
  for (std::size_t k = 0; k < texts_.size(); ++k) {
    const Tokens& its = tokens(k, index);
    if (its.size() == head + tail) return k;
    const std::string_view last = its[its.size() - tail - 1].text;
    const char* const begin = its[head].text.data();
    middle.emplace_back(begin, static_cast<std::size_t>(last.data() + last.size() - begin));
  }
  add_item(std::move(middle), std::nullopt);
  return std::nullopt;
}

std::size_t Comparison::common_tokens(std::size_t index, bool from_end, std::size_t most) const {
  const Tokens& first = tokens(0, index);
  std::size_t count = 0;
  for (; count < most; ++count) {
    const bool is_same = std::all_of(texts_.begin(), texts_.end(), [&](const auto& each) {
      const Tokens& its = each[index].tokens;
      const TextToken& a = from_end ? first[first.size() - 1 - count] : first[count];
      const TextToken& b = from_end ? its[its.size() - 1 - count] : its[count];
      return a.text == b.text;
    });
    if (!is_same) break;
  }
  return count;
}

void Comparison::add_item(Texts texts, std::optional<TokenShape> shape) {
  const bool varies = std::any_of(texts.begin(), texts.end(),
                                  [&](std::string_view each) { return each != texts[0]; });
  items_.push_back({std::move(texts), shape, varies});
}

// "2026-11-20 15:36:00": the item of the clock's next part; the number of items: there is none.
std::size_t Comparison::next_part(std::size_t item) const {
  constexpr std::size_t kMostBetween = 2;  // ", "
  for (std::size_t next = item + 1; next < items_.size(); ++next) {
    if (is_clock_part(items_[next])) return next;
    const std::string_view between = items_[next].texts[0];
    const bool parts_them = between.find_first_not_of(" ,/") == std::string_view::npos;
    if (items_[next].varies || !parts_them || next - item > kMostBetween) break;
  }
  return items_.size();
}

void Comparison::mark_clocks() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!is_clock_part(items_[i])) continue;
    std::vector<std::size_t> parts;
    for (std::size_t part = i; part < items_.size(); part = next_part(part)) parts.push_back(part);
    const auto has = [&](auto is) { return std::any_of(parts.begin(), parts.end(), is); };
    const auto has_shape = [&](TokenShape shape) {
      return has([&](std::size_t part) { return items_[part].shape == shape; });
    };
    const bool varies =
        has([&](std::size_t part) { return items_[part].varies || is_clock(*items_[part].shape); });
    const bool is_moment = has_shape(TokenShape::date) && has_shape(TokenShape::time);
    for (const std::size_t part : parts) items_[part].varies = varies || is_moment;
    i = parts.back();
  }
}

void add_literal_text(const Texts& texts, std::vector<VaryingPiece>& pieces) {
  if (texts[0].empty()) return;
  if (pieces.empty() || !pieces.back().type.empty()) {
    pieces.push_back({texts, {}});
    return;
  }
  for (std::size_t k = 0; k < texts.size(); ++k) {
    std::string_view& literal = pieces.back().texts[k];
    literal = {literal.data(), literal.size() + texts[k].size()};
  }
}

void Comparison::add_piece(const Item& item, std::vector<VaryingPiece>& pieces) {
  if (!item.varies) return add_literal_text(item.texts, pieces);
  const Variation variation = variation_of(item.texts, item.shape);
  Texts before, varying, after;
  for (const std::string_view each : item.texts) {
    before.push_back(each.substr(0, variation.prefix));
    varying.push_back(
        each.substr(variation.prefix, each.size() - variation.prefix - variation.suffix));
    after.push_back(each.substr(each.size() - variation.suffix));
  }
  add_literal_text(before, pieces);
  pieces.push_back({std::move(varying), variation.type});
  add_literal_text(after, pieces);
}

}  // namespace

VaryingText compare_texts(std::span<const std::string_view> texts) {
  return Comparison(texts).run();
}

}  // namespace confab
