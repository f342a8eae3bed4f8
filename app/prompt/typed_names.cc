#include "app/prompt/typed_names.h"

#include <utility>

#include "app/program/usage_error.h"
#include "protocol/text/placeholders.h"

namespace confab {

namespace {

std::string replace_names(const std::string& text,
                          const std::map<std::string, std::string>& values) {
  std::string result;
  std::string_view rest = text;
  for (std::size_t open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    const std::size_t close = rest.find("}}", open);
    if (close == rest.npos) break;
    const auto known = values.find(std::string(rest.substr(open + 2, close - open - 2)));
    result += rest.substr(0, open);
    if (known != values.end()) {
      result += known->second;
      rest.remove_prefix(close + 2);
    } else {  // what follows the first brace may be a name: "{{{PW}}"
      result += '{';
      rest.remove_prefix(open + 1);
    }
  }
  return result += rest;
}

}  // namespace

TypedNames::TypedNames(Secrets& secrets, std::map<std::string, std::string> variables)
    : secrets_(secrets), variables_(std::move(variables)) {}

TypedNames::Values TypedNames::all() const {
  Values values = variables_;
  for (Secret& each : secrets_.all()) values.insert_or_assign(each.name, std::move(each.value));
  return values;
}

std::string TypedNames::filled(std::string text) const {
  if (text.find("{{") == std::string::npos) return text;
  return replace_names(text, all());
}

std::string TypedNames::filled_pattern(std::string pattern) const {
  if (pattern.starts_with('/') || pattern.find("{{") == std::string::npos) return pattern;
  Values values = all();
  for (auto& [name, value] : values) value = escaped_literal(value);
  return replace_names(pattern, values);
}

void TypedNames::set_variable(NamedValue variable) {
  if (secrets_.has(variable.name))
    throw UsageError("\"" + variable.name + "\" is a secret, and keeps the value that it has");
  variables_.insert_or_assign(std::move(variable.name), std::move(variable.value));
}

std::string TypedNames::variables() const {
  std::string names;
  for (const auto& [name, value] : variables_) names.append(names.empty() ? "" : " ").append(name);
  return names;
}

void TypedNames::check_may_add(const std::string& name) const {
  if (name.find_first_of(" \t=") != std::string::npos)
    throw UsageError("the name alone; the value is asked for, and not shown");
  check_secret_name(name);
  if (secrets_.has(name)) throw UsageError(name + " has a value already, and keeps it");
  if (!why_fixed_.empty()) throw UsageError(why_fixed_ + "; start with --secret " + name);
}

void TypedNames::add_secret(const std::string& name, std::string value) {
  secrets_.add(name, std::move(value));
  variables_.erase(name);
}

}  // namespace confab
