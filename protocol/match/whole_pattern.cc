#include "protocol/match/whole_pattern.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kLongestMiddle = 64 * 1024;

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

std::optional<std::string_view> WholePattern::middle_of(std::string_view message,
                                                        const Compiled& compiled) {
  if (message.size() < compiled.prefix.size() + compiled.suffix.size()) return std::nullopt;
  if (!message.starts_with(compiled.prefix)) return std::nullopt;
  if (!message.ends_with(compiled.suffix)) return std::nullopt;
  message.remove_prefix(compiled.prefix.size());
  message.remove_suffix(compiled.suffix.size());
  return message;
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

bool WholePattern::knows_any(const Bindings& bindings) const {
  return std::any_of(names_.begin(), names_.end(),
                     [&](const std::string& name) { return bindings.find(name) != nullptr; });
}

const WholePattern::Compiled& WholePattern::compiled_for(const Bindings& bindings) const {
  if (!is_cached_for(bindings)) cache_for(bindings);
  return cached_.compiled ? *cached_.compiled : without_values_;
}

std::optional<PatternMismatch> WholePattern::try_with(const Compiled& compiled,
                                                      std::string_view message,
                                                      Bindings& bindings) {
  const auto middle = middle_of(message, compiled);
  if (!middle) return PatternMismatch{};
  if (!compiled.middle) return middle->empty() ? std::nullopt : std::optional(PatternMismatch{});
  if (compiled.middle->takes_too_long(middle->size())) return PatternMismatch{{}, true};
  const auto found = compiled.middle->match_whole(*middle);
  if (!found) return PatternMismatch{};
  const std::string* name = bindings.bind(*compiled.middle, *found);
  return name == nullptr ? std::nullopt : std::optional(PatternMismatch{*name});
}

// What is compiled once mostly finds the values that are known. Where it does not, they may still
// be there, cut in another way or of another type.
std::optional<PatternMismatch> WholePattern::check(std::string_view message,
                                                   Bindings& bindings) const {
  if (!knows_any(bindings)) return try_with(without_values_, message, bindings);
  Bindings first = bindings;
  auto why = try_with(without_values_, message, first);
  Bindings second = bindings;
  if (why && try_with(compiled_for(bindings), message, second)) return why;
  bindings = why ? second : first;
  return std::nullopt;
}

}  // namespace confab
