#include "protocol/framing/resp_command.h"

#include <stdexcept>
#include <vector>

#include "protocol/text/payload.h"

namespace confab {
namespace {

// As isspace() in the C locale, which redis-cli asks (sdssplitargs in its sds.c).
constexpr std::string_view kBlanks = " \t\n\v\f\r";

bool is_blank(char c) noexcept { return kBlanks.find(c) != kBlanks.npos; }

class TypedWords {
 public:
  explicit TypedWords(std::string_view left) : left_(left) {}

  // False: there is no other.
  bool next(std::string& word) {
    while (!left_.empty() && is_blank(left_.front())) left_.remove_prefix(1);
    word.clear();
    if (left_.empty()) return false;
    while (!left_.empty() && !is_blank(left_.front())) {
      const char c = take();
      if (c == '"' || c == '\'') {
        read_quoted(c, word);
        if (!left_.empty() && !is_blank(left_.front()))
          throw std::invalid_argument("a blank is missing after a closing quote");
      } else {
        word += c;
      }
    }
    return true;
  }

 private:
  char take() {
    const char c = left_.front();
    left_.remove_prefix(1);
    return c;
  }

  void read_quoted(char quote, std::string& word) {
    while (!left_.empty()) {
      const char c = take();
      if (c == quote) return;
      const bool is_escape = c == '\\' && !left_.empty();
      if (is_escape && quote == '"') {
        word += escaped();
      } else if (is_escape && left_.front() == '\'') {
        word += take();
      } else {
        word += c;
      }
    }
    throw std::invalid_argument(std::string("the quote ") + quote + " does not end");
  }

  char escaped() {
    const bool is_byte =
        left_.size() > 2 && left_[0] == 'x' && is_hex(left_[1]) && is_hex(left_[2]);
    if (is_byte) {
      const std::string byte = from_hex(left_.substr(1, 2));
      left_.remove_prefix(3);
      return byte.front();
    }
    constexpr std::string_view kNames = "nrtba";
    constexpr std::string_view kBytes = "\n\r\t\b\a";
    const char c = take();
    const std::size_t at = kNames.find(c);
    return at == kNames.npos ? c : kBytes[at];
  }

  static bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  std::string_view left_;
};

}  // namespace

std::string resp_command(std::string_view typed) {
  TypedWords words(typed);
  std::string bulks;
  std::string word;
  std::size_t count = 0;
  for (; words.next(word); ++count)
    bulks.append("$")
        .append(std::to_string(word.size()))
        .append("\r\n")
        .append(word)
        .append("\r\n");
  if (count == 0) throw std::invalid_argument("a command without a word");
  return "*" + std::to_string(count) + "\r\n" + bulks;
}

}  // namespace confab
