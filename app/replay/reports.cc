#include "app/replay/reports.h"

#include <utility>

namespace confab {

Reports::Reports(std::unique_ptr<Report> people, const std::vector<ReportRequest>& files,
                 std::function<void(const std::system_error&)> on_failure)
    : on_failure_(std::move(on_failure)) {
  if (people) reports_.push_back({std::move(people), true});
  for (const ReportRequest& each : files)
    reports_.push_back({make_report(each.kind, each.path), false});
}

void Reports::begin(const FileResult& file) {
  is_in_file_ = true;
  each([&](const Entry& entry) { entry.report->begin(file); });
}

void Reports::exchange(const FileResult& file, const ExchangeResult& result) {
  each([&](const Entry& entry) { entry.report->exchange(file, result); });
}

void Reports::end(const FileResult& file) {
  is_in_file_ = false;
  each([&](const Entry& entry) { entry.report->end(file); });
}

void Reports::finish() {
  each([](const Entry& entry) { entry.report->finish(); });
}

void Reports::give_up(const FileResult& file, const ExchangeResult& all) {
  const bool had_begun = std::exchange(is_in_file_, false);
  FileResult ended = file;
  ended.could_not_run = 1;
  each([&](const Entry& entry) {
    if (!had_begun && entry.is_for_people) return entry.report->unreadable();
    if (!had_begun) entry.report->begin(file);
    entry.report->exchange(file, all);
    entry.report->end(ended);
  });
}

void Reports::each(const std::function<void(const Entry&)>& tell) {
  std::erase_if(reports_, [&](const Entry& entry) {
    try {
      tell(entry);
      return false;
    } catch (const std::system_error& error) {
      on_failure_(error);
      return true;
    }
  });
}

}  // namespace confab
