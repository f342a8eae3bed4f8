#include "protocol/match/json_subset.h"

#include <algorithm>

#include "protocol/match/json_expectation.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

Printable shown(const JsonScalar& value) {
  if (value.kind == JsonKind::text) return quoted_short(value.text);
  if (value.kind == JsonKind::number) return shortened(value.text);
  if (value.kind == JsonKind::null) return Printable("null");
  return value.truth ? Printable("true") : Printable("false");
}

Printable shown(const JsonExpectation& expected) {
  if (expected.kind == JsonKind::object) return Printable("an object");
  if (expected.kind == JsonKind::array) return Printable("an array");
  return shown(expected.scalar);
}

// Goes through the message and the expectation together.
class Walk final : public JsonScalarSax {
 public:
  Walk(const JsonExpectation& root, Bindings& bindings) : root_(root), bindings_(bindings) {}

  bool scalar(JsonScalar value) override {
    const JsonExpectation* expected = next();
    if (expected == nullptr) return true;
    if (expected->pattern) return fits_pattern(*expected, value);
    if (expected->kind == value.kind && is_same(expected->scalar, value)) return true;
    return differs(shown(value), shown(*expected));
  }
  bool start_object(std::size_t) override { return open(JsonKind::object); }
  bool start_array(std::size_t) override { return open(JsonKind::array); }
  bool key(string_t& name) override;
  bool end_object() override;
  bool end_array() override;
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    return refuse(error.id == kNumberOutOfRange ? Printable("has a number that is out of range")
                                                : Printable("is not JSON"));
  }

  const std::optional<Printable>& trouble() const noexcept { return trouble_; }

 private:
  // A bracket that is open.
  struct Level {
    const JsonExpectation* expected;         // null: whatever it has
    const JsonExpectation* field = nullptr;  // of the key that was read last
    std::string_view key;                    // where it is expected
    std::size_t elements = 0;                // so far
    std::vector<bool> seen;                  // of the expected fields
  };

  const JsonExpectation* next();
  bool open(JsonKind kind);
  bool fits_pattern(const JsonExpectation& expected, const JsonScalar& value);
  bool refuse(Printable why) {
    trouble_ = std::move(why);
    return false;
  }
  bool differs(const Printable& what, const Printable& expected);
  Printable path() const;

  const JsonExpectation& root_;
  Bindings& bindings_;
  std::vector<Level> open_;
  std::optional<Printable> trouble_;
};

// What is expected of the value that begins; null: nothing.
const JsonExpectation* Walk::next() {
  const JsonExpectation* expected = &root_;
  if (!open_.empty()) {
    Level& level = open_.back();
    expected = level.field;
    if (level.expected != nullptr && level.expected->kind == JsonKind::array) {
      const auto& elements = level.expected->elements;
      expected = level.elements < elements.size() ? &elements[level.elements] : nullptr;
    }
    ++level.elements;
  }
  return expected != nullptr && expected->is_anything ? nullptr : expected;
}

bool Walk::open(JsonKind kind) {
  if (open_.size() == kDeepestJson) return refuse(Printable("is JSON of more than 64 levels"));
  const JsonExpectation* expected = next();
  if (expected != nullptr && expected->kind != kind)
    return differs(Printable(kind == JsonKind::object ? Literal("an object") : Literal("an array")),
                   shown(*expected));
  Level level{expected, nullptr, {}, 0, {}};
  if (expected != nullptr) level.seen.resize(expected->fields.size());
  open_.push_back(std::move(level));
  return true;
}

bool Walk::key(string_t& name) {
  Level& level = open_.back();
  level.field = nullptr;
  if (level.expected == nullptr) return true;
  const auto& fields = level.expected->fields;
  const auto found =
      std::lower_bound(fields.begin(), fields.end(), name,
                       [](const auto& field, const string_t& key) { return field.name < key; });
  if (found == fields.end() || found->name != name) return true;
  level.field = &*found;
  level.key = found->name;
  const auto index = static_cast<std::size_t>(found - fields.begin());
  if (level.seen[index]) {
    Printable why("has \"");
    why += path();
    why += Literal("\" twice");
    return refuse(std::move(why));
  }
  level.seen[index] = true;
  return true;
}

bool Walk::end_object() {
  Level& level = open_.back();
  const auto missing = std::find(level.seen.begin(), level.seen.end(), false);
  if (missing != level.seen.end()) {
    const auto index = static_cast<std::size_t>(missing - level.seen.begin());
    level.field = &level.expected->fields[index];
    level.key = level.field->name;
    Printable why("has no \"");
    why += path();
    why += Literal("\"");
    return refuse(std::move(why));
  }
  open_.pop_back();
  return true;
}

bool Walk::end_array() {
  const Level level = std::move(open_.back());
  open_.pop_back();
  if (level.expected == nullptr || level.elements == level.expected->elements.size()) return true;
  Printable why("has ");
  why += std::uint64_t{level.elements};
  why += level.elements == 1 ? Literal(" element") : Literal(" elements");
  if (!open_.empty()) {
    why += Literal(" in \"");
    why += path();
    why += Literal("\"");
  }
  why += Literal(", not ");
  why += std::uint64_t{level.expected->elements.size()};
  return refuse(std::move(why));
}

bool Walk::fits_pattern(const JsonExpectation& expected, const JsonScalar& value) {
  const bool is_number = value.kind == JsonKind::number && expected.pattern->only_name() != nullptr;
  if (value.kind != JsonKind::text && !is_number) return differs(shown(value), shown(expected));
  const auto mismatch = expected.pattern->check(value.text, bindings_);
  if (!mismatch) return true;
  if (mismatch->name.empty()) return differs(shown(value), shown(expected));
  Printable before("{{");
  before += Untrusted(mismatch->name);
  before += Literal("}} as before");
  return differs(shown(value), before);
}

// `has "id": 4, not 5`
bool Walk::differs(const Printable& what, const Printable& expected) {
  Printable why("is ");
  if (!open_.empty()) {
    why = Printable("has \"");
    why += path();
    why += Literal("\": ");
  }
  why += what;
  why += Literal(", not ");
  why += expected;
  return refuse(std::move(why));
}

// "result.items[2].id": where the value is that was begun last.
Printable Walk::path() const {
  Printable path;
  for (const Level& level : open_) {
    if (level.expected->kind == JsonKind::array) {
      path += Literal("[");
      path += std::uint64_t{level.elements - 1};
      path += Literal("]");
    } else {
      if (!path.empty()) path += Literal(".");
      path += shortened(level.key);
    }
  }
  return path;
}

}  // namespace

JsonSubset::JsonSubset(std::string_view json)
    : expected_(std::make_unique<JsonExpectation>(read_json_expectation(json))) {}
JsonSubset::~JsonSubset() = default;
JsonSubset::JsonSubset(JsonSubset&&) noexcept = default;
JsonSubset& JsonSubset::operator=(JsonSubset&&) noexcept = default;

std::optional<Printable> JsonSubset::check(std::string_view message, Bindings& bindings) const {
  // nlohmann takes a NUL for the end.
  if (message.find('\0') != std::string_view::npos) return Printable("is not JSON");
  Walk walk(*expected_, bindings);
  nlohmann::json::sax_parse(message.begin(), message.end(), &walk);
  return walk.trouble();
}

namespace {

void add_names_of(const JsonExpectation& expected, std::set<std::string, std::less<>>& names) {
  if (expected.pattern) {
    const std::vector<std::string>& its = expected.pattern->names();
    names.insert(its.begin(), its.end());
  }
  for (const JsonExpectation& each : expected.fields) add_names_of(each, names);
  for (const JsonExpectation& each : expected.elements) add_names_of(each, names);
}

}  // namespace

void JsonSubset::add_names(std::set<std::string, std::less<>>& names) const {
  add_names_of(*expected_, names);
}

}  // namespace confab
