#pragma once
// All files of one `confab replay`, one after the other.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/program/exit_code.h"
#include "app/replay/blessing.h"
#include "app/replay/changes.h"
#include "app/replay/learning.h"
#include "app/replay/replay_file.h"
#include "app/replay/replay_options.h"
#include "app/replay/reports.h"
#include "app/replay/useless_options.h"
#include "app/text/text_sink.h"

namespace confab {

//   a file ─▶ ReplayFile.check() ─▶ verify   the reports have each exchange
//                                   update   Blessing has what differed; the file is rewritten
//                                   learn    Learning sees several plays; rules are proposed
//
// A file that cannot be read or played does not keep the next one from being played. One that is
// rewritten is only if it is still what was read.
class ReplayRun {
 public:
  // All but `people`, the report for them, outlive it. `out` is where they read, `complain` is told
  // what is wrong with files; `before_action` is asked with --timing step. Throws std::system_error
  // for a report that cannot be written, std::invalid_argument for a kind that there is not.
  ReplayRun(asio::any_io_executor executor, const Registry& registry, const ReplayOptions& options,
            std::unique_ptr<Report> people, TextSink& out,
            std::function<void(const Printable&)> complain);
  decltype(PlayHooks::before_action) before_action;
  decltype(PlayHooks::listening) listening;  // told where a transcript listens

  // The exit code: 0, 1 (something was not as expected), 2 (a transcript is wrong), 3 (could not
  // talk, or not write). Throws operation_aborted when it is cancelled.
  asio::awaitable<int> run();
  int code() const noexcept { return code_; }  // so far

  // How wide the terminal is that shows what was learned or updated; 0, or not set: there is none.
  std::function<int()> width;

 private:
  asio::awaitable<void> replay(const std::string& path);
  asio::awaitable<void> verify(ReplayFile& file, const std::string& path);
  asio::awaitable<void> update(ReplayFile& file, const std::string& path);
  asio::awaitable<void> learn(ReplayFile& file, const std::string& path);
  asio::awaitable<void> learn_once(ReplayFile& file, Learning& learning);
  std::unique_ptr<Player> player(ReplayFile& file, StepSource& steps, PlayOptions options,
                                 PlayHooks hooks) const;
  PlayOptions play_options(const ReplayFile& file, std::uint64_t iteration = 1) const;
  Captures first_values(const ReplayFile& file) const;
  void look_at(const std::string& path);
  bool was_changed(const std::string& path) const;
  void tell_changed(const std::string& path);
  bool rewrite(const std::string& path, const Changes& changes, Literal trouble);
  void tell(const std::string& path, const Changes& changes, Literal what);
  void leave(const std::string& path, const Failures& failures, Literal what);
  void give_up(const std::string& path, Place place, Printable why, int code);
  void note(const FileResult& result);
  void note(int code);

  asio::any_io_executor executor_;
  const Registry& registry_;
  const ReplayOptions& options_;
  UselessOptions useless_;
  PlayOptions play_;  // of the file that is played, with its secrets
  TextSink& out_;
  std::function<void(const Printable&)> complain_;
  Reports reports_;
  std::optional<FileState> as_read_;  // --update: the file that is played
  int code_ = kAllWell;
};

}  // namespace confab
