#pragma once
// Everybody who is told what came of a replay. None of them decides how it ends: one that cannot be
// written any more is left out, and the replay goes on.

#include <functional>
#include <memory>
#include <system_error>
#include <vector>

#include "app/replay/replay_options.h"
#include "app/replay/report.h"

namespace confab {

// The report for people, if there is one, and those of --report, in the order of the command line.
class Reports {
 public:
  // `on_failure` is told of a report that cannot be written, once for each. Null `people`: nobody
  // reads. Throws as make_report().
  Reports(std::unique_ptr<Report> people, const std::vector<ReportRequest>& files,
          std::function<void(const std::system_error&)> on_failure);

  // Nobody is told anything: exchanges need no names.
  bool empty() const noexcept { return reports_.empty(); }
  // As in Report; none throws.
  void begin(const FileResult& file);
  void exchange(const FileResult& file, const ExchangeResult& result);
  void end(const FileResult& file);
  void finish();
  // A file that was given up, perhaps before it had begun: then people read it elsewhere, and only
  // the report files have it as one exchange. Nobody is to miss it there.
  void give_up(const FileResult& file, const ExchangeResult& all);

 private:
  struct Entry {
    std::unique_ptr<Report> report;
    bool is_for_people;
  };
  void each(const std::function<void(const Entry&)>& tell);

  std::vector<Entry> reports_;
  std::function<void(const std::system_error&)> on_failure_;
  bool is_in_file_ = false;
};

}  // namespace confab
