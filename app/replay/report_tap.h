#pragma once
// --report tap: TAP version 14, a test point for each exchange, numbered through all files and
// runs; the plan comes last.

#include <cstdint>
#include <string>

#include "app/replay/report.h"

namespace confab {

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

}  // namespace confab
