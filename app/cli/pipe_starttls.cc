#include "app/cli/pipe_starttls.h"

#include <asio/this_coro.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "app/session/starttls_trouble.h"
#include "protocol/starttls/starttls.h"
#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {
namespace {

asio::awaitable<void> ask(Connection& connection, Starttls& asking) {
  while (!asking.is_granted()) {
    const std::string said = asking.next();
    if (!said.empty()) {
      co_await connection.send(said);
      continue;
    }
    const std::variant<Packet, End> got = co_await connection.receive();
    const Packet* const packet = std::get_if<Packet>(&got);
    if (packet == nullptr) throw StarttlsRefused("");
    asking.feed(packet->bytes);
  }
}

}  // namespace

asio::awaitable<void> unlock(const StarttlsWish& wish, Url url) {
  url.options = wish.layer.options;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_await wish.layer.layer->unlock(executor, std::move(url), Side::client);
}

asio::awaitable<std::unique_ptr<Connection>> start_tls(std::shared_ptr<Connection> open, Url url,
                                                       StarttlsWish wish, Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Url place = url;
  place.options = wish.layer.options;
  const auto prepared = wish.layer.layer->prepare(executor, std::move(place), Side::client);
  Starttls asking(wish.protocol, url.host);
  bool has_run_out = false;
  Timer patience(executor);
  patience.call_at(deadline.at, [&] {
    has_run_out = true;
    open->close();
  });
  std::optional<NetworkError> trouble;
  try {
    co_await ask(*open, asking);
  } catch (const StarttlsRefused& refused) {
    trouble = asking.is_granted() ? starttls_injected(open->peer(), refused.what(), true)
                                  : starttls_refused(open->peer(), refused.what());
  } catch (const NetworkError&) {
    throw;
  } catch (const std::system_error&) {
    if (!has_run_out) throw;
    trouble = starttls_late(open->peer(), wish.protocol, deadline.limit);
  }
  patience.cancel();
  if (trouble) throw *trouble;
  std::unique_ptr<Connection> connection = prepared->wrap(std::move(open), {});
  co_await connection->start(deadline);
  co_return connection;
}

}  // namespace confab
