#include "protocol/pattern_parts.h"

#include <algorithm>
#include <cstdint>

#include "protocol/placeholders.h"

namespace confab {
namespace {

constexpr std::size_t kLongestPlaceholder = 24;  // {{when1000:rfc3339}}

constexpr std::size_t kKeptEnd = 128;

// Words, or anything: in a row, with blanks between them, they say little.
bool is_loose(const PatternPart& part) noexcept {
  return part.type == "any" || part.type == "word";
}

// "{{any}} {{word}}" says no more than "{{any}}" does.
bool is_one_any(const PatternPart& a, const PatternPart& between, const PatternPart& b) noexcept {
  const bool is_blank = between.literal.find_first_not_of(" \t") == std::string::npos;
  return is_blank && is_loose(a) && is_loose(b) && (a.type == "any" || b.type == "any");
}

std::size_t length_of(const PatternPart& part) {
  return part.is_literal() ? escaped_literal(part.literal).size() : kLongestPlaceholder;
}

std::string first_of(const std::string& text, std::size_t room) {
  return text.substr(0, character_at(text, std::min(room, text.size())));
}

std::string last_of(const std::string& text, std::size_t room) {
  std::size_t from = text.size() - std::min(room, text.size());
  while (character_at(text, from) != from) ++from;
  return text.substr(from);
}

// As many parts as fit, from one end or the other; the last one cut.
template <class Iterator, class Cut>
std::vector<PatternPart> edge_of(Iterator part, Iterator end, std::size_t room, Cut cut) {
  std::vector<PatternPart> kept;
  for (; part != end && length_of(*part) <= room; ++part) {
    room -= length_of(*part);
    kept.push_back(*part);
  }
  if (part == end || !part->is_literal()) return kept;
  // Escaped, "{{" is three times as long.
  const bool has_braces = part->literal.find("{{") != std::string::npos;
  kept.push_back({cut(part->literal, has_braces ? room / 3 : room), {}});
  return kept;
}

std::string_view base_name(std::string_view type) noexcept {
  if (type == "ctime" || type == "rfc3339") return "when";
  if (type == "int" || type == "num") return "n";
  if (type == "uuid") return "id";
  return type == "any" ? "text" : type;
}

std::string unused_name(std::string_view type, std::set<std::string, std::less<>>& used) {
  const std::string base(base_name(type));
  std::string name = base;
  for (std::size_t number = 2; !used.insert(name).second; ++number)
    name = base + std::to_string(number);
  return name;
}

}  // namespace

void PatternParts::add_literal(std::string_view text) {
  if (text.empty()) return;
  if (parts_.empty() || !parts_.back().is_literal()) parts_.emplace_back();
  parts_.back().literal += text;
}

void PatternParts::add_placeholder(std::string_view type) {
  if (!parts_.empty() && is_loose(parts_.back()) && (type == "any" || type == "word")) {
    parts_.back().type = "any";
  } else {
    parts_.push_back({{}, type});
  }
  while (parts_.size() >= 3 && is_one_any(parts_.end()[-3], parts_.end()[-2], parts_.back())) {
    parts_.resize(parts_.size() - 2);
    parts_.back().type = "any";
  }
}

void PatternParts::add(const PatternPart& part) {
  if (part.is_literal()) {
    add_literal(part.literal);
  } else {
    add_placeholder(part.type);
  }
}

bool PatternParts::has_placeholder() const noexcept {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const PatternPart& each) { return !each.is_literal(); });
}

std::size_t PatternParts::longest_text() const {
  std::size_t length = 0;
  for (const PatternPart& each : parts_) length += length_of(each);
  return length;
}

std::string PatternParts::text(std::set<std::string, std::less<>>& used) const {
  std::string text;
  for (const PatternPart& each : parts_) {
    if (each.is_literal()) {
      text += escaped_literal(each.literal);
      continue;
    }
    text.append("{{").append(unused_name(each.type, used));
    if (each.type != "word") text.append(":").append(each.type);  // what {{name}} alone is
    text += "}}";
  }
  return text;
}

PatternParts PatternParts::shortened(std::size_t bytes) const {
  if (longest_text() <= bytes) return *this;
  const std::size_t room = bytes - kLongestPlaceholder - kKeptEnd;
  const auto beginning = edge_of(parts_.begin(), parts_.end(), room, first_of);
  const auto end = edge_of(parts_.rbegin(), parts_.rend(), kKeptEnd, last_of);
  PatternParts kept;
  const auto any = std::find_if(beginning.begin(), beginning.end(),
                                [](const PatternPart& each) { return each.type == "any"; });
  std::for_each(beginning.begin(), any, [&](const auto& each) { kept.add(each); });
  kept.add_placeholder("any");
  std::for_each(end.rbegin(), end.rend(), [&](const auto& each) { kept.add(each); });
  return kept;
}

std::size_t character_at(std::string_view text, std::size_t place) noexcept {
  while (place > 0 && place < text.size() && (static_cast<std::uint8_t>(text[place]) >> 6) == 2)
    --place;
  return place;
}

}  // namespace confab
