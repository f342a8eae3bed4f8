#include "app/replay/report_json.h"

#include <string_view>

#include "app/replay/report_text.h"
#include "protocol/json_text.h"

namespace confab {
namespace {

// Keys are ours, and need no escapes.
void append_key(std::string_view key, std::string& out) {
  if (out.back() != '{' && out.back() != '\n') out += ',';
  out.append("\"").append(key).append("\":");
}

void append_field(std::string_view key, std::string_view text, std::string& out) {
  append_key(key, out);
  append_json_string_shown(text, out);
}

void append_field(std::string_view key, std::uint64_t number, std::string& out) {
  append_key(key, out);
  out += std::to_string(number);
}

void append_seconds(std::chrono::nanoseconds time, std::string& out) {
  append_key("seconds", out);
  out += seconds_text(time);
}

void append_place(Place place, std::string& out) {
  append_field("line", place.line, out);
  append_field("column", place.column, out);
}

void append_lines(std::string_view key, const std::vector<Printable>& lines, std::string& out) {
  if (lines.empty()) return;
  append_key(key, out);
  char separator = '[';
  for (const Printable& line : lines) {
    out += separator;
    append_json_string_shown(line.text(), out);
    separator = ',';
  }
  out += ']';
}

void append_counts(const FileResult& counts, std::string& out) {
  append_field("passed", counts.passed, out);
  append_field("failed", counts.failed, out);
  append_field("could_not_run", counts.could_not_run, out);
  append_field("skipped", counts.skipped, out);
  append_seconds(counts.took, out);
}

}  // namespace

JsonReport::JsonReport(const std::string& path) : ReportFile(path) {
  std::string text = "{";
  append_field("tool", "confab", text);
  append_field("version", CONFAB_VERSION, text);
  append_key("files", text);
  write(text + '[');
}

void JsonReport::begin(const FileResult& file) {
  write(runs_++ == 0 ? "\n" : ",\n");
  std::string text = "{";
  append_field("file", file.file, text);
  append_field("title", file.title, text);
  append_field("run", file.run, text);
  append_field("runs", file.runs, text);
  append_key("exchanges", text);
  write(text + '[');
  is_first_exchange_ = true;
}

void JsonReport::exchange(const FileResult&, const ExchangeResult& result) {
  write(is_first_exchange_ ? "\n" : ",\n");
  is_first_exchange_ = false;
  std::string text = "{";
  append_field("number", result.number, text);
  append_field("name", result.name.text(), text);
  append_place(result.place, text);
  append_field("verdict", verdict_name(result.verdict), text);
  append_seconds(result.took, text);
  if (!result.what.empty()) {
    append_field("what", result.what.text(), text);
    append_key("where", text);
    text += '{';
    append_place(result.where, text);
    text += '}';
  }
  append_lines("details", result.details, text);
  if (!result.advice.empty()) append_field("advice", result.advice.text(), text);
  append_lines("warnings", result.warnings, text);
  write(text + '}');
}

void JsonReport::end(const FileResult& file) {
  add_counts(file, totals_);
  std::string text = "],\n";
  append_field("verdict", verdict_name(file), text);
  append_counts(file, text);
  write(text + '}');
}

void JsonReport::write_end() {
  std::string text = "],\n\"totals\":{";
  append_field("verdict", verdict_name(totals_), text);
  append_field("runs", runs_, text);
  append_counts(totals_, text);
  write(text + "}}\n");
}

}  // namespace confab
