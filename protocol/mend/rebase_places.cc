#include "protocol/mend/rebase_places.h"

#include "protocol/text/pattern_types.h"

namespace confab {
namespace {

constexpr std::size_t kOnwards = 1;
constexpr std::size_t kBack = static_cast<std::size_t>(-1);  // 0 + kBack is past the end

}  // namespace

RebasePlaces::RebasePlaces(const std::vector<RebasePair>& pairs,
                           const std::vector<TextToken>& tokens)
    : pairs_(pairs), tokens_(tokens) {}

bool RebasePlaces::is_kept(std::size_t place) const {
  if (may_be_another(place, kOnwards) || may_be_another(place, kBack)) return false;
  return has_position(place) || has_neighbour(place, kOnwards) || has_neighbour(place, kBack);
}

std::size_t RebasePlaces::words_of_message(const RebasePair& pair) const {
  std::size_t words = 0;
  for (std::size_t j = pair.begin; j < pair.begin + pair.size; ++j)
    words += tokens_[j].shape == TokenShape::separator ? 0 : 1;
  return words;
}

RebasePlaces::Words RebasePlaces::count(std::size_t begin, std::size_t end) const {
  Words words;
  for (std::size_t k = begin; k < end; ++k) {
    words.of_pattern += pairs_[k].has_word() ? 1 : 0;
    words.of_message += words_of_message(pairs_[k]);
  }
  return words;
}

bool RebasePlaces::has_position(std::size_t place) const {
  const Words before = count(0, place);
  const Words after = count(place + 1, pairs_.size());
  return before.of_pattern == before.of_message || after.of_pattern == after.of_message;
}

// Another placeholder, or a word that both have.
bool RebasePlaces::is_firm(const RebasePair& pair) const {
  if (!pair.has_word() || pair.is_gone()) return false;
  return pair.part->is_placeholder() || pair.part->text == tokens_[pair.begin].text;
}

bool RebasePlaces::has_neighbour(std::size_t place, std::size_t step) const {
  std::size_t k = place + step;
  while (k < pairs_.size() && !pairs_[k].has_word() && words_of_message(pairs_[k]) == 0) k += step;
  return k < pairs_.size() && is_firm(pairs_[k]);
}

// Up to the next word that is firm.
bool RebasePlaces::may_be_another(std::size_t place, std::size_t step) const {
  const RebasePart& placeholder = *pairs_[place].part;
  if (placeholder.is_any()) return false;
  for (std::size_t k = place + step; k < pairs_.size() && !is_firm(pairs_[k]); k += step) {
    const bool is_lost = pairs_[k].has_word() && pairs_[k].is_gone();
    if (is_lost && is_of_type(placeholder.type, pairs_[k].part->text)) return true;
  }
  return false;
}

}  // namespace confab
