#include "app/mock/answer.h"

#include <stdexcept>
#include <utility>

#include "protocol/match/matcher.h"
#include "protocol/text/placeholders.h"

namespace confab {

Answer::Answer(std::string_view pattern, std::optional<std::string> sample)
    : pieces_(cut(pattern)) {
  if (!sample) {
    for (Piece& piece : pieces_)
      if (!piece.type.empty()) piece.text = example_of(piece.type);
  } else if (!find_samples(*sample)) {
    pieces_ = {Piece{std::move(*sample), "", ""}};
  }
}

std::vector<Answer::Piece> Answer::cut(std::string_view pattern) {
  std::vector<Piece> pieces;
  PlaceholderText parts(pattern);
  while (const auto part = parts.next()) {
    const std::string_view text = part->text;
    if (!part->is_placeholder) {
      pieces.push_back({std::string(text), "", ""});
      continue;
    }
    const auto [name, type] = placeholder_parts(text);
    pieces.push_back({"", std::string(name), std::string(type)});
  }
  return pieces;
}

// By the same pattern with a name of its own for each placeholder.
bool Answer::find_samples(const std::string& sample) {
  TranscriptMatch match;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    match.pattern +=
        piece.type.empty() ? escaped_literal(piece.text) : numbered_placeholder(piece.type, i);
  }
  Captures found;
  try {
    if (Matcher(match).check(sample, found)) return false;
  } catch (const std::invalid_argument&) {
    return false;  // the longer names made it too long
  }
  for (std::size_t i = 0; i < pieces_.size(); ++i)
    if (!pieces_[i].type.empty()) pieces_[i].text = found[numbered_name(i)];
  return true;
}

std::string Answer::text(Captures& values, Fresh* fresh) const {
  std::string result;
  for (const Piece& piece : pieces_) {
    const auto known = piece.name.empty() ? values.end() : values.find(piece.name);
    if (known != values.end()) {
      result += known->second;
      continue;
    }
    const bool is_made = fresh != nullptr && !piece.type.empty();
    const std::string value = is_made ? fresh->like(piece.type, piece.text) : piece.text;
    if (!piece.name.empty()) values.emplace(piece.name, value);
    result += value;
  }
  return result;
}

}  // namespace confab
