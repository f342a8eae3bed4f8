#include "app/replay/report.h"

#include <stdexcept>

#include "app/replay/report_html.h"
#include "app/replay/report_json.h"
#include "app/replay/report_junit.h"
#include "app/replay/report_tap.h"

namespace confab {

void ReportFile::finish() {
  if (finished_) return;
  finished_ = true;
  write_end();
  file_.finish();
}

std::unique_ptr<Report> make_report(std::string_view kind, const std::string& path) {
  if (kind == "json") return std::make_unique<JsonReport>(path);
  if (kind == "junit") return std::make_unique<JunitReport>(path);
  if (kind == "tap") return std::make_unique<TapReport>(path);
  if (kind == "html") return std::make_unique<HtmlReport>(path);
  throw std::invalid_argument("no such kind of report: \"" + std::string(kind) +
                              "\"; there are json, junit, tap, html");
}

}  // namespace confab
