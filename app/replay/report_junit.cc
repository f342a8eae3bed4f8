// --report junit: what Jenkins, GitLab, GitHub's reporters and the others read. A file, or a run of
// it, is a testsuite; an exchange is a testcase.

#include "app/replay/report.h"

#include <memory>
#include <string>
#include <string_view>

#include "app/replay/report_text.h"
#include "app/text/xml_text.h"

namespace confab {
namespace {

// <failure> or <error>: what went wrong, and for people where, how, and what to do.
void append_failure(const FileResult& file, const ExchangeResult& result, std::string& out) {
  const bool failed = result.verdict == ExchangeResult::Verdict::failed;
  const std::string_view element = failed ? "failure" : "error";
  out.append("      <").append(element);
  append_attribute("message", result.what.text(), out);
  append_attribute("type", failed ? "mismatch" : "could not run", out);
  out += '>';
  append_xml(place_text(file.file, result.where).text(), out);
  append_xml(result.what.text(), out);
  for (const Printable& line : result.details) {
    out += '\n';
    append_xml(line.text(), out);
  }
  if (!result.advice.empty()) {
    out += "\ntry: ";
    append_xml(result.advice.text(), out);
  }
  out.append("</").append(element).append(">\n");
}

void append_system_out(const FileResult& file, const ExchangeResult& result, std::string& out) {
  if (result.warnings.empty()) return;
  out += "      <system-out>";
  for (const Printable& warning : result.warnings) {
    append_xml(warning_text(file.file, result.place, warning).text(), out);
    out += '\n';
  }
  out += "</system-out>\n";
}

// A testcase that did not pass has a <failure>, or an <error> where the network failed, with all
// that people are told. The counts are before the cases in a testsuite, so that the cases of one
// run are held in memory as text: about 200 bytes for each exchange.
class JunitReport final : public ReportFile {
 public:
  // As ReportFile.
  explicit JunitReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;

  std::string cases_;
};

JunitReport::JunitReport(const std::string& path) : ReportFile(path) {
  write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"confab replay\">\n");
}

void JunitReport::begin(const FileResult&) { cases_.clear(); }

void JunitReport::exchange(const FileResult& file, const ExchangeResult& result) {
  cases_ += "    <testcase";
  append_attribute("name", exchange_title(result).text(), cases_);
  append_attribute("classname", Printable(Untrusted(file.file)).text(), cases_);
  append_attribute("file", Printable(Untrusted(file.file)).text(), cases_);
  if (!result.place.is_whole_file()) append_attribute("line", result.place.line, cases_);
  append_attribute("time", seconds_text(result.took), cases_);
  const bool has_problem = result.verdict == ExchangeResult::Verdict::failed ||
                           result.verdict == ExchangeResult::Verdict::could_not_run;
  const bool skipped = result.verdict == ExchangeResult::Verdict::skipped;
  if (!has_problem && !skipped && result.warnings.empty()) {
    cases_ += "/>\n";
    return;
  }
  cases_ += ">\n";
  if (has_problem) append_failure(file, result, cases_);
  if (skipped) cases_ += "      <skipped/>\n";
  append_system_out(file, result, cases_);
  cases_ += "    </testcase>\n";
}

void JunitReport::end(const FileResult& file) {
  std::string suite = "  <testsuite";
  append_attribute("name", run_title(file).text(), suite);
  append_attribute("tests", file.passed + file.failed + file.could_not_run + file.skipped, suite);
  append_attribute("failures", file.failed, suite);
  append_attribute("errors", file.could_not_run, suite);
  append_attribute("skipped", file.skipped, suite);
  append_attribute("time", seconds_text(file.took), suite);
  suite += ">\n";
  if (!file.title.empty()) {
    suite += "    <properties><property name=\"title\"";
    append_attribute("value", Printable(Untrusted(file.title)).text(), suite);
    suite += "/></properties>\n";
  }
  write(suite);
  write(cases_);
  write("  </testsuite>\n");
  cases_.clear();
}

void JunitReport::write_end() { write("</testsuites>\n"); }

}  // namespace

std::unique_ptr<Report> junit_report(const std::string& path) {
  return std::make_unique<JunitReport>(path);
}

}  // namespace confab
