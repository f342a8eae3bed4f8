#include "app/replay/report.h"

#include <stdexcept>

namespace confab {

void ReportFile::finish() {
  if (finished_) return;
  finished_ = true;
  write_end();
  file_.finish();
}

std::unique_ptr<Report> make_report(std::string_view kind, const std::string& path) {
  if (kind == "json") return json_report(path);
  if (kind == "junit") return junit_report(path);
  if (kind == "tap") return tap_report(path);
  if (kind == "html") return html_report(path);
  throw std::invalid_argument("no such kind of report: \"" + std::string(kind) +
                              "\"; there are json, junit, tap, html");
}

}  // namespace confab
