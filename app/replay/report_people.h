#pragma once
// The report that people read: on a terminal, and in the log of a CI job.
//
//   sessions/upper.json: An upper-casing server
//     ✓ 1 open tcp://127.0.0.1:12000 (tcp1)  0.3 ms
//     ✗ 2 send "hello\n" (tcp1)  0.1 ms
//         sessions/upper.json:9:5: expected "HELLO\n", got "HELL0\n"
//           - HELLO\n
//           + HELL0\n
//                 ^
//         try: confab replay --update sessions/upper.json
//     1 passed, 1 failed, 2 skipped in 0.4 ms
//
// A file's first 40 passed exchanges are listed; the others are counted, as all are where a file is
// repeated, and what is skipped always. A terminal is told how far it is in a line that is redrawn.

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "app/replay/people_style.h"
#include "app/replay/report.h"
#include "app/text/text_sink.h"

namespace confab {

class PeopleReport final : public Report {
 public:
  // `sink` outlives it.
  PeopleReport(TextSink& sink, PeopleStyle style) : sink_(sink), style_(style) {}
  ~PeopleReport() override { clear_progress(); }  // a terminal is left with a line of its own

  void begin(const FileResult& file) override;
  void exchange(const FileResult& file, const ExchangeResult& result) override;
  void end(const FileResult& file) override;
  void unreadable() override;
  // Over several files: how many of them are good. A second one does nothing.
  void finish() override;

 private:
  // An exchange that failed, in any run of a file.
  struct Failing {
    Printable name;
    std::uint64_t runs = 0;
    std::set<std::size_t> seen;  // hashes of what was told of it: it is told once
  };

  void header(const FileResult& file);
  void passed(const ExchangeResult& result);
  void failed(const FileResult& file, const ExchangeResult& result);
  void warn(const FileResult& file, const ExchangeResult& result);
  void progress(const FileResult& file, const ExchangeResult& result);
  void clear_progress();
  void end_file();
  void end_single();
  void end_repeated();
  void result_line(const ExchangeResult& result, bool good);
  void append(Literal colour, const Printable& text);
  void flush_pending();

  TextSink& sink_;
  PeopleStyle style_;
  Printable pending_;
  bool progress_shown_ = false;
  std::chrono::steady_clock::time_point last_progress_{};

  bool in_file_ = false;
  FileResult file_;  // its runs so far, together; `run` is the last one
  std::uint64_t good_runs_ = 0;
  std::uint64_t listed_ = 0;
  std::uint64_t unlisted_ = 0;
  std::uint64_t warnings_ = 0;
  std::map<std::uint64_t, Failing> failing_;  // by the exchange's number

  std::uint64_t files_ = 0;
  std::uint64_t good_files_ = 0;
  std::uint64_t unreadable_files_ = 0;
  FileResult totals_;
  bool finished_ = false;
};

}  // namespace confab
