#pragma once
// A report that becomes a file.

#include <string>
#include <string_view>

#include "app/replay/report.h"
#include "app/transcript/replacement.h"

namespace confab {

// What is written is beside the file's place until finish(); without it nothing has happened there.
// All throw std::system_error that names the file.
class ReportFile : public Report {
 public:
  void finish() final;  // a second one does nothing

 protected:
  // Fails now, before anything is run in vain. Who collects reports may be another user: they are
  // no more private than the log of the job.
  explicit ReportFile(const std::string& path)
      : file_(path, Replacement::Existing::replace, Replacement::NewMode::umask) {}

  void write(std::string_view text) { file_.write(text); }
  // The last part, once.
  virtual void write_end() = 0;

 private:
  Replacement file_;
  bool finished_ = false;
};

}  // namespace confab
