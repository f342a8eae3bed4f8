#include "protocol/json/json_object.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "protocol/json/json_plain.h"
#include "protocol/json/json_trouble.h"

namespace confab {
namespace {

using Json = nlohmann::json;

// Called by nlohmann's reader; `false` stops it.
class ObjectSax final : public nlohmann::json_sax<Json> {
 public:
  ObjectSax(const JsonLimits& limits, std::string_view text, std::vector<JsonMember>& members)
      : limits_(limits), text_(text), members_(members) {}

  bool null() override { return scalar(JsonKind::null); }
  bool boolean(bool is) override { return scalar(JsonKind::boolean, 0, is); }
  bool number_integer(number_integer_t n) override {
    return scalar(JsonKind::number, static_cast<double>(n));
  }
  bool number_unsigned(number_unsigned_t n) override {
    return scalar(JsonKind::number, static_cast<double>(n));
  }
  bool number_float(number_float_t n, const string_t&) override {
    return scalar(JsonKind::number, n);
  }
  bool string(string_t& value) override {
    if (depth_ == 1) std::swap(members_[count_ - 1].text, value);
    return scalar(JsonKind::text);
  }
  bool binary(binary_t&) override { return false; }  // not in text

  bool start_object(std::size_t) override { return open(JsonKind::object); }
  bool start_array(std::size_t) override { return open(JsonKind::array); }
  bool end_object() override {
    if (depth_ > 1) nested_keys_.pop_back();
    return close();
  }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const bool fits = depth_ == 1 ? key_of_object(name) : key_of_nested(name);
    ++token_;
    return fits;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    const std::size_t place = position == 0 ? 0 : position - 1;
    if (error.id == kNumberOutOfRange) {
      trouble_ = {offset_of_token(text_, token_), Printable("a number that is out of range")};
    } else {
      trouble_ = explain_json(text_, place);
    }
    return false;
  }

  std::size_t count() const noexcept { return count_; }
  [[noreturn]] void fail() { throw std::move(*trouble_); }

 private:
  bool refuse(Printable what) {
    trouble_ = {offset_of_token(text_, token_), std::move(what)};
    return false;
  }
  bool refuse_twice(const std::string& name) {
    Printable what("\"");
    what += Untrusted(name);
    what += Literal("\" is here for the second time; one of them must go");
    return refuse(std::move(what));
  }
  bool refuse_many() {
    Printable what("more than ");
    what += limits_.keys;
    what += Literal(" keys in one object");
    return refuse(std::move(what));
  }

  bool key_of_object(string_t& name) {
    const auto known = members_.begin() + static_cast<std::ptrdiff_t>(count_);
    if (std::any_of(members_.begin(), known, [&](const auto& each) { return each.name == name; }))
      return refuse_twice(name);
    if (count_ == limits_.keys) return refuse_many();
    if (count_ == members_.size()) members_.emplace_back();
    std::swap(members_[count_].name, name);
    members_[count_++].key_token = token_;
    return true;
  }
  bool key_of_nested(const string_t& name) {
    auto& names = nested_keys_.back();
    if (std::find(names.begin(), names.end(), name) != names.end()) return refuse_twice(name);
    if (names.size() == limits_.keys) return refuse_many();
    names.push_back(name);
    return true;
  }
  void value(JsonKind kind, double number, bool truth) {
    JsonMember& member = members_[count_ - 1];
    member.kind = kind;
    member.number = number;
    member.truth = truth;
    member.value_token = token_;
  }
  bool scalar(JsonKind kind, double number = 0, bool truth = false) {
    if (depth_ == 1) value(kind, number, truth);
    ++token_;
    return true;
  }
  bool open(JsonKind kind) {
    if (depth_ == limits_.depth) return refuse(Printable("brackets inside brackets, too deep"));
    if (depth_ == 1) value(kind, 0, false);
    if (depth_ > 0 && kind == JsonKind::object) nested_keys_.emplace_back();
    ++depth_;
    ++token_;
    return true;
  }
  bool close() {
    --depth_;
    ++token_;
    return true;
  }

  const JsonLimits& limits_;
  std::string_view text_;
  std::vector<JsonMember>& members_;
  std::vector<std::vector<std::string>> nested_keys_;
  std::size_t count_ = 0;
  std::size_t depth_ = 0;
  std::size_t token_ = 0;
  std::optional<JsonTrouble> trouble_;
};

std::size_t end_of_string(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

// Walks over the tokens of a text that is known to be right.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // Where the next one begins; npos after the last.
  std::size_t begin() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n,:", at_), text_.size());
    return at_;
  }
  std::string_view next() {
    const std::size_t from = begin();
    const char c = text_[from];
    if (c == '"') {
      at_ = end_of_string(text_, from);
    } else if (c == '{' || c == '}' || c == '[' || c == ']') {
      ++at_;
    } else {
      at_ = std::min(text_.find_first_of(" \t\r\n,:[]{}", from), text_.size());
    }
    return text_.substr(from, at_ - from);
  }
  // A token, or all from a bracket to the one that closes it.
  std::string_view next_value() {
    const std::size_t from = begin();
    std::size_t depth = 0;
    do {
      const char c = next().front();
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
    } while (depth > 0);
    return text_.substr(from, at_ - from);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::span<JsonMember> JsonObjectReader::read(std::string_view object) {
  if (const auto count = read_plain_object(object, limits_.keys, members_))
    return std::span(members_).first(*count);
  ObjectSax sax(limits_, object, members_);
  if (!Json::sax_parse(object.begin(), object.end(), &sax)) sax.fail();
  return std::span(members_).first(sax.count());
}

std::vector<JsonField> json_fields(std::string_view object) {
  std::vector<JsonField> fields;
  Tokens tokens(object);
  tokens.next();  // the bracket
  while (true) {
    const std::string_view key = tokens.next();
    if (key == "}") return fields;
    const std::string_view value = tokens.next_value();
    fields.push_back({key, value});
  }
}

std::size_t offset_of_token(std::string_view text, std::size_t token) {
  Tokens tokens(text);
  for (; token > 0; --token) tokens.next();
  return tokens.begin();
}

std::string_view value_of_token(std::string_view text, std::size_t token) {
  return Tokens(text.substr(offset_of_token(text, token))).next_value();
}

}  // namespace confab
