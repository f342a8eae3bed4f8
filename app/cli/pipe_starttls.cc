#include "app/cli/pipe_starttls.h"

#include <asio/this_coro.hpp>
#include <cerrno>
#include <string>
#include <utility>
#include <variant>

#include "app/session/excerpt.h"
#include "protocol/starttls/starttls.h"
#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/timer.h"
#include "transport/tls/tls_failure.h"

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
    const std::string answer = refused.what();
    const bool is_granted = asking.is_granted();
    std::string why = answer.empty() ? "it closed instead" : "it answered " + excerpt(answer);
    if (is_granted)
      why = "more came in the clear than its answer, and nobody knows who sent it: " +
            excerpt(answer);
    trouble = tls_error(open->peer(), is_granted ? TlsCode::injected : TlsCode::refused, why);
  } catch (const NetworkError&) {
    throw;
  } catch (const std::system_error&) {
    if (!has_run_out) throw;
    trouble.emplace(Op::tls, open->peer(), system_code(ETIMEDOUT), true);
    trouble->set_reason("it did not agree to it (" + wish.protocol +
                        "): " + timed_out_after(deadline.limit));
  }
  patience.cancel();
  if (trouble) throw *trouble;
  std::unique_ptr<Connection> connection = prepared->wrap(std::move(open), {});
  co_await connection->start(deadline);
  co_return connection;
}

}  // namespace confab
