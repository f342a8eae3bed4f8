#pragma once
// The waits of a script: for the reply to a message before the next line, and for what is owed at
// the end.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "app/prompt/screen.h"
#include "app/prompt/script_options.h"
#include "app/session/session.h"

namespace confab {

class Pacer {
 public:
  // All outlive it.
  Pacer(asio::io_context& io, const ScriptOptions& options, Session& session, Screen& screen)
      : io_(io), time_(LoopTime::of(io)), options_(options), session_(session), screen_(screen) {}

  // A greeting, at most for the reply timeout.
  asio::awaitable<void> banner(std::shared_ptr<Conversation> from);
  // `line` is what is about to be executed; the message before it may deserve a reply first.
  asio::awaitable<void> before(std::string_view line);
  // The input has ended: waits for what is owed, finishes sending, receives what still comes.
  asio::awaitable<void> finish();

 private:
  asio::awaitable<void> finish_one(std::shared_ptr<Conversation> conversation);
  asio::awaitable<void> finish_stream(std::shared_ptr<Conversation> conversation);
  asio::awaitable<void> linger(std::shared_ptr<Conversation> conversation,
                               std::chrono::nanoseconds quiet);
  asio::awaitable<bool> replied_by(std::shared_ptr<Conversation> conversation,
                                   Clock::time_point latest);

  asio::io_context& io_;
  const LoopTime& time_;
  const ScriptOptions& options_;
  Session& session_;
  Screen& screen_;
  Clock::time_point waived_{};    // the send that :expect or :wait stands behind: that was its wait
  std::set<std::string> silent_;  // conversations that are not waited for until they send something
};

}  // namespace confab
