#include "protocol/learning/lesson_widening.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/match/matcher.h"
#include "protocol/text/pattern_types.h"
#include "protocol/text/placeholders.h"

namespace confab {
namespace {

// Bytes of the first sample.
struct Range {
  std::size_t begin, end;
};

struct Old {
  Range range;
  std::string name;  // "*": none
  std::string type;
};

// Where the sample has what the pattern's placeholders stand for: by the same pattern, with a name
// of its own for each.
std::optional<std::vector<Old>> find_placeholders(std::string_view pattern,
                                                  std::string_view sample) {
  TranscriptMatch match;
  std::vector<TextPart> parts;
  PlaceholderText text(pattern);
  while (const auto part = text.next()) {
    match.pattern += part->is_placeholder
                         ? numbered_placeholder(placeholder_parts(part->text).type, parts.size())
                         : escaped_literal(part->text);
    parts.push_back(*part);
  }
  Captures found;
  try {
    if (Matcher(match).check(sample, found)) return std::nullopt;
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // the longer names made it too long
  }
  std::vector<Old> placeholders;
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t size =
        parts[i].is_placeholder ? found[numbered_name(i)].size() : parts[i].text.size();
    if (parts[i].is_placeholder) {
      const auto [name, type] = placeholder_parts(parts[i].text);
      placeholders.push_back(
          {{at, at + size}, name.empty() ? "*" : std::string(name), std::string(type)});
    }
    at += size;
  }
  return placeholders;
}

class Widening {
 public:
  Widening(std::vector<LessonSlot> slots, std::vector<Old> old)
      : slots_(std::move(slots)), old_(std::move(old)) {
    std::size_t at = 0;
    for (const LessonSlot& each : slots_) {
      begins_.push_back(at);
      at += text_of(each, 0).size();
    }
    begins_.push_back(at);
  }

  Widened run() {
    std::size_t at = 0;
    while (at < begins_.back() || old_at_ < old_.size()) {
      const Range next = next_group(at);
      add_literal({at, next.begin});
      if (next.begin == begins_.back() && old_at_ == old_.size()) break;
      add_group(next);
      at = next.end;
    }
    return std::move(widened_);
  }

 private:
  static std::string_view text_of(const LessonSlot& slot, std::size_t sample) noexcept {
    return slot.type.empty() ? std::string_view(slot.literal) : slot.values[sample];
  }
  bool varies(std::size_t slot) const noexcept { return !slots_[slot].type.empty(); }

  // What varies next from `at` on, by the samples or by the old pattern, with all that overlaps it.
  // Empty at the end: there is nothing.
  Range next_group(std::size_t at) const {
    const std::size_t end = begins_.back();
    Range group{end, end};
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (!varies(i) || begins_[i] < at) continue;
      group = {begins_[i], begins_[i + 1]};
      break;
    }
    if (old_at_ < old_.size() && old_[old_at_].range.begin <= group.begin)
      group = old_[old_at_].range;
    for (bool has_grown = true; has_grown;) {
      has_grown = false;
      const auto take = [&](Range other) {
        const bool overlaps = other.begin < group.end && group.begin < other.end;
        if (!overlaps || (other.begin >= group.begin && other.end <= group.end)) return;
        group = {std::min(group.begin, other.begin), std::max(group.end, other.end)};
        has_grown = true;
      };
      for (std::size_t i = 0; i < slots_.size(); ++i)
        if (varies(i)) take({begins_[i], begins_[i + 1]});
      for (std::size_t i = old_at_; i < old_.size(); ++i) take(old_[i].range);
    }
    return group;
  }

  void add_group(Range group) {
    std::vector<Old> mine;
    while (old_at_ < old_.size() &&
           old_[old_at_].range.begin < std::max(group.end, group.begin + 1) &&
           old_[old_at_].range.end <= group.end)
      mine.push_back(old_[old_at_++]);
    const auto owner = std::find_if(mine.begin(), mine.end(), [&](const Old& each) {
      return each.range.begin == group.begin && each.range.end == group.end;
    });
    LessonSlot slot;
    slot.values = texts_of(group);
    slot.type = own_type(group);
    if (owner != mine.end()) {
      slot.name = owner->name;
      slot.fits_old = all_are(slot.values, owner->type);
      if (slot.type.empty() || slot.fits_old) slot.type = owner->type;
    }
    if (slot.type.empty()) slot.type = "any";
    for (auto each = mine.begin(); each != mine.end(); ++each)
      if (each != owner && each->name != "*") widened_.lost.push_back(each->name);
    widened_.slots.push_back(std::move(slot));
  }

  static bool all_are(const std::vector<std::string>& texts, const std::string& type) {
    return type == "any" || std::all_of(texts.begin(), texts.end(), [&](const std::string& each) {
             return is_of_type(type, each);
           });
  }

  // The type of the one thing that varies there; empty: it is none, or more than that.
  std::string own_type(Range group) const {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (varies(i) && begins_[i] == group.begin && begins_[i + 1] == group.end)
        return slots_[i].type;
    }
    return {};
  }

  // What is there in each sample. Only literals are cut.
  std::vector<std::string> texts_of(Range group) const {
    std::size_t samples = 1;
    for (const LessonSlot& each : slots_) samples = std::max(samples, each.values.size());
    std::vector<std::string> texts(samples);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      const std::size_t begin = std::max(begins_[i], group.begin);
      const std::size_t end = std::min(begins_[i + 1], group.end);
      for (std::size_t k = 0; begin < end && k < samples; ++k) {
        texts[k] +=
            varies(i) ? std::string_view(slots_[i].values[k])
                      : std::string_view(slots_[i].literal).substr(begin - begins_[i], end - begin);
      }
    }
    return texts;
  }

  void add_literal(Range range) {
    if (range.begin >= range.end) return;
    widened_.slots.push_back({.literal = texts_of(range)[0]});
  }

  std::vector<LessonSlot> slots_;
  std::vector<Old> old_;
  std::vector<std::size_t> begins_;  // of each slot, and where the last one ends
  std::size_t old_at_ = 0;           // the first that is not taken
  Widened widened_;
};

}  // namespace

std::vector<LessonSlot> slots_of(const std::vector<VaryingPiece>& pieces) {
  std::vector<LessonSlot> slots;
  for (const VaryingPiece& each : pieces) {
    LessonSlot slot;
    slot.type = each.type;
    if (each.type.empty()) {
      slot.literal = each.texts[0];
    } else {
      slot.values.assign(each.texts.begin(), each.texts.end());
    }
    slots.push_back(std::move(slot));
  }
  return slots;
}

std::optional<Widened> widen(std::vector<LessonSlot> slots, std::string_view pattern,
                             std::string_view sample) {
  auto old = find_placeholders(pattern, sample);
  if (!old) return std::nullopt;
  return Widening(std::move(slots), std::move(*old)).run();
}

}  // namespace confab
