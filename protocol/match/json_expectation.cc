#include "protocol/match/json_expectation.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

class Builder final : public JsonScalarSax {
 public:
  explicit Builder(JsonExpectation& root) : root_(root) {}

  bool scalar(JsonScalar value) override {
    JsonExpectation& place = next();
    place.kind = value.kind;
    if (value.kind == JsonKind::text && value.text.find("{{") != std::string::npos) {
      place.pattern.emplace(value.text);
      const std::string* only = place.pattern->only_name();
      place.is_anything = only != nullptr && only->empty();
    }
    place.scalar = std::move(value);
    return true;
  }
  bool start_object(std::size_t) override { return open(JsonKind::object); }
  bool start_array(std::size_t) override { return open(JsonKind::array); }
  bool key(string_t& name) override {
    name_ = std::move(name);
    return true;
  }
  bool end_object() override {
    auto& fields = open_.back()->fields;
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(fields.begin(), fields.end(), by_name);
    const auto twice =
        std::adjacent_find(fields.begin(), fields.end(),
                           [](const auto& a, const auto& b) { return a.name == b.name; });
    if (twice != fields.end())
      throw std::invalid_argument("has the key \"" + twice->name + "\" twice");
    open_.pop_back();
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    throw std::invalid_argument("is not JSON");
  }

 private:
  JsonExpectation& next() {
    if (open_.empty()) return root_;
    JsonExpectation& parent = *open_.back();
    if (parent.kind == JsonKind::array) return parent.elements.emplace_back();
    JsonExpectation& field = parent.fields.emplace_back();
    field.name = std::move(name_);
    return field;
  }
  bool open(JsonKind kind) {
    if (open_.size() == kDeepestJson)
      throw std::invalid_argument("has more than 64 levels of brackets");
    JsonExpectation& place = next();
    place.kind = kind;
    open_.push_back(&place);  // stays there: its parent gains nothing before it ends
    return true;
  }

  JsonExpectation& root_;
  std::vector<JsonExpectation*> open_;
  std::string name_;
};

}  // namespace

JsonExpectation read_json_expectation(std::string_view json) {
  if (json.size() > kMostBytes) throw std::invalid_argument("has more than 1 MiB");
  if (json.find('\0') != std::string_view::npos) throw std::invalid_argument("is not JSON");
  JsonExpectation root;
  Builder builder(root);
  nlohmann::json::sax_parse(json.begin(), json.end(), &builder);
  return root;
}

}  // namespace confab
