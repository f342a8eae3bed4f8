#pragma once
// One client with a connection of its own: what arrives is cut into lines, or comes as messages;
// each is answered in its turn.

#include <exception>
#include <memory>
#include <string>

#include "app/serve/served_connection.h"
#include "protocol/framing/framing.h"
#include "transport/signal.h"

namespace confab {

//  receive() -> framing -> service -> batch_ -> send()      all in one coroutine, run()
//
// Whatever else takes waiting (a late answer to an unfinished message) is a coroutine of its own
// beside it, for which run() waits before it reads on.
class ServedStream final : public ServedConnection,
                           public std::enable_shared_from_this<ServedStream> {
 public:
  ServedStream(std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection);

  void start() override;
  void stop() override;
  void abort() override { end(nullptr); }

 private:
  asio::awaitable<void> run();

  asio::awaitable<void> answer_message(std::string_view bytes, PacketKind kind);
  bool answer_some();
  bool answer(const Message& message);  // false: by nothing
  bool answer(const Frame& frame) { return answer(Message{frame.bytes, frame.message}); }
  void answer_unfinished();
  void empty_batch();

  // Each sends what waits to be sent.
  asio::awaitable<void> catch_up();     // and answers what is there already
  asio::awaitable<void> finish();       // says our end
  asio::awaitable<void> say_goodbye();  // and the rest of what the peer said, and our end
  asio::awaitable<void> flush();        // of the service
  bool has_unsent() const;              // by the service
  void work(asio::awaitable<void> coroutine, bool is_the_last = false);
  asio::awaitable<void> work_done();

  void end(const std::exception_ptr& failure);
  void report_end(const std::exception_ptr& failure) const;

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<Connection> connection_;
  Endpoint peer_;
  std::unique_ptr<Framing> framing_;
  std::string batch_;         // replies that were not sent yet
  DelayQueue::Entry pause_;   // runs while an unfinished message waits for its rest
  DelayQueue::Entry linger_;  // runs while the peer may still take its last reply
  int work_ = 0;              // coroutines that send
  Signal work_done_;
  bool more_ = false;      // framing_ may have another frame
  bool finished_ = false;  // the last reply was given; what still comes is not looked at
  bool too_long_ = false;  // the peer's message was
  bool ended_ = false;
};

}  // namespace confab
