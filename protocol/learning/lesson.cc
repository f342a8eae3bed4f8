#include "protocol/learning/lesson.h"

#include <algorithm>
#include <utility>

#include "protocol/json/json_parts.h"
#include "protocol/json/json_text.h"
#include "protocol/learning/lesson_json.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/learning/lesson_widening.h"
#include "protocol/learning/varying_text.h"
#include "protocol/text/payload.h"
#include "protocol/text/placeholders.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Result = std::variant<Lesson, NoLesson>;
using Samples = std::span<const std::string>;

std::vector<std::string_view> views_of(Samples samples) { return {samples.begin(), samples.end()}; }

bool are_equal(Samples samples) {
  return std::all_of(samples.begin(), samples.end(),
                     [&](const std::string& each) { return each == samples[0]; });
}

// Bytes that are no text: where they are as many, those that differ are ??.
Result learn_hex(Samples samples) {
  if (samples.size() > 2 && are_equal(samples.subspan(1))) {
    return NoLesson{0, Printable("it differs from all runs"), true};
  }
  std::string rule;
  std::vector<std::string> values(samples.size());
  for (std::size_t k = 0; k < samples.size(); ++k) {
    if (samples[k].size() == samples[0].size()) continue;
    Printable why("it has ");
    why += std::uint64_t{samples[k].size()};
    why += Literal(" bytes, and the recording ");
    why += std::uint64_t{samples[0].size()};
    return NoLesson{k, std::move(why)};
  }
  for (std::size_t at = 0; at < samples[0].size(); ++at) {
    const bool varies = std::any_of(samples.begin(), samples.end(), [&](const std::string& each) {
      return each[at] != samples[0][at];
    });
    rule.append(rule.empty() ? "" : " ").append(varies ? "??" : to_hex({&samples[0][at], 1}));
    for (std::size_t k = 0; varies && k < samples.size(); ++k) values[k] += samples[k][at];
  }
  if (auto trouble = judge_values("hex", values)) {
    trouble->why = Printable("its bytes differ, and those of all others are equal");
    return std::move(*trouble);
  }
  return Lesson{Lesson::Kind::hex, {{.literal = rule}}};
}

NoLesson stranger(Samples samples, std::size_t which) {
  Printable why = quoted_short(samples[which]);
  why += Literal(" is of another form than ");
  why += quoted_short(samples[which == 0 ? 1 : 0]);
  why += which == 0 ? Literal(" of all runs") : Literal(" of the recording");
  return {which, std::move(why), which == 0};
}

Result learn_text(Samples samples, std::string_view pattern) {
  const std::vector<std::string_view> texts = views_of(samples);
  const VaryingText varying = compare_texts(texts);
  if (varying.stranger) return stranger(samples, *varying.stranger);
  Lesson lesson;
  lesson.slots = slots_of(varying.pieces);
  if (!pattern.empty()) {
    auto widened = widen(std::move(lesson.slots), pattern, samples[0]);
    if (!widened) {
      return NoLesson{0,
                      Printable("its pattern does not fit the sample that was recorded with it")};
    }
    lesson.slots = std::move(widened->slots);
    lesson.lost = std::move(widened->lost);
  }
  for (const LessonSlot& each : lesson.slots) {
    if (each.type.empty() || each.fits_old) continue;
    if (auto trouble = judge_values(each.type, each.values)) return std::move(*trouble);
  }
  const bool has_any = std::any_of(lesson.slots.begin(), lesson.slots.end(),
                                   [](const LessonSlot& each) { return !each.type.empty(); });
  if (has_any) lesson.kind = Lesson::Kind::pattern;
  return lesson;
}

}  // namespace

Result learn(Samples samples, std::string_view pattern) {
  if (!std::all_of(samples.begin(), samples.end(), is_json_text)) {
    if (are_equal(samples)) return Lesson{};
    return learn_hex(samples);
  }
  if (pattern.empty() && !are_equal(samples) && are_json(samples)) return learn_json(samples);
  return learn_text(samples, pattern);
}

std::string lesson_text(const Lesson& lesson) {
  std::string text;
  for (const LessonSlot& each : lesson.slots) {
    if (each.type.empty()) {
      text += lesson.kind == Lesson::Kind::pattern ? escaped_literal(each.literal) : each.literal;
      continue;
    }
    text.append("{{").append(each.name);
    const bool has_type = each.name != "*" && each.type != "word";  // what {{name}} alone is
    if (has_type) text.append(":").append(each.type);
    text += "}}";
  }
  return text;
}

std::vector<ChangedValue> changed_values(const std::string& expected, const std::string& actual) {
  const std::vector<std::string> samples = {expected, actual};
  std::vector<ChangedValue> values;
  if (!is_json_text(expected) || !is_json_text(actual)) return values;
  std::vector<LessonSlot> slots;
  if (are_json(samples)) {
    slots = json_slots(samples);
  } else {
    const std::vector<std::string_view> texts = views_of(samples);
    slots = slots_of(compare_texts(texts).pieces);
  }
  for (const LessonSlot& each : slots) {
    if (each.type.empty() || each.values[0] == each.values[1]) continue;
    if (is_identity(each.type, each.values)) values.push_back({each.values[0], each.values[1]});
  }
  return values;
}

}  // namespace confab
