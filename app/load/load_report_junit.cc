#include "app/load/load_report.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "app/load/load_text.h"
#include "app/replay/report_text.h"
#include "app/text/xml_text.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

struct Case {
  Printable name;
  Printable failure;  // empty: none
  const char* type = "objective";
};

// The objectives; and where none of them says how many errors there may be, that no session failed.
std::vector<Case> cases_of(const LoadResult& result) {
  std::vector<Case> cases;
  bool is_about_errors = false;
  for (const LoadObjective& each : result.objectives) {
    is_about_errors = is_about_errors || each.is_about_errors;
    cases.push_back({each.text, each.met ? Printable() : each.missed});
  }
  if (is_about_errors) return cases;
  Case sessions{Printable("no session fails"), {}, "sessions"};
  if (result.failed > 0)
    sessions.failure = sentence("{} of {} sessions failed: {}", result.failed, result.planned,
                                errors_text(result));
  cases.push_back(std::move(sessions));
  return cases;
}

void append_case(const LoadResult& result, const Case& each, std::string& out) {
  out += "    <testcase";
  append_attribute("name", each.name.text(), out);
  append_attribute("classname", Printable(Untrusted(result.title)).text(), out);
  append_attribute("time", seconds_text(result.took), out);
  if (each.failure.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n      <failure";
  append_attribute("message", each.failure.text(), out);
  append_attribute("type", each.type, out);
  out += "/>\n    </testcase>\n";
}

void append_line(std::string_view name, const Printable& text, std::string& out) {
  if (text.empty()) return;
  out.append(name).append(": ");
  append_xml(text.text(), out);
  out += '\n';
}

// What the reader of a failure wants to know besides.
void append_properties(const LoadResult& result, std::string& out) {
  out += "    <system-out>";
  append_line("sessions", sessions_text(result), out);
  append_line("exchanges", exchanges_text(result), out);
  append_line("errors", errors_text(result), out);
  for (const Printable& note : load_notes(result)) append_line("note", note, out);
  out += "</system-out>\n";
}

}  // namespace

std::string load_junit(const LoadResult& result) {
  const std::vector<Case> cases = cases_of(result);
  const auto failures =
      std::ranges::count_if(cases, [](const Case& each) { return !each.failure.empty(); });
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"confab load\">\n"
      "  <testsuite";
  append_attribute("name", Printable(Untrusted(result.title)).text(), out);
  append_attribute("tests", cases.size(), out);
  append_attribute("failures", static_cast<std::uint64_t>(failures), out);
  out += " errors=\"0\" skipped=\"0\"";
  append_attribute("time", seconds_text(result.took), out);
  out += ">\n";
  for (const Case& each : cases) append_case(result, each, out);
  append_properties(result, out);
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace confab
