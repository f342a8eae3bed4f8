#include "protocol/text/text_tokens.h"

#include <algorithm>
#include <array>

#include "protocol/text/ascii.h"
#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

// The longest token that is none of digits or letters only: an address of IPv6 with its zone and
// port. It keeps the search for each token short.
constexpr std::size_t kLongestTyped = 96;

// In the order in which they are tried: the first that fits is it.
constexpr std::array kTyped = {TokenShape::ctime,   TokenShape::rfc3339, TokenShape::http_date,
                               TokenShape::daytime, TokenShape::uuid,    TokenShape::addr,
                               TokenShape::ip,      TokenShape::date,    TokenShape::time,
                               TokenShape::number};

constexpr std::array<std::string_view, 12> kTokenTypes = {
    "",        "word", "num",  "ctime", "rfc3339", "http_date",
    "daytime", "date", "time", "uuid",  "addr",    "ip"};

bool is_word_byte(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<signed char>(c) < 0;
}

// Most words cannot be anything else, and need no search.
bool can_begin(TokenShape shape, char c) noexcept {
  switch (shape) {
    case TokenShape::ctime:
    case TokenShape::http_date:
      return c == 'M' || c == 'T' || c == 'W' || c == 'F' || c == 'S';
    case TokenShape::daytime:
    case TokenShape::date:
      return is_digit(c) || (c >= 'A' && c <= 'W');
    case TokenShape::rfc3339:
    case TokenShape::time:
      return is_digit(c);
    case TokenShape::uuid:
      return is_hex_digit(c);
    case TokenShape::addr:
      return is_digit(c) || c == '[';
    case TokenShape::ip:
      return is_hex_digit(c) || c == ':';
    case TokenShape::number:
      return is_digit(c) || c == '-' || c == '+' || c == '.';
    default:
      return false;
  }
}

// The type "ip" takes "15:36:00" for one, and "::".
bool is_surely_ip(std::string_view text) noexcept {
  const auto colons = std::count(text.begin(), text.end(), ':');
  const bool is_short = text.find("::") != std::string_view::npos && text.size() > 2;
  return colons == 0 || colons == 7 || is_short;
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<TextToken> run() {
    std::vector<TextToken> tokens;
    while (at_ < text_.size()) {
      const TextToken token = next();
      at_ += token.text.size();
      tokens.push_back(token);
    }
    return tokens;
  }

 private:
  TextToken next() const {
    if (at_ == 0 || !is_word_byte(text_[at_ - 1])) {
      for (const TokenShape shape : kTyped)
        if (const std::size_t size = typed(shape)) return {text_.substr(at_, size), shape};
    }
    if (!is_word_byte(text_[at_])) return {text_.substr(at_, 1), TokenShape::separator};
    std::size_t size = 1;
    while (at_ + size < text_.size() && is_word_byte(text_[at_ + size])) ++size;
    return {text_.substr(at_, size), TokenShape::word};
  }

  // 0: none of this shape begins here.
  std::size_t typed(TokenShape shape) const {
    if (!can_begin(shape, text_[at_]) || goes_on_from_number()) return 0;
    const std::string_view window = text_.substr(at_, kLongestTyped);
    std::size_t size = length_of_type(type_of(shape), window);
    if (shape == TokenShape::number && size > 1 && window[size - 1] == '.') --size;
    if (size == 0 || !ends_at(at_ + size)) return 0;
    if (shape == TokenShape::ip && !is_surely_ip(window.substr(0, size))) return 0;
    if (is_part_of_clock(shape) && is_between_colons(size)) return 0;
    return size;
  }

  // "07:44:12" of a hardware address is no time.
  bool is_between_colons(std::size_t size) const noexcept {
    const std::size_t end = at_ + size;
    return (at_ > 0 && text_[at_ - 1] == ':' && at_ > 1 && is_word_byte(text_[at_ - 2])) ||
           (end + 1 < text_.size() && text_[end] == ':' && is_word_byte(text_[end + 1]));
  }

  // After "1." of "1.2.3".
  bool goes_on_from_number() const noexcept {
    return at_ > 1 && text_[at_ - 1] == '.' && is_digit(text_[at_ - 2]);
  }

  bool ends_at(std::size_t end) const noexcept {
    if (end == text_.size()) return true;
    if (is_word_byte(text_[end])) return false;
    return !(text_[end] == '.' && end + 1 < text_.size() && is_digit(text_[end + 1]));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view type_of(TokenShape shape) noexcept {
  return kTokenTypes[static_cast<std::size_t>(shape)];
}

std::vector<TextToken> text_tokens(std::string_view text) { return Tokenizer(text).run(); }

}  // namespace confab
