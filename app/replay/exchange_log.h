#pragma once
// What an exchange comes to: noted while it lasts, reported when it ends, without secrets.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/replay/play_options.h"
#include "app/replay/timing.h"

namespace confab {

// One for a play. After the first failure of a play that does not keep going everything is skipped:
// its owner asks is_skipping() before each step.
class ExchangeLog {
 public:
  // All outlive it.
  ExchangeLog(Timeline& timeline, const PlayOptions& options, const PlayHooks& hooks)
      : timeline_(timeline), options_(options), hooks_(hooks) {}

  // Of this action, or of an observation that none precedes. The one before must have ended.
  void begin(const Step& step);
  // Counts it and reports it. Nothing where there is none.
  void end();
  bool has_begun() const noexcept { return exchange_.has_value(); }
  ExchangeResult& current() { return exchange_.value(); }  // there must be one
  // What is told from now on is about this conversation, and this many events are missing before
  // it: the recording began too late.
  void turn_to(std::string conversation, std::uint64_t missing_events);
  void turn_to(std::string conversation) { turn_to(std::move(conversation), missing_events_); }

  // Something went wrong. Only the first failure of an exchange is told whole, later ones are lines
  // of its details. `what` and `details` have no secrets: see masked().
  void fail(Place where, PlayTrouble trouble, Printable what, std::vector<Printable> details = {});
  // Its conversation is lost, or was never open, which was told. What has failed stays failed.
  void skip();
  // Something is odd. The same again is told once: a peer may do it for ever.
  void warn(Printable what);
  void warn_of_duplicate(std::string_view bytes);

  // With {{NAME}} in the place of secrets, also of one that the bytes end in the middle of.
  std::string masked(std::string_view bytes) const;

  bool is_skipping() const noexcept { return is_skipping_; }
  FileResult result() const { return result_; }  // of the exchanges that have ended

 private:
  Printable whose() const;

  Timeline& timeline_;
  const PlayOptions& options_;
  const PlayHooks& hooks_;
  FileResult result_;
  std::uint64_t exchanges_ = 0;
  std::optional<ExchangeResult> exchange_;
  std::string acting_;  // whose action the exchange is: a conversation
  std::string heard_;   // whose observation is made
  std::uint64_t missing_events_ = 0;
  bool is_skipping_ = false;
};

}  // namespace confab
