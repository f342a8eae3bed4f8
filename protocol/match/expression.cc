#include "protocol/match/expression.h"

#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::int64_t kMostMemory = 8 << 20;  // of one compiled expression

// Bytes times instructions, a little more with groups. RE2 took 3 to 8 ns for one where its
// automaton of states did not fit into the memory (2026-11).
constexpr std::size_t kMostWork = std::size_t{1} << 31;
constexpr std::size_t kGroupsLikeAll = 8;  // so many cost as much as the matching itself

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

re2::RE2::Options bytes_are_characters() {
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  return options;
}

std::unique_ptr<re2::RE2> compile(std::string_view expression, const re2::RE2::Options& options) {
  auto compiled =
      std::make_unique<re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (!compiled->ok())
    throw std::invalid_argument("not an expression of RE2: " + compiled->error());
  return compiled;
}

std::string translate(const PatternPiece& piece, bool is_last) {
  if (piece.expression.empty()) return re2::RE2::QuoteMeta(piece.literal);
  // At the end all the rest, or it would always be nothing.
  const bool takes_rest = is_last && piece.expression == kAnything;
  return std::string(piece.name.empty() ? "(?:" : "(")
      .append(takes_rest ? ".*" : piece.expression)
      .append(")");
}

}  // namespace

enum class Expression::Where : bool { anywhere, whole };

Expression::Expression(std::unique_ptr<re2::RE2> compiled, std::vector<std::string> names)
    : compiled_(std::move(compiled)), names_(std::move(names)) {}
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

Expression Expression::of_text(std::string_view text) {
  auto options = bytes_are_characters();
  if (!is_ascii(text)) options.set_encoding(re2::RE2::Options::EncodingUTF8);
  auto compiled = compile(text, options);
  std::vector<std::string> names(static_cast<std::size_t>(compiled->NumberOfCapturingGroups()));
  for (const auto& [index, name] : compiled->CapturingGroupNames())
    names[static_cast<std::size_t>(index) - 1] = name;
  if (compiled->CapturingGroupNames().empty()) names.clear();
  return {std::move(compiled), std::move(names)};
}

Expression Expression::of_pattern(std::span<const PatternPiece> pieces) {
  std::string text;
  std::vector<std::string> names;
  for (const PatternPiece& piece : pieces) {
    text += translate(piece, &piece == &pieces.back());
    if (!piece.name.empty()) names.push_back(piece.name);
  }
  auto options = bytes_are_characters();
  options.set_dot_nl(true);
  return {compile(text, options), std::move(names)};
}

bool Expression::takes_too_long(std::size_t bytes) const {
  const auto size = static_cast<std::size_t>(compiled_->ProgramSize());
  return bytes > kMostWork / (size * (kGroupsLikeAll + names_.size()) / kGroupsLikeAll + 1);
}

std::optional<Expression::Found> Expression::find(std::string_view text, std::size_t from) const {
  return match(text, from, Where::anywhere);
}

std::optional<Expression::Found> Expression::match_whole(std::string_view text) const {
  return match(text, 0, Where::whole);
}

std::optional<Expression::Found> Expression::match(std::string_view text, std::size_t from,
                                                   Where where) const {
  if (text.data() == nullptr) text = "";  // so that an empty group has a place, too
  std::vector<re2::StringPiece> pieces(names_.size() + 1);
  // Without groups to fill in, RE2 needs one fast pass.
  const bool wants_pieces = where == Where::anywhere || !names_.empty();
  const bool found =
      compiled_->Match(re2::StringPiece(text.data(), text.size()), from, text.size(),
                       where == Where::whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED,
                       pieces.data(), wants_pieces ? static_cast<int>(pieces.size()) : 0);
  if (!found) return std::nullopt;
  Found result{text, {}};
  if (where == Where::anywhere) result.all = {pieces[0].data(), pieces[0].size()};
  for (std::size_t i = 1; i < pieces.size(); ++i)
    result.groups.emplace_back(pieces[i].data(), pieces[i].size());
  return result;
}

}  // namespace confab
