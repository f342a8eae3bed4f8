#include "protocol/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::int64_t kMostMemory = 8 << 20;  // of one compiled expression
// Names that must be equal make it search again behind each miss, as often as the peer's text says:
// so many bytes in all, each search counted as some at least. About half a second at the worst
// (2026-11).
constexpr std::size_t kMostSearched = 8 << 20;
constexpr std::size_t kCostOfSearch = 256;

struct Type {
  std::string_view name;
  std::string_view expression;
};

#define CONFAB_IPV4 \
  "(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
#define CONFAB_IPV6 \
  "(?:[0-9A-Fa-f]{0,4}:){2,7}(?:" CONFAB_IPV4 "|[0-9A-Fa-f]{0,4})(?:%[A-Za-z0-9_.-]+)?"

// Bytes above 7F are letters of other scripts.
constexpr Type kTypes[] = {
    {"int", "[-+]?[0-9]+"},
    {"num", "[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"},
    {"word", "[0-9A-Za-z_\\x80-\\xff]+"},
    {"hex", "(?:0[xX])?[0-9A-Fa-f]+"},
    {"uuid", "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"},
    {"ip", CONFAB_IPV4 "|" CONFAB_IPV6},
    {"addr", "(?:" CONFAB_IPV4 "|\\[" CONFAB_IPV6 "\\]):[0-9]{1,5}"},
    {"ctime",
     "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
     "(?:[ 0]?[1-9]|[12][0-9]|3[01]) [0-2][0-9]:[0-5][0-9]:[0-6][0-9] [0-9]{4}"},
    {"rfc3339",
     "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\\.[0-9]+)?"
     "(?:[Zz]|[-+][0-2][0-9]:[0-5][0-9])"},
    {"any", ".*?"},
};

#undef CONFAB_IPV4
#undef CONFAB_IPV6

[[noreturn]] void fail(std::string_view what, std::string_view quoted, std::string_view possible) {
  throw std::invalid_argument(
      std::string(what).append(" \"").append(quoted).append("\"").append(possible));
}

bool is_name(std::string_view text) noexcept {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

std::string_view expression_of(std::string_view type) {
  for (const Type& known : kTypes)
    if (known.name == type) return known.expression;
  std::string possible = ":";
  for (const Type& known : kTypes) possible.append(" ").append(known.name);
  fail("no type", type, possible);
}

// "at {{when:ctime}} :hello" as an expression of RE2, and the name of each of its groups.
class Translator {
 public:
  explicit Translator(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty()) {
      std::size_t open = std::min(rest_.find("{{"), rest_.size());
      while (rest_.substr(open).starts_with("{{{")) ++open;  // the last two open it
      expression_ += re2::RE2::QuoteMeta(re2::StringPiece(rest_.data(), open));
      rest_.remove_prefix(open);
      if (!rest_.empty()) placeholder();
    }
    return std::move(expression_);
  }

  std::vector<std::string> names() { return std::move(names_); }

 private:
  void placeholder() {
    const std::size_t close = rest_.find("}}");
    if (close == std::string_view::npos)
      fail("no }} behind", rest_.substr(0, 20), " ({{lb}} is a literal {{)");
    const std::string_view inside = rest_.substr(2, close - 2);
    rest_.remove_prefix(close + 2);
    if (inside == "lb") {
      expression_ += "\\{\\{";
    } else if (inside == "*") {
      expression_.append("(?:").append(any_here()).append(")");
    } else {
      named(inside);
    }
  }

  void named(std::string_view inside) {
    const std::size_t colon = std::min(inside.find(':'), inside.size());
    const std::string_view name = inside.substr(0, colon);
    if (!is_name(name))
      fail("no placeholder", "{{" + std::string(inside) + "}}",
           ": {{name}}, {{name:type}}, {{*}} for anything, {{lb}} for a literal {{");
    const std::string_view type = colon == inside.size() ? "word" : inside.substr(colon + 1);
    const std::string_view expression = expression_of(type);
    expression_.append("(").append(type == "any" ? any_here() : expression).append(")");
    names_.emplace_back(name);
  }

  // As little as possible before other text; at the end all the rest, or it would always be
  // nothing.
  std::string_view any_here() const noexcept { return rest_.empty() ? ".*" : ".*?"; }

  std::string_view rest_;
  std::string expression_;
  std::vector<std::string> names_;
};

bool is_expression(std::string_view text) noexcept {
  return text.size() > 2 && text.starts_with('/') && text.ends_with('/');
}

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

std::unique_ptr<re2::RE2> compile(const std::string& expression, re2::RE2::Options options) {
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  auto compiled = std::make_unique<re2::RE2>(expression, options);
  if (!compiled->ok())
    throw std::invalid_argument("not an expression of RE2: " + compiled->error());
  return compiled;
}

std::vector<std::string> group_names(const re2::RE2& expression) {
  std::vector<std::string> names(static_cast<std::size_t>(expression.NumberOfCapturingGroups()));
  for (const auto& [index, name] : expression.CapturingGroupNames())
    names[static_cast<std::size_t>(index) - 1] = name;
  return names;
}

}  // namespace

Pattern::Pattern(std::string_view text) : text_(text) {
  if (text.empty()) throw std::invalid_argument("the pattern is empty");
  if (text.size() > kLongestPattern)
    throw std::invalid_argument("a pattern of " + std::to_string(text.size()) + " bytes: at most " +
                                std::to_string(kLongestPattern));
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  if (is_expression(text)) {
    const std::string_view inside = text.substr(1, text.size() - 2);
    if (!is_ascii(inside)) options.set_encoding(re2::RE2::Options::EncodingUTF8);
    expression_ = compile(std::string(inside), options);
    names_ = group_names(*expression_);
  } else {
    Translator translator(text);
    options.set_dot_nl(true);
    expression_ = compile(translator.run(), options);
    names_ = translator.names();
  }
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

namespace {

// nullopt where a name stands for two different texts.
std::optional<Captures> captures_of(const std::vector<std::string>& names,
                                    const std::vector<re2::StringPiece>& groups) {
  Captures captures;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const re2::StringPiece& group = groups[i + 1];
    if (names[i].empty() || group.data() == nullptr) continue;
    const std::string_view value(group.data(), group.size());
    const auto [place, is_new] = captures.try_emplace(names[i], value);
    if (!is_new && place->second != value) return std::nullopt;
  }
  return captures;
}

}  // namespace

std::optional<Captures> Pattern::search(std::string_view message) const {
  const re2::StringPiece text(message.data(), message.size());
  std::vector<re2::StringPiece> groups(names_.size() + 1);
  std::size_t searched = 0;
  for (std::size_t from = 0; from <= message.size() && searched <= kMostSearched;) {
    const bool found = expression_->Match(text, from, message.size(), re2::RE2::UNANCHORED,
                                          groups.data(), static_cast<int>(groups.size()));
    if (!found) return std::nullopt;
    if (auto captures = captures_of(names_, groups)) return captures;
    const auto begin = static_cast<std::size_t>(groups[0].data() - message.data());
    searched += begin + groups[0].size() - from + kCostOfSearch;
    from = begin + 1;
  }
  return std::nullopt;
}

}  // namespace confab
