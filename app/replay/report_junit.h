#pragma once
// --report junit: what Jenkins, GitLab, GitHub's reporters and the others read. A file, or a run of
// it, is a testsuite; an exchange is a testcase.

#include <string>

#include "app/replay/report.h"

namespace confab {

// A testcase that did not pass has a <failure>, or an <error> where the network failed, with all
// that people are told. The counts are before the cases in a testsuite, so that the cases of one
// run are held in memory as text: about 200 bytes for each exchange.
class JunitReport final : public ReportFile {
 public:
  // As ReportFile.
  explicit JunitReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;

  std::string cases_;
};

}  // namespace confab
