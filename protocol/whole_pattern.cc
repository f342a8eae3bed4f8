#include "protocol/whole_pattern.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kLongestMiddle = 64 * 1024;

Printable no_match() { return Printable("does not match the pattern"); }

Printable two_values(const std::string& name) {
  Printable why("has another text for {{");
  why += Untrusted(name);
  why += Literal("}} than was there before");
  return why;
}

// The pattern with the names that have a value written out.
std::vector<PatternPiece> with_values(std::span<const PatternPiece> pieces,
                                      const Bindings& bindings) {
  std::vector<PatternPiece> result;
  for (const PatternPiece& piece : pieces) {
    const std::string* value = piece.name.empty() ? nullptr : bindings.find(piece.name);
    const bool is_literal = piece.expression.empty() || value != nullptr;
    if (!is_literal) {
      result.push_back(piece);
      continue;
    }
    const std::string& literal = value != nullptr ? *value : piece.literal;
    if (result.empty() || !result.back().expression.empty()) result.emplace_back();
    result.back().literal += literal;
  }
  return result;
}

}  // namespace

WholePattern::WholePattern(std::string_view text) : pieces_(read_pattern(text)) {
  for (const PatternPiece& piece : pieces_)
    if (!piece.name.empty()) names_.push_back(piece.name);
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  without_values_ = compile(pieces_);
}

const std::string* WholePattern::only_name() const noexcept {
  return pieces_.size() == 1 && !pieces_[0].expression.empty() ? &pieces_[0].name : nullptr;
}

WholePattern::Compiled WholePattern::compile(std::span<const PatternPiece> pieces) {
  Compiled result;
  if (!pieces.empty() && pieces.front().expression.empty()) {
    result.prefix = pieces.front().literal;
    pieces = pieces.subspan(1);
  }
  if (!pieces.empty() && pieces.back().expression.empty()) {
    result.suffix = pieces.back().literal;
    pieces = pieces.first(pieces.size() - 1);
  }
  std::size_t size = 0;
  for (const PatternPiece& piece : pieces) size += piece.literal.size() + piece.name.size();
  if (size > kLongestMiddle)
    throw std::invalid_argument("more than 64 KiB between its first and its last placeholder");
  if (!pieces.empty()) result.middle = Expression::of_pattern(pieces);
  return result;
}

std::optional<Expression::Found> WholePattern::match(const Compiled& compiled,
                                                     std::string_view message) {
  if (message.size() < compiled.prefix.size() + compiled.suffix.size()) return std::nullopt;
  if (!message.starts_with(compiled.prefix)) return std::nullopt;
  if (!message.ends_with(compiled.suffix)) return std::nullopt;
  message.remove_prefix(compiled.prefix.size());
  message.remove_suffix(compiled.suffix.size());
  if (compiled.middle) return compiled.middle->match_whole(message);
  return message.empty() ? std::optional<Expression::Found>(std::in_place) : std::nullopt;
}

bool WholePattern::is_cached_for(const Bindings& bindings) const {
  if (cached_.values.size() != names_.size()) return false;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const std::string* value = bindings.find(names_[i]);
    const auto& cached = cached_.values[i];
    if ((value == nullptr) != !cached || (value != nullptr && *value != *cached)) return false;
  }
  return true;
}

void WholePattern::cache_for(const Bindings& bindings) const {
  cached_.values.clear();
  for (const std::string& name : names_) {
    const std::string* value = bindings.find(name);
    cached_.values.push_back(value == nullptr ? std::nullopt : std::optional(*value));
  }
  try {
    cached_.compiled = compile(with_values(pieces_, bindings));
  } catch (const std::invalid_argument&) {  // the values are long: they are compared afterwards
    cached_.compiled.reset();
  }
}

const WholePattern::Compiled& WholePattern::compiled_for(const Bindings& bindings) const {
  const bool knows_any = std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    return bindings.find(name) != nullptr;
  });
  if (!knows_any) return without_values_;
  if (!is_cached_for(bindings)) cache_for(bindings);
  return cached_.compiled ? *cached_.compiled : without_values_;
}

std::optional<Printable> WholePattern::try_with(const Compiled& compiled, std::string_view message,
                                                Bindings& bindings) const {
  const auto found = match(compiled, message);
  if (!found) return no_match();
  if (!compiled.middle) return std::nullopt;
  const std::string* name = bindings.bind(*compiled.middle, *found);
  return name == nullptr ? std::nullopt : std::optional(two_values(*name));
}

std::optional<Printable> WholePattern::check(std::string_view message, Bindings& bindings) const {
  const Compiled& compiled = compiled_for(bindings);
  auto why = try_with(compiled, message, bindings);
  // Would other values do? Then that is what to say.
  if (why && &compiled != &without_values_) {
    Bindings others = bindings;
    if (auto because_of_value = try_with(without_values_, message, others)) why = because_of_value;
  }
  return why;
}

}  // namespace confab
