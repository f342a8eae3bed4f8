#pragma once
// Who is told what came of a replay: people, and the files of --report.

#include <memory>
#include <string>
#include <string_view>

#include "app/replay/result.h"
#include "app/transcript/replacement.h"

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

// A report that becomes a file.
//
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

// The kinds, each in a file of its own (report_json.cc, ...). All throw as ReportFile.
std::unique_ptr<Report> json_report(const std::string& path);
std::unique_ptr<Report> junit_report(const std::string& path);
std::unique_ptr<Report> tap_report(const std::string& path);
std::unique_ptr<Report> html_report(const std::string& path);

// One of them by its name: "json", "junit", "tap", "html", written to `path` when it is finished.
// Throws std::invalid_argument that lists the kinds.
std::unique_ptr<Report> make_report(std::string_view kind, const std::string& path);

}  // namespace confab
