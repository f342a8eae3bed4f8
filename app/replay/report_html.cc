// --report html: a page in one file for people, written as it goes.

#include "app/replay/report.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "app/replay/html_page.h"
#include "app/replay/report_diagram.h"
#include "app/replay/report_text.h"
#include "app/text/xml_text.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::uint64_t kListed = 1000;
constexpr std::size_t kDrawn = 100;  // files

std::string_view style_of(ExchangeResult::Verdict verdict) noexcept {
  switch (verdict) {
    case ExchangeResult::Verdict::passed:
      return "good";
    case ExchangeResult::Verdict::skipped:
      return "faint";
    case ExchangeResult::Verdict::failed:
    case ExchangeResult::Verdict::could_not_run:
      break;
  }
  return "bad";
}

std::string_view verdict_words(ExchangeResult::Verdict verdict) noexcept {
  return verdict == ExchangeResult::Verdict::could_not_run ? "could not run"
                                                           : verdict_name(verdict);
}

// What went wrong, where, how, and what to do.
void append_problem(const FileResult& file, const ExchangeResult& result, std::string& out) {
  if (result.what.empty()) return;
  out += "<pre>";
  append_xml(place_text(file.file, result.where).text(), out);
  append_xml(result.what.text(), out);
  for (const Printable& line : result.details) {
    const bool missing = line.text().starts_with("- ");
    const bool came = line.text().starts_with("+ ");
    out += missing ? "\n<span class=\"bad\">" : came ? "\n<span class=\"good\">" : "\n<span>";
    append_xml(line.text(), out);
    out += "</span>";
  }
  if (!result.advice.empty()) {
    out += "\ntry: ";
    append_xml(result.advice.text(), out);
  }
  out += "</pre>\n";
}

void append_warnings(const FileResult& file, const ExchangeResult& result, std::string& out) {
  for (const Printable& warning : result.warnings) {
    out += "<p class=\"note\">";
    append_xml(warning_text(file.file, result.place, warning).text(), out);
    out += "</p>\n";
  }
}

void append_cell(std::string_view style, std::string_view text, std::string& out) {
  out.append("<td class=\"").append(style).append("\">");
  append_xml(text, out);
  out += "</td>";
}

// The totals come first on the page, and last in the file (style.order). What fails is told whole;
// of what passes the first 1000 of a run are listed, the others counted. The rows of one run are
// held in memory as text: whether they are folded away is settled by whether any failed.
class HtmlReport final : public ReportFile {
 public:
  // As ReportFile.
  explicit HtmlReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;
  void draw(const FileResult& file);

  std::string rows_;
  std::uint64_t listed_ = 0;
  std::uint64_t unlisted_ = 0;
  std::uint64_t runs_ = 0;
  FileResult totals_;
  std::set<std::string> drawn_;  // each once, however often it is replayed
};

HtmlReport::HtmlReport(const std::string& path) : ReportFile(path) {
  std::string text;
  append_html_begin("confab replay", text);
  write(text);
}

void HtmlReport::begin(const FileResult&) {
  rows_.clear();
  listed_ = unlisted_ = 0;
  ++runs_;
}

void HtmlReport::exchange(const FileResult& file, const ExchangeResult& result) {
  const bool has_problem = !result.what.empty() || !result.warnings.empty();
  if (!has_problem && ++listed_ > kListed) {
    ++unlisted_;
    return;
  }
  rows_ += "<tr>";
  append_cell(style_of(result.verdict), verdict_words(result.verdict), rows_);
  rows_ += "<td>";
  append_xml(exchange_title(result).text(), rows_);
  append_problem(file, result, rows_);
  append_warnings(file, result, rows_);
  rows_ += "</td>";
  append_cell("faint", duration_text(result.took), rows_);
  rows_ += "</tr>\n";
}

void HtmlReport::end(const FileResult& file) {
  add_counts(file, totals_);
  std::string text = file.is_good() ? "<details>\n<summary>" : "<details open>\n<summary>";
  append_xml(run_title(file).text(), text);
  if (!file.title.empty()) append_xml(": " + Printable(Untrusted(file.title)).text(), text);
  text += file.is_good() ? " <span class=\"good\">" : " <span class=\"bad\">";
  append_xml(counts_text(file).text(), text);
  text += "</span></summary>\n<table class=\"text\">\n";
  write(text);
  write(rows_);
  write("</table>\n");
  if (unlisted_ > 0) write("<p>and " + std::to_string(unlisted_) + " more</p>\n");
  draw(file);
  write("</details>\n");
  rows_.clear();
}

// What the file says, not what came: a difference is in the table.
void HtmlReport::draw(const FileResult& file) {
  if (file.secrets == nullptr || drawn_.size() == kDrawn) return;
  if (!drawn_.insert(file.file).second) return;
  const std::string& title = file.title.empty() ? file.file : file.title;
  const std::string picture = report_diagram(file.file, title, *file.secrets);
  if (picture.empty()) return;
  write("<details class=\"diagram\">\n<summary>as it was recorded</summary>\n<div>\n");
  write(picture);
  write("</div>\n</details>\n");
}

void HtmlReport::write_end() {
  std::string text = "<div class=\"first\">\n";
  append_element("h1", "confab replay", text);
  text += totals_.is_good() ? "<p class=\"good\">" : "<p class=\"bad\">";
  append_xml(counts_text(totals_).text(), text);
  text += runs_ == 1 ? "" : " (" + std::to_string(runs_) + " runs)";
  text += "</p>\n</div>\n";
  append_html_end(text);
  write(text);
}

}  // namespace

std::unique_ptr<Report> html_report(const std::string& path) {
  return std::make_unique<HtmlReport>(path);
}

}  // namespace confab
