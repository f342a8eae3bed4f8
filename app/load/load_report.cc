#include "app/load/load_report.h"

#include <stdexcept>

namespace confab {
namespace {

auto text_of_kind(std::string_view kind) {
  if (kind == "json") return &load_json;
  if (kind == "junit") return &load_junit;
  if (kind == "html") return &load_html;
  throw std::invalid_argument("no such kind of report: \"" + std::string(kind) +
                              "\"; there are json, junit, html");
}

}  // namespace

LoadReport::LoadReport(std::string_view kind, const std::string& path)
    : text_(text_of_kind(kind)),
      file_(path, Replacement::Existing::replace, Replacement::NewMode::umask) {}

void LoadReport::finish(const LoadResult& result) {
  file_.write(text_(result));
  file_.finish();
}

}  // namespace confab
