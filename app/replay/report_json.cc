// --report json: one object, written as it goes, one exchange a line.
//
//   {"tool":"confab","version":"0.1.0","files":[
//   {"file":"upper.json","title":"","run":1,"runs":1,"exchanges":[
//   {"number":1,"name":"open ...","line":5,"column":3,"verdict":"passed","seconds":0.000312},
//   {... "verdict":"failed", ... "what":"...","where":{"line":7,"column":3},"details":["..."],
//    "advice":"...","warnings":["..."]}],
//   "verdict":"failed","passed":1,"failed":1,"could_not_run":0,"skipped":0,"seconds":0.002}],
//   "totals":{"verdict":"failed","runs":1,"passed":1, ...}}
//
// What is empty is left out: what, where, details, advice, warnings.

#include "app/replay/report.h"

#include <cstdint>
#include <memory>
#include <string>

#include "app/replay/json_members.h"
#include "app/replay/report_text.h"

namespace confab {
namespace {

void append_place(Place place, std::string& out) {
  if (place.is_whole_file()) return;
  append_member("line", place.line, out);
  append_member("column", place.column, out);
}

void append_counts(const FileResult& counts, std::string& out) {
  append_member("passed", counts.passed, out);
  append_member("failed", counts.failed, out);
  append_member("could_not_run", counts.could_not_run, out);
  append_member("skipped", counts.skipped, out);
  append_member("seconds", counts.took, out);
}

class JsonReport final : public ReportFile {
 public:
  explicit JsonReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;

  std::uint64_t runs_ = 0;
  bool is_first_exchange_ = true;
  FileResult totals_;
};

JsonReport::JsonReport(const std::string& path) : ReportFile(path) {
  std::string text = "{";
  append_member("tool", "confab", text);
  append_member("version", CONFAB_VERSION, text);
  append_key("files", text);
  write(text + '[');
}

void JsonReport::begin(const FileResult& file) {
  write(runs_++ == 0 ? "\n" : ",\n");
  std::string text = "{";
  append_member("file", file.file, text);
  append_member("title", file.title, text);
  append_member("run", file.run, text);
  append_member("runs", file.runs, text);
  append_key("exchanges", text);
  write(text + '[');
  is_first_exchange_ = true;
}

void JsonReport::exchange(const FileResult&, const ExchangeResult& result) {
  write(is_first_exchange_ ? "\n" : ",\n");
  is_first_exchange_ = false;
  std::string text = "{";
  append_member("number", result.number, text);
  append_member("name", result.name.text(), text);
  append_place(result.place, text);
  append_member("verdict", verdict_name(result.verdict), text);
  append_member("seconds", result.took, text);
  if (!result.what.empty()) {
    append_member("what", result.what.text(), text);
  }
  if (!result.what.empty() && !result.where.is_whole_file()) {
    append_key("where", text);
    text += '{';
    append_place(result.where, text);
    text += '}';
  }
  append_member("details", result.details, text);
  if (!result.advice.empty()) append_member("advice", result.advice.text(), text);
  append_member("warnings", result.warnings, text);
  write(text + '}');
}

void JsonReport::end(const FileResult& file) {
  add_counts(file, totals_);
  std::string text = "],\n";
  append_member("verdict", verdict_name(file), text);
  append_counts(file, text);
  write(text + '}');
}

void JsonReport::write_end() {
  std::string text = "],\n\"totals\":{";
  append_member("verdict", verdict_name(totals_), text);
  append_member("runs", runs_, text);
  append_counts(totals_, text);
  write(text + "}}\n");
}

}  // namespace

std::unique_ptr<Report> json_report(const std::string& path) {
  return std::make_unique<JsonReport>(path);
}

}  // namespace confab
