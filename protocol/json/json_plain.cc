#include "protocol/json/json_plain.h"

#include <algorithm>
#include <charconv>
#include <string>
#include "protocol/text/ascii.h"

namespace confab {
namespace {

// What stands for itself in a text: ASCII that is neither control character, quote nor backslash.
bool is_plain(char c) noexcept { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; }

// What an escape of two characters means; 0: there is none.
char escaped(char c) noexcept {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const std::size_t at = kNames.find(c);
  return at == std::string_view::npos ? '\0' : kMeanings[at];
}

// Each take_...() goes on after what it names, if that is what is here.
class PlainText {
 public:
  explicit PlainText(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool take(char c) noexcept {
    skip_blanks();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) noexcept {
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool take_text(std::string& text) {
    if (!take('"')) return false;
    text.clear();
    while (true) {
      const char* const stop = std::find_if_not(at_, end_, is_plain);
      text.append(at_, stop);
      at_ = stop;
      if (at_ == end_) return false;
      if (*at_ == '"') break;
      if (!take_escape(text)) return false;
    }
    ++at_;
    return true;
  }
  bool take_number(double& number) noexcept {
    const char* const begin = at_;
    skip_digits();
    if (at_ == begin || (*begin == '0' && at_ - begin > 1)) return false;
    if (at_ != end_ && *at_ == '.') {
      const char* const point = at_++;
      skip_digits();
      if (at_ - point == 1) return false;
    }
    const auto [stop, error] = std::from_chars(begin, at_, number, std::chars_format::fixed);
    return error == std::errc() && stop == at_;
  }
  bool is_digit_next() noexcept {
    skip_blanks();
    return at_ != end_ && is_digit(*at_);
  }
  bool has_ended() noexcept {
    skip_blanks();
    return at_ == end_;
  }

 private:
  void skip_blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  void skip_digits() noexcept { at_ = std::find_if_not(at_, end_, is_digit); }
  bool take_escape(std::string& text) {
    if (*at_ != '\\' || end_ - at_ < 2) return false;
    const char c = escaped(at_[1]);
    if (c == '\0') return false;
    text += c;
    at_ += 2;
    return true;
  }

  const char* at_;
  const char* end_;
};

bool take_value(PlainText& text, JsonMember& member) {
  member.number = 0;
  member.truth = false;
  if (text.is_digit_next()) {
    member.kind = JsonKind::number;
    return text.take_number(member.number);
  }
  member.truth = text.take_word("true");
  member.kind = JsonKind::boolean;
  if (member.truth || text.take_word("false")) return true;
  member.kind = JsonKind::text;
  return text.take_text(member.text);
}

}  // namespace

std::optional<std::size_t> read_plain_object(std::string_view object, std::size_t most_keys,
                                             std::vector<JsonMember>& members) {
  PlainText text(object);
  if (!text.take('{')) return std::nullopt;
  std::size_t count = 0;
  do {
    if (count == most_keys) return std::nullopt;
    if (count == members.size()) members.emplace_back();
    JsonMember& member = members[count];
    member.key_token = 2 * count + 1;  // after the bracket, and a key and a value for each
    member.value_token = member.key_token + 1;
    if (!text.take_text(member.name) || !text.take(':') || !take_value(text, member))
      return std::nullopt;
    const auto known = members.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::any_of(members.begin(), known, [&](const auto& m) { return m.name == member.name; }))
      return std::nullopt;
    ++count;
  } while (text.take(','));
  if (!text.take('}') || !text.has_ended()) return std::nullopt;
  return count;
}

}  // namespace confab
