#include "transport/tls/tls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <asio/this_coro.hpp>
#include <memory>
#include <utility>

#include "transport/network_error.h"
#include "transport/tls/tls_connection.h"
#include "transport/tls/tls_context.h"
#include "transport/tls/tls_failure.h"
#include "transport/tls/tls_options.h"

namespace confab {
namespace {

using Base = std::shared_ptr<const Transport>;
using Context = std::shared_ptr<const TlsContext>;

Context context_for(Op op, TlsRole role, const TlsOptions& options, const Endpoint& who) {
  try {
    return std::make_shared<const TlsContext>(role, options);
  } catch (const TlsFailure& failure) {
    NetworkError error(op, who, tls_code(failure.code), true);
    error.set_reason(failure.what());
    throw error;
  }
}

std::unique_ptr<TlsConnection> wrapped(const asio::any_io_executor& executor,
                                       std::unique_ptr<Connection> inner, const Context& context,
                                       std::string peer) {
  const Endpoint who = inner->peer();
  try {
    return std::make_unique<TlsConnection>(executor, std::move(inner), context, std::move(peer));
  } catch (const TlsFailure& failure) {
    NetworkError error(Op::tls, who, tls_code(failure.code), true);
    error.set_reason(failure.what());
    throw error;
  }
}

class TlsListener final : public Listener {
 public:
  TlsListener(asio::any_io_executor executor, std::unique_ptr<Listener> inner, Context context)
      : executor_(std::move(executor)), inner_(std::move(inner)), context_(std::move(context)) {}

  // Its handshake is start().
  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    std::unique_ptr<Connection> accepted = co_await inner_->accept();
    co_return wrapped(executor_, std::move(accepted), context_, {});
  }
  void close() noexcept override { inner_->close(); }
  Endpoint local() const override { return inner_->local(); }
  std::string client_options() const override {
    return context_->is_temporary() ? "pin=sha256:" + context_->fingerprint() : "";
  }

 private:
  asio::any_io_executor executor_;
  std::unique_ptr<Listener> inner_;
  Context context_;
};

void check_options(const Url& url, const Transport& base) {
  for (const auto& [name, value] : url.options) {
    if (std::ranges::find(base.options, name) != base.options.end()) continue;
    throw UrlError(fmt::format("unknown option \"{}\": {}: has {}", name, url.scheme,
                               fmt::join(tls_option_names(), " ")));
  }
}

// Whose name the certificate must have. A path is no name.
std::string host_of_certificate(const Url& url, const TlsOptions& options) {
  if (!url.has_path()) return url.host;
  if (options.sni.empty() && options.verify && options.pin.empty())
    throw UrlError("\"" + url.text() +
                   "\": a path is no name for a certificate; ?sni=NAME says whose it is");
  return options.sni.empty() ? "localhost" : options.sni;
}

asio::awaitable<std::unique_ptr<Connection>> connect_tls(Base base, Url url, Deadline deadline) {
  const TlsOptions options = take_tls_options(url, TlsRole::client);
  check_options(url, *base);
  std::string host = host_of_certificate(url, options);
  url.scheme = base->scheme;
  const Context context = context_for(Op::tls, TlsRole::client, options, Endpoint(url.authority()));
  auto connecting = base->connect(url, deadline);
  std::unique_ptr<Connection> inner = co_await std::move(connecting);
  const auto executor = co_await asio::this_coro::executor;
  auto connection = wrapped(executor, std::move(inner), context, std::move(host));
  co_await connection->start(deadline);
  co_return connection;
}

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen_tls(Base base, Url url) {
  const TlsOptions options = take_tls_options(url, TlsRole::server);
  check_options(url, *base);
  url.scheme = base->scheme;
  const Context context =
      context_for(Op::bind, TlsRole::server, options, Endpoint(url.authority()));
  auto listening = base->listen(std::move(url));
  std::vector<std::unique_ptr<Listener>> listeners = co_await std::move(listening);
  const auto executor = co_await asio::this_coro::executor;
  for (std::unique_ptr<Listener>& each : listeners)
    each = std::make_unique<TlsListener>(executor, std::move(each), context);
  co_return listeners;
}

}  // namespace

Transport tls_over(Transport base, std::string scheme) {
  Transport row;
  row.scheme = std::move(scheme);
  row.summary = "TLS over " + base.summary;
  row.promises = tls_traits(base.promises);
  row.places = base.places;
  row.options = base.options;
  for (std::string& each : tls_option_names()) row.options.push_back(std::move(each));
  const Base shared = std::make_shared<const Transport>(std::move(base));
  row.connect = [shared](Url url, Deadline deadline) {
    return connect_tls(shared, std::move(url), deadline);
  };
  row.listen = [shared](Url url) { return listen_tls(shared, std::move(url)); };
  return row;
}

}  // namespace confab
