#include "app/replay/report_file.h"

namespace confab {

void ReportFile::finish() {
  if (finished_) return;
  finished_ = true;
  write_end();
  file_.finish();
}

}  // namespace confab
