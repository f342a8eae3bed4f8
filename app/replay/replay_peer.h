#pragma once
// One conversation of a replay: its connection, and what comes over it.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/replay/arrivals.h"
#include "app/replay/datagram_sources.h"
#include "app/replay/dialling.h"
#include "app/replay/recent_datagrams.h"
#include "protocol/json/transcript_error.h"
#include "transport/registry.h"
#include "transport/signal.h"
#include "transport/task.h"

namespace confab {

class ReplayPeer : public std::enable_shared_from_this<ReplayPeer> {
 public:
  // Not connected yet. `recorded_peer`: an endpoint of the peer's in the transcript. The registry
  // outlives it. Throws UrlError for a scheme that does not exist.
  ReplayPeer(asio::any_io_executor executor, const Registry& registry, Dialling dialled,
             std::string recorded_peer);

  // Connects, and receives from then on. What failed, if it did.
  asio::awaitable<std::optional<NetworkError>> open(Url target, Deadline deadline);
  // Begins with the connection of who connected to us, and receives from then on. In the place of
  // open().
  void begin(std::shared_ptr<Connection> connection);
  // All of it. A failure is among the arrivals, too, after what came before it: a refused datagram
  // may be told by the next send. Nothing is sent after a send that took too long. Throws
  // MessageTooLong.
  asio::awaitable<std::optional<NetworkError>> send(std::string_view bytes, SendOptions how,
                                                    Deadline deadline);
  asio::awaitable<void> finish_sending();
  // Goes on through a layer. False: it could not, and the conversation is over. What the server
  // said in the clear after its answer is unread then; else what went wrong is among the arrivals,
  // unless that was told before. Throws UrlError.
  asio::awaitable<bool> upgrade(const Layer& layer, Url place, Deadline deadline);
  bool is_over() const noexcept { return is_over_; }  // nothing is sent any more, it must not be
  void close();

  // Something was sent that cannot have arrived before the peer ended.
  bool has_crossed_end() const noexcept { return has_crossed_end_; }
  // Of what was sent without waiting for an answer, something has none: the peer may have ended
  // with that unread, which is a reset.
  bool may_cross_end() const noexcept { return pipelined_ > 1 && answers_ < pipelined_; }
  void note_answer() noexcept { ++answers_; }

  bool is_open() const noexcept { return connection_ != nullptr; }
  Arrivals& arrivals() noexcept { return arrivals_; }
  bool hears_anyone() const noexcept { return transport_.promises.hears_anyone; }
  Endpoint peer() const { return connection_ ? connection_->peer() : Endpoint{}; }

  // A failure was told: of datagrams the next may be another one, a stream has no other.
  void forget_failure();

  Dialling dialled;
  // What its user must know: "the certificate is not trusted". Set before open().
  std::function<void(const std::string& text)> on_warning;
  Clock::time_point last_sent{};
  // The last event that was sent, or came as expected: what comes unexpected comes after it.
  Place last_place;
  bool has_heard_end = false;  // the script expected it, and it came

  // Datagrams. An expected message came; `recorded`: whom the transcript has it from.
  void note_message(std::string_view bytes, const Endpoint& from, const std::string& recorded);
  const DatagramSources& sources() const noexcept { return sources_; }
  bool has_heard_before(std::string_view bytes, const Endpoint& from) const {
    return heard_.has(bytes, from);
  }
  bool has_sent_since() const noexcept { return has_sent_since_; }  // since the last of these

  // It was waited for in vain. It has nothing more to say until it says something, or is sent
  // something.
  void note_silence() { silent_since_ = arrivals_.now(); }
  bool is_silent() const noexcept {
    return silent_since_ && arrivals_.last_arrival() <= *silent_since_;
  }

 private:
  void receive_from_now();
  asio::awaitable<void> receive_all(std::shared_ptr<Connection> connection);
  void end(const Connection& connection, const End& end);
  void fail(const NetworkError& error);
  void count_send() noexcept;
  asio::awaitable<void> go_through(const Layer& layer, Url place, Deadline deadline);
  asio::awaitable<void> wait_for_room();
  void give_up_sending();

  asio::any_io_executor executor_;
  const Transport& transport_;
  Arrivals arrivals_;
  std::shared_ptr<Connection> connection_;
  Task receiving_;
  Signal room_;            // something was taken, or it is closed
  LazyDeadline patience_;  // of a send: a peer that takes nothing must not hold the replay for ever
  bool has_run_out_ = false;  // it has, and the connection was closed
  bool has_sent_since_ = false;
  bool is_receiving_ = false;
  bool is_over_ = false;                   // an upgrade has failed
  bool is_lost_ = false;                   // a stream, as was told
  std::optional<NetworkError> lost_send_;  // told when all that had come was received
  bool has_crossed_end_ = false;
  std::uint64_t pipelined_ = 0;  // sent since the last answer
  std::uint64_t answers_ = 0;    // since then
  RecentDatagrams heard_;
  DatagramSources sources_;
  std::optional<Clock::time_point> silent_since_;
};

}  // namespace confab
