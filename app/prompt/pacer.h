#pragma once
// The waits of a script: for the reply to a message before the next line, and for what is owed at
// the end.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "app/prompt/course.h"
#include "app/prompt/inbox.h"
#include "app/session/session.h"

namespace confab {

// Each wait has a limit, and none outlasts the conversation it is for. Ctrl-C and the end of the
// session cancel them: operation_aborted.
class Pacer {
 public:
  // All outlive it, and what was started by finish().
  Pacer(asio::io_context& io, Session& session, Inbox& inbox, Course& course)
      : io_(io),
        time_(LoopTime::of(io)),
        session_(session),
        inbox_(inbox),
        course_(course),
        options_(course.options()) {}

  // --banner, of a connection that a script has just opened: its greeting. True at once where none
  // is wished, or nobody in particular could give it. False: none came, which was said, and counts.
  asio::awaitable<bool> greeted(std::shared_ptr<Conversation> opened);
  // Whether that is what the last greeted() of this conversation gave: nothing is sent to it.
  bool misses_greeting(const Conversation& conversation) const;
  // What is about to be executed: a command that waits itself (":expect", ":wait"), or another
  // line. The message before it may deserve a reply first.
  enum class Next { wait, other };
  asio::awaitable<void> before(Next next);
  // The input has ended: waits for what is owed, finishes sending, receives what still comes.
  asio::awaitable<void> finish();

  // Asked at the end of the input: what happens is recorded, and the peer's own end belongs to it.
  // Not set: it is not.
  std::function<bool()> is_recorded;

 private:
  struct Unfinished;
  asio::awaitable<void> finish_one(std::shared_ptr<Conversation> conversation,
                                   std::shared_ptr<Unfinished> counted);
  asio::awaitable<void> receive_rest(std::shared_ptr<Conversation> conversation);
  asio::awaitable<void> finish_stream(std::shared_ptr<Conversation> conversation);
  asio::awaitable<void> linger(std::shared_ptr<Conversation> conversation,
                               std::chrono::nanoseconds quiet);
  asio::awaitable<bool> replied_by(std::shared_ptr<Conversation> conversation,
                                   Clock::time_point latest);
  asio::awaitable<bool> banner(std::shared_ptr<Conversation> from);
  asio::awaitable<bool> paced_by(std::shared_ptr<Conversation> conversation,
                                 Clock::time_point latest);
  bool is_paced(const Conversation& conversation);
  bool owes_replies(const Conversation& conversation) const;
  Clock::time_point quiet_at(const Conversation& conversation) const;
  void tell_silence(const Conversation& conversation);

  asio::io_context& io_;
  const LoopTime& time_;
  Session& session_;
  Inbox& inbox_;
  Course& course_;
  const ScriptOptions& options_;
  // The message that an :expect or :wait follows, by conversation and number: that was its wait.
  std::pair<std::string, std::uint64_t> waived_;
  // Conversations that are not waited for until they send something, and what they had sent.
  std::map<std::string, std::uint64_t> silent_;
  std::set<std::string> ungreeted_;  // conversations
};

}  // namespace confab
