#include "protocol/transcript/masked_payload.h"

#include <algorithm>
#include <vector>

#include "protocol/json/json_text.h"
#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

constexpr std::string_view kAnything = "{{*}}";
// Nobody has a value of this name: a replay says that it is missing, and sends nothing wrong.
constexpr std::string_view kMissing = "{{left_out}}";

std::string member(std::string_view name, std::string_view text) {
  std::string json = "\"" + std::string(name) + "\":";
  append_json_string(text, json);
  return json;
}

// Of a text that is too long for a pattern so much stays before and behind each secret.
constexpr std::size_t kKeptOfText = 32;

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

// "the quick…lazy dog", with {{*}} for what is between.
std::string abridged(const Secrets& secrets, std::string_view text) {
  if (text.size() <= 2 * kKeptOfText) return secrets.as_template(text);
  std::size_t head = kKeptOfText;
  while (head > 0 && !begins_character(text[head])) --head;
  std::size_t tail = text.size() - kKeptOfText;
  while (tail < text.size() && !begins_character(text[tail])) ++tail;
  return secrets.as_template(text.substr(0, head)) + std::string(kAnything) +
         secrets.as_template(text.substr(tail));
}

// A message that has something to hide.
class Hidden {
 public:
  Hidden(const Secrets& secrets, std::string_view bytes, LeftOut left_out)
      : secrets_(secrets),
        size_(bytes.size()),
        left_out_(left_out),
        shown_(bytes.substr(left_out.head, bytes.size() - left_out.head - left_out.tail)) {}

  bool is_there() const {
    return left_out_.head > 0 || left_out_.tail > 0 || left_out_.head_is_wrong ||
           secrets_.contains(shown_);
  }
  // A value may begin or end in the middle of a character.
  bool is_text() const { return is_json_text(shown_) && is_json_text(secrets_.masked(shown_)); }
  std::string as_template(std::string_view gap) const {
    return with_gaps(secrets_.as_template(shown_), gap);
  }
  std::string masked(std::string_view gap) const { return with_gaps(secrets_.masked(shown_), gap); }

  // Empty: it would be too long.
  std::string pattern() const {
    std::string whole = as_template(kAnything);
    if (whole.size() <= kLongestPattern) return whole;
    std::string text;
    std::size_t done = 0;
    for (const Secrets::Place& each : secrets_.find(shown_)) {
      text += abridged(secrets_, shown_.substr(done, each.begin - done));
      text += secrets_.as_template(shown_.substr(each.begin, each.end - each.begin));
      done = each.end;
    }
    text = with_gaps(text + abridged(secrets_, shown_.substr(done)), kAnything);
    return text.size() <= kLongestPattern ? text : "";
  }

  std::string note_of_binary() const {
    std::string names;
    for (const std::string& each : secrets_.names_in(shown_))
      names.append(names.empty() ? "" : ", ").append(each);
    if (names.empty()) names = "a part of a secret";
    return "," + member("note", "left out: " + std::to_string(size_) +
                                    " bytes that are not text and hold " + names);
  }
  std::string note_of_gap(std::string_view gap) const {
    if (!has_gap_before() && !has_gap_behind()) return "";
    return "," + member("note", std::string(gap) + ": what may be a part of a secret");
  }

 private:
  bool has_gap_before() const {
    return left_out_.head_is_wrong || (left_out_.head > 0 && !left_out_.head_is_said);
  }
  bool has_gap_behind() const { return left_out_.tail > 0 && left_out_.tail_name.empty(); }
  std::string with_gaps(std::string text, std::string_view gap) const {
    if (has_gap_before()) text.insert(0, gap);
    if (has_gap_behind()) text += gap;
    if (!left_out_.tail_name.empty()) text.append("{{").append(left_out_.tail_name).append("}}");
    return text;
  }

  const Secrets& secrets_;
  std::size_t size_;
  LeftOut left_out_;
  std::string_view shown_;
};

constexpr std::string_view kMatchAny = R"(,"match":{"any":true})";

}  // namespace

std::optional<MaskedPayload> masked_sent(const Secrets& secrets, std::string_view bytes,
                                         LeftOut left_out) {
  const Hidden hidden(secrets, bytes, left_out);
  if (!hidden.is_there()) return std::nullopt;
  if (!hidden.is_text())
    return MaskedPayload{member("template", kMissing), hidden.note_of_binary()};
  return MaskedPayload{member("template", hidden.as_template(kMissing)),
                       hidden.note_of_gap(kMissing)};
}

std::optional<MaskedPayload> masked_received(const Secrets& secrets, std::string_view bytes,
                                             LeftOut left_out) {
  const Hidden hidden(secrets, bytes, left_out);
  if (!hidden.is_there()) return std::nullopt;
  if (!hidden.is_text()) return MaskedPayload{"", std::string(kMatchAny) + hidden.note_of_binary()};
  const std::string pattern = hidden.pattern();
  MaskedPayload masked{member("data", hidden.masked(kAnything)), std::string(kMatchAny)};
  if (!pattern.empty()) masked.rules = ",\"match\":{" + member("pattern", pattern) + "}";
  masked.rules += hidden.note_of_gap(kAnything);
  return masked;
}

}  // namespace confab
