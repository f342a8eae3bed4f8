#include "protocol/pattern.h"

#include <stdexcept>

#include "protocol/bindings.h"

#include "protocol/pattern_types.h"

namespace confab {
namespace {

<<<<<<< HEAD
constexpr std::size_t kLongestText = 4096;
=======
constexpr std::int64_t kMostMemory = 8 << 20;  // of one compiled expression
>>>>>>> s3-learn
// Names that must be equal make it search again behind each miss, as often as the peer's text says:
// so many bytes in all, each search counted as some at least. About half a second at the worst
// (2026-11).
constexpr std::size_t kMostSearched = 8 << 20;
constexpr std::size_t kCostOfSearch = 256;

<<<<<<< HEAD
=======
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
  if (const PatternType* known = find_pattern_type(type)) return known->expression;
  std::string possible = ":";
  for (const PatternType& known : pattern_types()) possible.append(" ").append(known.name);
  fail("no type", type, possible);
}

// "at {{when:ctime}} :hello" as an expression of RE2, and the name of each of its groups.
class Translator {
 public:
  explicit Translator(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty()) {
      std::size_t open = std::min(rest_.find("{{"), rest_.size());
      while (rest_.substr(open).starts_with("{{{")) ++open;  // "{" before a placeholder
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

>>>>>>> s3-learn
bool is_expression(std::string_view text) noexcept {
  return text.size() > 2 && text.starts_with('/') && text.ends_with('/');
}

Expression compile(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("the pattern is empty");
  if (text.size() > kLongestPattern)
    throw std::invalid_argument("a pattern of " + std::to_string(text.size()) + " bytes: at most " +
<<<<<<< HEAD
                                std::to_string(kLongestText));
  if (is_expression(text)) return Expression::of_text(text.substr(1, text.size() - 2));
  return Expression::of_pattern(read_pattern(text));
=======
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
>>>>>>> s3-learn
}

}  // namespace

Pattern::Pattern(std::string_view text)
    : text_(text), expression_(std::make_unique<Expression>(compile(text))) {}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

std::optional<Captures> Pattern::search(std::string_view message) const {
  const Captures nothing_known;
  std::size_t searched = 0;
  for (std::size_t from = 0; from <= message.size() && searched <= kMostSearched;) {
    const auto found = expression_->find(message, from);
    if (!found) return std::nullopt;
    Bindings bindings(nothing_known);
    if (bindings.bind(*expression_, *found) == nullptr) return bindings.gained();
    const auto begin = static_cast<std::size_t>(found->all.data() - message.data());
    searched += begin + found->all.size() - from + kCostOfSearch;
    from = begin + 1;
  }
  return std::nullopt;
}

}  // namespace confab
