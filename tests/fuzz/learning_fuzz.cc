// input: pattern RS sample RS sample ...

#include <vector>

#include "protocol/learning/lesson.h"
#include "protocol/learning/lesson_names.h"
#include "protocol/match/matcher.h"
#include "protocol/match/text_template.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::size_t kMostSamples = 5;

std::vector<std::string> read_samples(FuzzInput& input) {
  std::vector<std::string> samples;
  while (samples.size() < kMostSamples && !input.empty()) samples.push_back(input.part());
  while (samples.size() < 2) samples.emplace_back();
  return samples;
}

bool can_be_compiled(const TranscriptMatch& match) {
  try {
    const Matcher compiled(match);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

TranscriptMatch match_of(const Lesson& lesson) {
  TranscriptMatch match;
  const std::string text = lesson_text(lesson);
  if (lesson.kind == Lesson::Kind::pattern) match.pattern = text;
  if (lesson.kind == Lesson::Kind::json) match.json = text;
  if (lesson.kind == Lesson::Kind::hex) match.hex = text;
  return match;
}

void look_at_rule(Lesson lesson, const std::vector<std::string>& samples) {
  if (lesson.kind == Lesson::Kind::nothing) return;
  LessonNames names({});
  names.give(lesson);
  const TranscriptMatch match = match_of(lesson);
  if (!can_be_compiled(match)) return;  // too long: whoever learns says so
  const Matcher matcher(match);
  for (const std::string& each : samples) {
    Captures values;
    claim(!matcher.check(each, values), "what is learned accepts what it is learned from");
  }
}

// What differs, put into what was sent, and taken out of it again.
void look_at_values(const std::string& expected, const std::string& actual) {
  InPlaceOf values;
  InPlaceOf names;
  Captures by_name;
  for (const ChangedValue& each : changed_values(expected, actual)) {
    claim(!each.expected.empty() && each.expected != each.actual, "a changed value has changed");
    values.try_emplace(each.expected, each.actual);
    const std::string name = "n" + std::to_string(names.size());
    if (names.try_emplace(each.expected, name).second) by_name.emplace(name, each.expected);
  }
  const Replaced now = replaced(expected, values);
  claim(!now.found.empty() || now.text == expected, "where nothing is found nothing changes");
  claim_equal(expand(template_of(expected, names), by_name, std::size_t{1} << 20), expected,
              "a template becomes what it was made of");
}

}  // namespace

void fuzz(FuzzInput input) {
  TranscriptMatch old;
  old.pattern = input.part();
  const std::vector<std::string> samples = read_samples(input);
  look_at_values(samples[0], samples[1]);
  if (!old.pattern.empty() && !can_be_compiled(old)) return;
  auto result = learn(samples, old.pattern);
  if (const auto* none = std::get_if<NoLesson>(&result)) {
    claim(none->sample < samples.size() && !none->why.empty(), "it is said why nothing is learned");
    return;
  }
  look_at_rule(std::move(std::get<Lesson>(result)), samples);
}

}  // namespace confab
