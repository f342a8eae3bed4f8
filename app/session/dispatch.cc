#include "app/session/dispatch.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;  // a long message is published as it leaves

}  // namespace

Dispatch::Dispatch(asio::io_context& io, const Traits& medium, const Addressee& addressee,
                   Traffic& traffic, Publisher& publisher)
    : time_(LoopTime::of(io)),
      medium_(medium),
      addressee_(addressee),
      traffic_(traffic),
      publisher_(publisher),
      turn_(io) {}

void Dispatch::begin(std::shared_ptr<Connection> connection) {
  connection_ = std::move(connection);
  has_finished_ = false;
  uptake_.begin(time_.now());
}

asio::awaitable<Dispatch::Outcome> Dispatch::send(std::string_view bytes, PacketKind kind,
                                                  bool starts_message) {
  Outcome outcome;
  kind_ = medium_.has_kinds ? kind : PacketKind::none;
  const std::shared_ptr<Connection> connection = connection_;
  const std::size_t piece_bytes = medium_.keeps_boundaries ? bytes.size() : kPieceBytes;
  bool first = true;
  while (first || !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    const Endpoint& to = addressee_.destination();
    publisher_.publish(Sent{piece, to.text, first && starts_message, medium_.keeps_boundaries,
                            piece.size() < bytes.size(), kind_name(kind_)});
    traffic_.bytes_sent += piece.size();
    try {
      SendOptions how(to, kind_);
      co_await connection->send(piece, std::move(how));
    } catch (const NetworkError& error) {
      traffic_.bytes_sent -= piece.size();
      outcome.lost = LostSend{error, bytes.size()};
    } catch (const std::system_error&) {
      if (connection == connection_) throw;  // cancelled by the user
      outcome.way = Way::closed;
      co_return outcome;
    }
    outcome.way = way_after(connection, outcome);
    if (outcome.way != Way::left) co_return outcome;
    bytes.remove_prefix(piece.size());
    first = false;
    traffic_.last_activity = time_.now();
  }
  co_return outcome;
}

asio::awaitable<Dispatch::Outcome> Dispatch::finish() {
  Outcome outcome;
  const std::shared_ptr<Connection> connection = connection_;
  has_finished_ = true;
  publisher_.publish(FinishedSending{});
  try {
    co_await connection->finish_sending();
  } catch (const NetworkError& error) {
    outcome.lost = LostSend{error, 0};
  }
  outcome.way = way_after(connection, outcome);
  if (outcome.way != Way::over) traffic_.last_activity = time_.now();
  co_return outcome;
}

Dispatch::Way Dispatch::way_after(const std::shared_ptr<Connection>& connection,
                                  const Outcome& outcome) const noexcept {
  if (connection != connection_) return Way::over;
  return outcome.lost ? Way::failed : Way::left;
}

bool Dispatch::is_stalled(Clock::duration patience) {
  const auto now = time_.now();
  const bool is_sending = connection_ && turn_.is_taken();
  const Uptake::Finding found =
      uptake_.look({unacknowledged(), is_sending, traffic_.last_activity}, now, patience);
  if (found.has_taken) traffic_.last_activity = now;
  return found.is_stalled;
}

}  // namespace confab
