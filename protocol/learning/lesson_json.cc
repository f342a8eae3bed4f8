#include "protocol/learning/lesson_json.h"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/json/json_parts.h"
#include "protocol/learning/lesson_values.h"
#include "protocol/learning/lesson_widening.h"
#include "protocol/learning/variation.h"
#include "protocol/learning/varying_text.h"
#include "protocol/match/json_expectation.h"
#include "protocol/text/placeholders.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

using Samples = std::span<const std::string>;
using Result = std::variant<Lesson, NoLesson>;

// A value, of any depth.
struct Leaf {
  JsonKind kind;
  std::string_view raw;  // as it is spelled
  std::size_t elements;  // of an array
};
// By where it is: "items[2].id".
using Leaves = std::map<std::string, Leaf>;

struct Tree {
  std::string_view text;  // without blanks around it
  Leaves leaves;
  std::vector<std::string> order;  // of the scalars, as they are spelled
  bool is_ambiguous = false;       // two values are at one place: a key is there twice
};

// true, false, null
bool is_word(JsonKind kind) noexcept { return kind == JsonKind::boolean || kind == JsonKind::null; }

void add_leaves(std::string_view raw, const std::string& path, Tree& tree) {
  const std::vector<JsonPart> parts = json_parts(raw);
  const JsonKind kind = json_kind(raw);
  const bool is_new = tree.leaves.emplace(path, Leaf{kind, raw, parts.size()}).second;
  tree.is_ambiguous = tree.is_ambiguous || !is_new;
  if (kind != JsonKind::object && kind != JsonKind::array) tree.order.push_back(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string inner = path;
    if (kind == JsonKind::array) {
      inner += "[" + std::to_string(i) + "]";
    } else {
      inner += (path.empty() ? "" : ".") + json_text_of(parts[i].key);
    }
    add_leaves(parts[i].value, inner, tree);
  }
}

Tree tree_of(std::string_view message) {
  Tree tree;
  tree.text = trimmed_json(message);
  add_leaves(tree.text, "", tree);
  return tree;
}

Literal kind_text(JsonKind kind) {
  if (kind == JsonKind::object) return "an object";
  if (kind == JsonKind::array) return "a list";
  return kind == JsonKind::text ? Literal("a text") : Literal("a number");
}

Printable shown_path(const std::string& path) {
  return path.empty() ? Printable("its JSON") : quoted_short(path);
}

bool has_same_shape(const Leaf& a, const Leaf& b) noexcept {
  if (a.kind != b.kind) return false;
  if (a.kind == JsonKind::array) return a.elements == b.elements;
  return !is_word(a.kind) || a.raw == b.raw;
}

// "a list of 2", "false", "a number"
Printable shown_shape(const Leaf& leaf, const Leaf& other) {
  Printable text;
  if (is_word(leaf.kind)) return text += Untrusted(leaf.raw), text;
  text += kind_text(leaf.kind);
  if (leaf.kind != JsonKind::array || other.kind != JsonKind::array) return text;
  text += Literal(" of ");
  return text += std::uint64_t{leaf.elements}, text;
}

// How the shape of `other` differs, to be read after "run 2: "; empty: it does not.
Printable shape_difference(const Tree& first, const Tree& other) {
  Printable why;
  for (const auto& [path, leaf] : first.leaves) {
    const auto found = other.leaves.find(path);
    if (found == other.leaves.end()) {
      why += Literal("it has no ");
      return why += shown_path(path), why;
    }
    if (has_same_shape(leaf, found->second)) continue;
    why += shown_path(path);
    why += Literal(" is ");
    why += shown_shape(found->second, leaf);
    why += Literal(", not ");
    return why += shown_shape(leaf, found->second), why;
  }
  for (const auto& [path, leaf] : other.leaves) {
    if (first.leaves.contains(path)) continue;
    why += Literal("it has ");
    why += shown_path(path);
    return why += Literal(", too"), why;
  }
  return why;
}

// Everything but the values of scalars is spelled alike.
bool is_spelled_alike(const Tree& first, const Tree& other) {
  if (first.order != other.order) return false;
  const char* a = first.text.data();
  const char* b = other.text.data();
  for (const std::string& path : first.order) {
    const std::string_view mine = first.leaves.at(path).raw;
    const std::string_view theirs = other.leaves.at(path).raw;
    if (std::string_view(a, static_cast<std::size_t>(mine.data() - a)) !=
        std::string_view(b, static_cast<std::size_t>(theirs.data() - b)))
      return false;
    a = mine.data() + mine.size();
    b = theirs.data() + theirs.size();
  }
  return true;
}

void add_literal(std::string_view text, std::vector<LessonSlot>& slots) {
  if (text.empty()) return;
  if (slots.empty() || !slots.back().type.empty()) slots.emplace_back();
  slots.back().literal += text;
}

// The slots of samples, in the spelling of the first: as a rule of its own, or as a text.
class Slots {
 public:
  Slots(const std::vector<Tree>& trees, bool as_rule) : trees_(trees), as_rule_(as_rule) {
    const Tree& first = trees.front();
    const char* at = first.text.data();
    for (const std::string& path : first.order) {
      const std::string_view raw = first.leaves.at(path).raw;
      add_literal({at, static_cast<std::size_t>(raw.data() - at)}, slots_);
      add_scalar(path);
      at = raw.data() + raw.size();
    }
    const char* const end = first.text.data() + first.text.size();
    add_literal({at, static_cast<std::size_t>(end - at)}, slots_);
  }
  std::vector<LessonSlot> take() { return std::move(slots_); }
  bool has_any() const noexcept {
    return std::any_of(slots_.begin(), slots_.end(),
                       [](const LessonSlot& each) { return each.type == "any"; });
  }

 private:
  void add_scalar(const std::string& path) {
    std::vector<std::string> values;
    values.reserve(trees_.size());
    for (const Tree& each : trees_) values.emplace_back(each.leaves.at(path).raw);
    const JsonKind kind = trees_.front().leaves.at(path).kind;
    if (kind == JsonKind::text) return add_text(std::move(values));
    if (std::all_of(values.begin(), values.end(),
                    [&](const std::string& each) { return each == values[0]; }))
      return add_literal(values[0], slots_);
    const std::vector<std::string_view> views(values.begin(), values.end());
    const std::string type(variation_of(views, TokenShape::number).type);
    if (as_rule_) add_literal("\"", slots_);
    slots_.push_back({.type = type, .values = std::move(values)});
    if (as_rule_) add_literal("\"", slots_);
  }

  // With its quotes. A pattern goes by what is spelled, a rule by what is said.
  void add_text(std::vector<std::string> values) {
    for (std::string& each : values)
      each = as_rule_ ? json_text_of(each) : each.substr(1, each.size() - 2);
    const std::vector<std::string_view> views(values.begin(), values.end());
    VaryingText varying = compare_texts(views);
    if (varying.stranger) varying.pieces = {{views, "any"}};
    add_literal("\"", slots_);
    for (LessonSlot& each : slots_of(varying.pieces)) {
      if (!each.type.empty()) {
        slots_.push_back(std::move(each));
      } else if (as_rule_) {
        const std::string quoted = json_quoted(escaped_literal(each.literal));
        add_literal(std::string_view(quoted).substr(1, quoted.size() - 2), slots_);
      } else {
        add_literal(each.literal, slots_);
      }
    }
    add_literal("\"", slots_);
  }

  const std::vector<Tree>& trees_;
  bool as_rule_;
  std::vector<LessonSlot> slots_;
};

std::vector<Tree> trees_of(Samples samples) {
  std::vector<Tree> trees;
  for (const std::string& each : samples) trees.push_back(tree_of(each));
  return trees;
}

// What is before and after the value, which is_spelled_alike() does not look at.
bool has_same_ends(const std::string& a, const std::string& b) {
  const std::string_view value_a = trimmed_json(a);
  const std::string_view value_b = trimmed_json(b);
  const auto begin = [](const std::string& text, std::string_view value) {
    return std::string_view(text).substr(0, static_cast<std::size_t>(value.data() - text.data()));
  };
  const auto end = [](const std::string& text, std::string_view value) {
    return std::string_view(text).substr(
        static_cast<std::size_t>(value.data() + value.size() - text.data()));
  };
  return begin(a, value_a) == begin(b, value_b) && end(a, value_a) == end(b, value_b);
}

Lesson lesson_of(Samples samples, const std::vector<Tree>& trees) {
  bool is_alike = true;
  for (std::size_t k = 1; k < trees.size() && is_alike; ++k)
    is_alike = is_spelled_alike(trees[0], trees[k]) && has_same_ends(samples[0], samples[k]);
  if (is_alike) {
    Slots slots(trees, false);
    Lesson lesson{Lesson::Kind::pattern, {}};
    const std::string_view whole = samples[0];
    const std::size_t begin = static_cast<std::size_t>(trees[0].text.data() - whole.data());
    add_literal(whole.substr(0, begin), lesson.slots);
    const bool has_any = slots.has_any();
    for (LessonSlot& each : slots.take()) {
      if (each.type.empty()) {
        add_literal(each.literal, lesson.slots);
      } else {
        lesson.slots.push_back(std::move(each));
      }
    }
    add_literal(whole.substr(begin + trees[0].text.size()), lesson.slots);
    if (!has_any) return lesson;  // in a pattern it would reach beyond its quotes
  }
  return {Lesson::Kind::json, Slots(trees, true).take()};
}

}  // namespace

bool are_json(Samples samples) {
  return std::all_of(samples.begin(), samples.end(), [](const std::string& each) {
    const std::string_view value = trimmed_json(each);
    const bool begins = !value.empty() && (value.front() == '{' || value.front() == '[');
    return begins && is_json(each, kDeepestJson) && !tree_of(each).is_ambiguous;
  });
}

std::vector<LessonSlot> json_slots(Samples samples) {
  const std::vector<Tree> trees = trees_of(samples);
  for (std::size_t k = 1; k < trees.size(); ++k)
    if (!shape_difference(trees[0], trees[k]).empty()) return {};
  return Slots(trees, true).take();
}

Result learn_json(Samples samples) {
  const std::vector<Tree> trees = trees_of(samples);
  std::size_t strangers = 0;
  NoLesson trouble{0, {}};
  for (std::size_t k = 1; k < trees.size(); ++k) {
    Printable why = shape_difference(trees[0], trees[k]);
    if (why.empty()) continue;
    if (strangers++ == 0) trouble = {k, std::move(why)};
  }
  if (strangers > 0) return trouble;
  Lesson lesson = lesson_of(samples, trees);
  for (const LessonSlot& each : lesson.slots) {
    if (each.type.empty()) continue;
    if (auto of_values = judge_values(each.type, each.values)) return std::move(*of_values);
  }
  return lesson;
}

}  // namespace confab
