#pragma once
// How it went, as an exit code. A cause once noted stays; the worst one wins (code()). Besides what
// is noted it hears the events: a conversation that failed is code 3, one whose last message had no
// reply code 4, unless silence is accepted.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/program/exit_code.h"
#include "app/session/event_stream.h"
#include "protocol/text/printable.h"

namespace confab {

class Outcome final : public Subscriber {
 public:
  void on_event(const Event& event) override;
  void on_reply(std::string_view conversation, bool is_greeting) override;
  void on_forgotten(std::string_view conversation) override;

  void note_usage_error() { usage_ = true; }      // 2: what was typed has no meaning
  void note_network_error() { network_ = true; }  // 3: it could not be done
  void note_unexpected() { unexpected_ = true; }  // 1: it was done, and the answer is another
  // Silence is no failure: after ":quit", and where no replies are expected.
  void accept_silence() { silence_accepted_ = true; }
  void left_by_quit() { silence_accepted_ = has_quit_ = true; }
  // Asked for `wanted` replies; fewer are code 4, whatever else came. What came before a message
  // was sent is a reply only where none is sent at all: input_ended().
  void expect_replies(std::uint64_t wanted) { wanted_ = wanted; }
  void input_ended();  // nothing more is sent
  // So long for a reply, and none came: an end that comes now is only the answer to ours.
  void waited_in_vain(std::string_view conversation);
  // What is closed from now on, is closed because all is over.
  void session_ends() { is_over_ = true; }

  std::uint64_t replies() const noexcept { return replies_; }
  // The cause wins: 2, then 3, then 1, then 4.
  int code() const noexcept;
  // Why the code is 4, a sentence each, nothing for another code. `waited`: so long for a reply;
  // `peer_of`: whom the last message of a conversation went to, empty where that is forgotten.
  using PeerOf = std::function<std::string(std::string_view conversation)>;
  std::vector<Printable> missing_replies(std::chrono::nanoseconds waited,
                                         const PeerOf& peer_of) const;

  // The last of the wanted replies has come. Once, in the middle of an event: nothing may be closed
  // in it.
  std::function<void()> on_wanted_replies;

 private:
  struct Talk {
    std::string peer;  // whom it was opened to
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t early_replies = 0;  // before anything was sent
    bool failed = false;
    bool is_accepted = false;     // it came to us: what we say is the reply
    bool waited_in_vain = false;  // for what was sent last
    enum class End { none, by_peer, by_us } end = End::none;
  };
  static bool was_silent(const Talk& talk) noexcept;
  bool someone_was_silent() const noexcept;
  void count(std::uint64_t replies);
  Printable why_no_more(const std::string& limit, const PeerOf& peer_of) const;

  bool usage_ = false;
  bool network_ = false;
  bool unexpected_ = false;
  bool silence_accepted_ = false;
  bool has_quit_ = false;
  std::uint64_t wanted_ = 0;
  std::uint64_t replies_ = 0;
  bool input_has_ended_ = false;
  bool is_over_ = false;
  std::map<std::string, Talk, std::less<>> talks_;  // by conversation
};

}  // namespace confab
