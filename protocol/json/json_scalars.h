#pragma once
// nlohmann's reader, told in fewer words. Private to protocol/: its includer gets all of nlohmann.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "protocol/json/json_object.h"

namespace confab {

// A value that is neither object nor array.
struct JsonScalar {
  JsonKind kind = JsonKind::null;
  bool truth = false;
  std::variant<std::uint64_t, std::int64_t, double> number;  // the second: only below zero
  std::string text;                                          // a text; a number's digits
};

// `false` stops the reader.
class JsonScalarSax : public nlohmann::json::json_sax_t {
 public:
  virtual bool scalar(JsonScalar value) = 0;

  bool null() final { return scalar({}); }
  bool boolean(bool is) final { return scalar({JsonKind::boolean, is, {}, {}}); }
  bool number_integer(number_integer_t number) final {
    if (number >= 0) return number_unsigned(static_cast<number_unsigned_t>(number));
    return scalar({JsonKind::number, false, number, std::to_string(number)});
  }
  bool number_unsigned(number_unsigned_t number) final {
    return scalar({JsonKind::number, false, number, std::to_string(number)});
  }
  bool number_float(number_float_t number, const string_t& digits) final {
    return scalar({JsonKind::number, false, number, digits});
  }
  bool string(string_t& text) final { return scalar({JsonKind::text, false, {}, std::move(text)}); }
  bool binary(binary_t&) final { return false; }  // not in text
};

// As JSON spells it; of a text nothing, which has escapes.
inline std::string_view spelled(const JsonScalar& value) {
  if (value.kind == JsonKind::boolean) return value.truth ? "true" : "false";
  return value.kind == JsonKind::null ? std::string_view("null") : value.text;
}

// By what they are, not how they are spelled: 5 is 5.0.
inline bool is_same(const JsonScalar& a, const JsonScalar& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == JsonKind::text) return a.text == b.text;
  if (a.kind != JsonKind::number) return a.truth == b.truth;
  if (a.number.index() == b.number.index()) return a.number == b.number;
  const auto as_double = [](const auto& number) { return static_cast<double>(number); };
  const bool whole = a.number.index() != 2 && b.number.index() != 2;
  return !whole && std::visit(as_double, a.number) == std::visit(as_double, b.number);
}

}  // namespace confab
