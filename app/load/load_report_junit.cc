#include "app/load/load_report_junit.h"

#include <algorithm>
#include <string_view>

#include "app/load/load_text.h"
#include "app/replay/report_text.h"
#include "app/replay/xml_text.h"

namespace confab {
namespace {

void append_case(const LoadResult& result, const LoadObjective& objective, std::string& out) {
  out += "    <testcase";
  append_attribute("name", objective.text.text(), out);
  append_attribute("classname", Printable(Untrusted(result.title)).text(), out);
  append_attribute("time", seconds_text(result.took), out);
  if (objective.met) {
    out += "/>\n";
    return;
  }
  out += ">\n      <failure";
  append_attribute("message", objective.missed.text(), out);
  append_attribute("type", "objective", out);
  out += "/>\n    </testcase>\n";
}

void append_line(std::string_view name, const Printable& text, std::string& out) {
  if (text.empty()) return;
  out.append(name).append(": ");
  append_xml(text.text(), out);
  out += '\n';
}

// What the reader of a failure wants to know besides.
void append_facts(const LoadResult& result, std::string& out) {
  out += "    <system-out>";
  append_line("sessions", sessions_text(result), out);
  append_line("exchanges", exchanges_text(result), out);
  append_line("errors", errors_text(result), out);
  for (const Printable& note : load_notes(result)) append_line("note", note, out);
  out += "</system-out>\n";
}

}  // namespace

std::string load_junit(const LoadResult& result) {
  const auto missed = std::count_if(result.objectives.begin(), result.objectives.end(),
                                    [](const LoadObjective& each) { return !each.met; });
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"confab load\">\n"
      "  <testsuite";
  append_attribute("name", Printable(Untrusted(result.title)).text(), out);
  append_attribute("tests", result.objectives.size(), out);
  append_attribute("failures", static_cast<std::uint64_t>(missed), out);
  out += " errors=\"0\" skipped=\"0\"";
  append_attribute("time", seconds_text(result.took), out);
  out += ">\n";
  for (const LoadObjective& objective : result.objectives) append_case(result, objective, out);
  append_facts(result, out);
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace confab
