// input: text RS message. The text as JSON that is shown, as a rule for the message, and as a
// string to be written

#include <algorithm>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "protocol/json/json_text.h"
#include "protocol/json/json_view.h"
#include "protocol/match/bindings.h"
#include "protocol/match/json_subset.h"
#include "protocol/text/sanitiser.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

void view(const std::string& text) {
  const auto pretty = pretty_json(text);
  if (!pretty) return;
  claim(nlohmann::json::accept(text), "only JSON is shown as JSON");
  const auto again = pretty_json(*pretty);
  claim(again.has_value(), "what is shown is JSON");
  claim_equal(*again, *pretty, "what is shown is shown as it is");
}

void expect_part(const std::string& rule, const std::string& message) {
  try {
    const JsonSubset subset(rule);
    const Captures none;
    Bindings bindings(none);
    (void)subset.check(message, bindings);
    std::set<std::string, std::less<>> names;
    subset.add_names(names);
    if (!names.empty() || rule.find("{{") != std::string::npos) return;
    Bindings of_itself(none);
    claim(!subset.check(rule, of_itself), "JSON without placeholders is a part of itself");
  } catch (const std::invalid_argument&) {
    return;  // no rule
  }
}

void write(const std::string& text) {
  std::string written;
  append_json_string(text, written);
  const auto read = nlohmann::json::parse(written, nullptr, false);
  claim(!read.is_discarded(), "what is written is JSON");
  const auto is_control = [](char each) { return (each >= 0 && each < ' ') || each == 0x7f; };
  claim(std::none_of(written.begin(), written.end(), is_control), "what is written is harmless");
  if (is_json_text(text)) claim_equal(read.get<std::string>(), text, "text survives");
  std::string shown;
  append_json_string_shown(text, shown);
  claim(is_harmless(shown), "what is shown is harmless");
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.part();
  view(text);
  expect_part(text, input.rest());
  write(text);
}

}  // namespace confab
