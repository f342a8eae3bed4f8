#pragma once
// Who is told what came of a replay: people, and the files of --report.

#include <memory>
#include <string>
#include <string_view>

#include "app/replay/result.h"

namespace confab {

class Report {
 public:
  Report() = default;
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  virtual ~Report() = default;

  // Called in this order: begin, exchange..., end for each run of each file; finish once.
  virtual void begin(const FileResult& file) = 0;
  virtual void exchange(const FileResult& file, const ExchangeResult& result) = 0;
  virtual void end(const FileResult& file) = 0;
  // In place of these: a file that cannot be read, which is told elsewhere.
  virtual void unreadable() {}
  // Everything is written and in its place. Throws std::system_error that names the file.
  virtual void finish() = 0;
};

// "json", "junit", "tap", "html", written to `path` when it is finished. Throws
// std::invalid_argument that lists the kinds.
std::unique_ptr<Report> make_report(std::string_view kind, const std::string& path);

}  // namespace confab
