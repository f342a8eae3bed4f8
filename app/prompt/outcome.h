#pragma once
// How it went, as an exit code.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/exit_code.h"
#include "app/session/event_stream.h"

namespace confab {

class Outcome final : public Subscriber {
 public:
  void on_event(const Event& event) override;
  void on_reply(std::string_view conversation) override;

  void note_usage_error() { usage_ = true; }
  void note_network_error() { network_ = true; }
  void note_unexpected() { unexpected_ = true; }
  // Silence is no failure: after ":quit", and where no replies are expected.
  void accept_silence() { silence_accepted_ = true; }
  // Asked for `wanted` replies; fewer are code 4, whatever else came.
  void expect_replies(std::uint64_t wanted) { wanted_ = wanted; }

  std::uint64_t replies() const noexcept { return replies_; }
  bool has_wanted_replies() const noexcept { return wanted_ != 0 && replies_ >= wanted_; }
  // The cause wins: 2, then 3, then 1, then 4.
  int code() const noexcept;
  // Why the code is 4, a sentence each, nothing for another code. `waited`: so long for a reply.
  std::vector<std::string> missing_replies(std::chrono::nanoseconds waited) const;

  std::function<void()> on_wanted_replies;

 private:
  struct Talk {
    std::string peer;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    bool failed = false;
    bool has_ended = false;  // the peer
  };
  static bool was_silent(const Talk& talk) noexcept;
  bool someone_was_silent() const noexcept;

  bool usage_ = false;
  bool network_ = false;
  bool unexpected_ = false;
  bool silence_accepted_ = false;
  std::uint64_t wanted_ = 0;
  std::uint64_t replies_ = 0;
  std::map<std::string, Talk, std::less<>> talks_;  // by conversation
};

}  // namespace confab
