// --report tap: TAP version 14, a test point for each exchange, numbered through all files and
// runs; the plan comes last.

#include "app/replay/report.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/replay/report_text.h"

namespace confab {
namespace {

// '#' would begin a directive ("# SKIP"), and '\' is what escapes it.
void append_description(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
}

// In single quotes YAML escapes nothing but the quote itself, and every TAP reader knows them.
void append_quoted(std::string_view text, std::string& out) {
  out += '\'';
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  out += '\'';
}

void append_list(std::string_view key, const std::vector<Printable>& lines, std::string& out) {
  if (lines.empty()) return;
  out.append("  ").append(key).append(":\n");
  for (const Printable& line : lines) {
    out += "    - ";
    append_quoted(line.text(), out);
    out += '\n';
  }
}

void append_field(std::string_view key, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out.append("  ").append(key).append(": ");
  append_quoted(text, out);
  out += '\n';
}

void append_line_and_column(Place place, std::string& out) {
  if (place.is_whole_file()) return;
  out.append("    line: ").append(std::to_string(place.line));
  out.append("\n    column: ").append(std::to_string(place.column)).append("\n");
}

// The YAML block after a test point.
void append_diagnostics(const FileResult& file, const ExchangeResult& result, std::string& out) {
  if (result.what.empty() && result.warnings.empty()) return;
  out += "  ---\n";
  append_field("message", result.what.text(), out);
  if (!result.what.empty()) {
    const bool failed = result.verdict == ExchangeResult::Verdict::failed;
    out.append("  severity: ").append(failed ? "fail\n" : "error\n");
    out += "  at:\n    file: ";
    append_quoted(Printable(Untrusted(file.file)).text(), out);
    out += '\n';
    append_line_and_column(result.where, out);
  }
  append_list("diff", result.details, out);
  append_field("try", result.advice.text(), out);
  append_list("warnings", result.warnings, out);
  out += "  ...\n";
}

// A point has a YAML block where there is something to tell: what went wrong and where, the
// difference, what helps, warnings. What was skipped has "# SKIP". Nothing is held in memory.
class TapReport final : public ReportFile {
 public:
  // As ReportFile.
  explicit TapReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;

  std::uint64_t points_ = 0;
};

TapReport::TapReport(const std::string& path) : ReportFile(path) { write("TAP version 14\n"); }

void TapReport::begin(const FileResult& file) {
  std::string comment = "# " + run_title(file).text();
  if (!file.title.empty()) comment += ": " + Printable(Untrusted(file.title)).text();
  write(comment + '\n');
}

void TapReport::exchange(const FileResult& file, const ExchangeResult& result) {
  const bool is_good = result.verdict == ExchangeResult::Verdict::passed ||
                       result.verdict == ExchangeResult::Verdict::skipped;
  std::string text = is_good ? "ok " : "not ok ";
  text += std::to_string(++points_) + " - ";
  append_description(run_title(file).text() + ": " + exchange_title(result).text(), text);
  if (result.verdict == ExchangeResult::Verdict::skipped) text += " # SKIP";
  text += '\n';
  append_diagnostics(file, result, text);
  write(text);
}

void TapReport::end(const FileResult&) {}

void TapReport::write_end() { write("1.." + std::to_string(points_) + '\n'); }

}  // namespace

std::unique_ptr<Report> tap_report(const std::string& path) {
  return std::make_unique<TapReport>(path);
}

}  // namespace confab
