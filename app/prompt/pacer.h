#pragma once
// The waits of a script: for the reply to a message before the next line, and for what is owed at
// the end.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/prompt/inbox.h"
#include "app/prompt/outcome.h"
#include "app/prompt/screen.h"
#include "app/prompt/script_options.h"
#include "app/session/session.h"

namespace confab {

class Pacer {
 public:
  // All outlive it, and what was started by finish().
  Pacer(asio::io_context& io, const ScriptOptions& options, Session& session, Inbox& inbox,
        Screen& screen, Outcome& outcome)
      : io_(io),
        time_(LoopTime::of(io)),
        options_(options),
        session_(session),
        inbox_(inbox),
        screen_(screen),
        outcome_(outcome) {}

  // A greeting. False: none came, which was said.
  asio::awaitable<bool> banner(std::shared_ptr<Conversation> from);
  // `line` is what is about to be executed; the message before it may deserve a reply first.
  asio::awaitable<void> before(std::string_view line);
  // The input has ended: waits for what is owed, finishes sending, receives what still comes.
  asio::awaitable<void> finish();

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
  asio::awaitable<bool> paced_by(std::shared_ptr<Conversation> conversation,
                                 Clock::time_point latest);
  bool is_paced(const Conversation& conversation);
  Clock::time_point quiet_at(const Conversation& conversation) const;
  void tell_silence(const Conversation& conversation);

  asio::io_context& io_;
  const LoopTime& time_;
  const ScriptOptions& options_;
  Session& session_;
  Inbox& inbox_;
  Screen& screen_;
  Outcome& outcome_;
  // The message that an :expect or :wait follows, by conversation and number: that was its wait.
  std::pair<std::string, std::uint64_t> waived_;
  // Conversations that are not waited for until they send something, and what they had sent.
  std::map<std::string, std::uint64_t> silent_;
};

}  // namespace confab
