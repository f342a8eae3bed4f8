#include "protocol/masked_payload.h"

#include <algorithm>
#include <vector>

#include "protocol/json_text.h"

namespace confab {
namespace {

// Readers take no longer "match" (JsonLimits::nested_bytes).
constexpr std::size_t kLongestMatch = 1024 * 1024;

constexpr std::string_view kAnything = "{{*}}";
// Nobody has a value of this name: a replay says that it is missing, and sends nothing wrong.
constexpr std::string_view kMissing = "{{left_out}}";

std::string member(std::string_view name, std::string_view text) {
  std::string json = "\"" + std::string(name) + "\":";
  append_json_string(text, json);
  return json;
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
    return left_out_.head > 0 || left_out_.tail > 0 || secrets_.contains(shown_);
  }
  // A value may begin or end in the middle of a character.
  bool is_text() const { return is_json_text(shown_) && is_json_text(secrets_.masked(shown_)); }
  std::string as_template(std::string_view gap) const {
    return with_gaps(secrets_.as_template(shown_), gap);
  }
  std::string masked(std::string_view gap) const { return with_gaps(secrets_.masked(shown_), gap); }

  std::string note_of_binary() const {
    std::string names;
    for (const std::string& each : secrets_.names_in(shown_))
      names.append(names.empty() ? "" : ", ").append(each);
    if (names.empty()) names = "a part of a secret";
    return "," + member("note", "left out: " + std::to_string(size_) +
                                    " bytes that are not text and hold " + names);
  }
  std::string note_of_gap(std::string_view gap) const {
    if (left_out_.head == 0 && left_out_.tail == 0) return "";
    return "," + member("note", std::string(gap) + ": what may be a part of a secret");
  }

 private:
  std::string with_gaps(std::string text, std::string_view gap) const {
    if (left_out_.head > 0) text.insert(0, gap);
    if (left_out_.tail > 0) text += gap;
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
  MaskedPayload masked{member("data", hidden.masked(kAnything)), ",\"match\":{"};
  masked.rules += member("pattern", hidden.as_template(kAnything)) + "}";
  if (masked.rules.size() > kLongestMatch) masked.rules = kMatchAny;
  masked.rules += hidden.note_of_gap(kAnything);
  return masked;
}

}  // namespace confab
