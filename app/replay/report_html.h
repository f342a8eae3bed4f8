#pragma once
// --report html: a page in one file for people, written as it goes.

#include <cstdint>
#include <string>

#include "app/replay/report.h"

namespace confab {

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

  std::string rows_;
  std::uint64_t listed_ = 0;
  std::uint64_t unlisted_ = 0;
  std::uint64_t runs_ = 0;
  FileResult totals_;
};

}  // namespace confab
