#include "protocol/match/matcher.h"

#include <string.h>  // memmem

#include <stdexcept>
#include <string>
#include <utility>

#include "protocol/match/bindings.h"
#include "protocol/match/expression.h"
#include "protocol/match/json_subset.h"
#include "protocol/match/whole_pattern.h"
#include "protocol/text/hex_pattern.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr std::size_t kLongestRegex = 4096;

Expression compile_regex(std::string_view text) {
  if (text.size() > kLongestRegex)
    throw std::invalid_argument("has " + std::to_string(text.size()) + " bytes: at most " +
                                std::to_string(kLongestRegex));
  return Expression::of_text(text);
}

template <class Compiled>
std::optional<Compiled> compile_rule(std::string_view key, const std::string& text,
                                     Compiled (*compile_it)(std::string_view)) {
  if (text.empty()) return std::nullopt;
  try {
    return compile_it(text);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(
        std::string("in \"match\", \"").append(key).append("\": ").append(error.what()));
  }
}

template <class Compiled>
Compiled make(std::string_view text) {
  return Compiled(text);
}

// memmem of glibc, musl and the BSDs is linear; find() of std::string_view is not.
bool has(std::string_view message, std::string_view part) noexcept {
  return part.empty() ||
         memmem(message.data(), message.size(), part.data(), part.size()) != nullptr;
}

Printable with_text(Literal what, std::string_view text) {
  Printable why(what);
  why += quoted_short(text);
  return why;
}

Printable another_value(std::string_view name) {
  Printable why("has another {{");
  why += Untrusted(name);
  why += Literal("}} than before");
  return why;
}

// A slip that is hard to see.
template <class Fits>
bool fits_with_other_line_end(std::string_view message, Fits fits) {
  constexpr std::size_t kLongest = 64 * 1024;
  if (message.size() > kLongest) return false;
  std::string line(message);
  if (line.ends_with('\n')) line.pop_back();
  if (line.ends_with('\r')) line.pop_back();
  return fits(line) || fits(line + "\n") || fits(line + "\r\n");
}

}  // namespace

class Matcher::Rule {
 public:
  explicit Rule(const TranscriptMatch& match)
      : match_(match),
        hex_(compile_rule("hex", match.hex, make<HexPattern>)),
        pattern_(compile_rule("pattern", match.pattern, make<WholePattern>)),
        regex_(compile_rule("regex", match.regex, compile_regex)),
        json_(compile_rule("json", match.json, make<JsonSubset>)) {}

  // The cheap ones first.
  std::optional<Printable> check(std::string_view message, Bindings& bindings) const {
    if (auto why = check_size(message)) return why;
    if (auto why = check_texts(message)) return why;
    if (hex_ && !hex_->is_whole(message)) return with_text("does not match the hex ", match_.hex);
    if (auto why = check_pattern(message, bindings)) return why;
    if (auto why = check_regex(message, bindings)) return why;
    return json_ ? json_->check(message, bindings) : std::nullopt;
  }

  bool has_fixed_end() const noexcept {
    const bool has_size = match_.least_bytes && match_.least_bytes == match_.most_bytes;
    const bool is_fixed_pattern = pattern_ && !match_.pattern.ends_with("}}");
    const bool is_fixed_hex = hex_ && !match_.hex.ends_with("**");
    return has_size || is_fixed_pattern || is_fixed_hex || !match_.suffix.empty();
  }

  std::set<std::string, std::less<>> names() const {
    std::set<std::string, std::less<>> names;
    if (pattern_) names.insert(pattern_->names().begin(), pattern_->names().end());
    if (regex_) names.insert(regex_->names().begin(), regex_->names().end());
    if (json_) json_->add_names(names);
    names.erase("");
    return names;
  }

 private:
  std::optional<Printable> check_size(std::string_view message) const;
  std::optional<Printable> check_texts(std::string_view message) const;
  std::optional<Printable> check_pattern(std::string_view message, Bindings& bindings) const;
  std::optional<Printable> check_regex(std::string_view message, Bindings& bindings) const;

  TranscriptMatch match_;
  std::optional<HexPattern> hex_;
  std::optional<WholePattern> pattern_;
  std::optional<Expression> regex_;
  std::optional<JsonSubset> json_;
};

std::optional<Printable> Matcher::Rule::check_size(std::string_view message) const {
  const std::uint64_t least = match_.least_bytes.value_or(0);
  const std::uint64_t most = match_.most_bytes.value_or(UINT64_MAX);
  if (message.size() >= least && message.size() <= most) return std::nullopt;
  Printable why("is ");
  why += std::uint64_t{message.size()};
  why += message.size() == 1 ? Literal(" byte, not ") : Literal(" bytes, not ");
  why += least;
  if (!match_.most_bytes) {
    why += Literal(" or more");
  } else if (least != most) {
    why += Literal(" to ");
    why += most;
  }
  return why;
}

std::optional<Printable> Matcher::Rule::check_texts(std::string_view message) const {
  if (!message.starts_with(match_.prefix)) return with_text("does not begin with ", match_.prefix);
  if (!message.ends_with(match_.suffix)) return with_text("does not end with ", match_.suffix);
  if (!has(message, match_.contains)) return with_text("does not contain ", match_.contains);
  return std::nullopt;
}

std::optional<Printable> Matcher::Rule::check_pattern(std::string_view message,
                                                      Bindings& bindings) const {
  if (!pattern_) return std::nullopt;
  const auto mismatch = pattern_->check(message, bindings);
  if (!mismatch) return std::nullopt;
  if (mismatch->is_too_long) return Printable("is too long for such a pattern");
  if (!mismatch->name.empty()) return another_value(mismatch->name);
  const bool is_line_end = fits_with_other_line_end(message, [&](std::string_view other) {
    Bindings others = bindings;
    return !pattern_->check(other, others);
  });
  return is_line_end ? Printable("matches the pattern but for its line end")
                     : Printable("does not match the pattern");
}

std::optional<Printable> Matcher::Rule::check_regex(std::string_view message,
                                                    Bindings& bindings) const {
  if (!regex_) return std::nullopt;
  if (regex_->takes_too_long(message.size())) return Printable("is too long for such a regex");
  const auto found = regex_->match_whole(message);
  if (found) {
    const std::string* name = bindings.bind(*regex_, *found);
    return name == nullptr ? std::nullopt : std::optional(another_value(*name));
  }
  const bool is_line_end = fits_with_other_line_end(
      message, [&](std::string_view other) { return regex_->match_whole(other).has_value(); });
  return is_line_end ? Printable("matches the regex but for its line end")
                     : Printable("does not match the regex");
}

Matcher::Matcher(const TranscriptMatch& match) : rule_(std::make_unique<Rule>(match)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

std::optional<Printable> Matcher::check(std::string_view message, Captures& values) const {
  Bindings bindings(values);
  if (auto why = rule_->check(message, bindings)) return why;
  const Captures gained = bindings.gained();
  values.insert(gained.begin(), gained.end());
  return std::nullopt;
}

bool Matcher::has_fixed_end() const noexcept { return rule_->has_fixed_end(); }

std::set<std::string, std::less<>> Matcher::names() const { return rule_->names(); }

Printable other_value(const Matcher& rule, std::string_view message, const Captures& values) {
  Captures alone;
  Printable text;
  if (rule.check(message, alone)) return text;
  for (const auto& [name, value] : alone) {
    const auto before = values.find(name);
    if (before == values.end() || before->second == value) continue;
    text += Literal(": ");
    text += quoted_short(value);
    text += Literal(", not ");
    return text += quoted_short(before->second), text;
  }
  return text;
}

JudgedKeys judge_keys(const TranscriptMatch& match, std::string_view message) {
  using Text = std::string TranscriptMatch::*;
  constexpr std::pair<const char*, Text> kTexts[] = {
      {"pattern", &TranscriptMatch::pattern},   {"regex", &TranscriptMatch::regex},
      {"contains", &TranscriptMatch::contains}, {"prefix", &TranscriptMatch::prefix},
      {"suffix", &TranscriptMatch::suffix},     {"hex", &TranscriptMatch::hex},
      {"json", &TranscriptMatch::json}};
  JudgedKeys keys;
  const auto look = [&](const char* key, const TranscriptMatch& alone) {
    Captures values;
    const bool holds = !Matcher(alone).check(message, values);
    (holds ? keys.holding : keys.failing).emplace_back(key);
  };
  for (const auto& [key, text] : kTexts) {
    TranscriptMatch alone;
    alone.*text = match.*text;
    if (!(match.*text).empty()) look(key, alone);
  }
  TranscriptMatch size;
  size.least_bytes = match.least_bytes;
  size.most_bytes = match.most_bytes;
  if (match.least_bytes || match.most_bytes) look("bytes", size);
  return keys;
}

}  // namespace confab
