#pragma once
// Whatever the client asks, in whatever order: the recorded answer to an equal request. Which one
// that is, LooseTable knows (loose_table.h).

#include "app/mock/mock_peer.h"

namespace confab {

// Ends with the client's end, an answer that ends the connection, or a request that was not
// recorded. Datagrams: with the source's silence.
class LoosePeer final : public MockPeer {
 public:
  // All outlive it. `uses`: what was used up for this client.
  LoosePeer(MockRun& run, Channel& channel, PlayOrder& order, std::size_t address, LooseUses& uses)
      : MockPeer(run, channel, order),
        address_(address),
        table_(run.loose_table(address)),
        uses_(uses) {}

  asio::awaitable<Ending> play() override;

 private:
  struct Request {
    enum class Kind { found, unknown, over };
    Kind kind = Kind::over;
    std::size_t exchange = 0;
    std::string bytes;
  };
  // The next one, known or not; over: the client has ended or was silent for too long.
  asio::awaitable<Request> next_request();
  asio::awaitable<Request> next_datagram();
  Request take_known(const LooseTable::Found& found);
  Request take_unknown();
  // Nothing: the client has gone.
  asio::awaitable<std::optional<Answered>> answer_all(const std::vector<const MockStep*>& steps);
  void use(const Request& request);
  asio::awaitable<bool> refuse(Request request);
  void tell_unknown(std::string_view bytes);

  bool ends_with_unknown() const;
  bool is_done() const;

  const std::size_t address_;
  const LooseTable& table_;
  LooseUses& uses_;
  bool has_differed_ = false;
};

}  // namespace confab
