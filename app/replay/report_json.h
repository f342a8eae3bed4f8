#pragma once
// --report json: one object, written as it goes, one exchange a line.
//
//   {"tool":"confab","version":"0.1.0","files":[
//   {"file":"upper.json","title":"","run":1,"runs":1,"exchanges":[
//   {"number":1,"name":"open ...","line":5,"column":3,"verdict":"passed","seconds":0.000312},
//   {... "verdict":"failed", ... "what":"...","where":{"line":7,"column":3},"details":["..."],
//    "advice":"...","warnings":["..."]}],
//   "verdict":"failed","passed":1,"failed":1,"could_not_run":0,"skipped":0,"seconds":0.002}],
//   "totals":{"verdict":"failed","runs":1,"passed":1, ...}}
//
// What is empty is left out: what, where, details, advice, warnings.

#include <cstdint>
#include <string>

#include "app/replay/report.h"

namespace confab {

class JsonReport final : public ReportFile {
 public:
  explicit JsonReport(const std::string& path);

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;

 private:
  void write_end() override;

  std::uint64_t runs_ = 0;
  bool is_first_exchange_ = true;
  FileResult totals_;
};

}  // namespace confab
