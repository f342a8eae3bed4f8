#include "transport/tls/tls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <asio/this_coro.hpp>
#include <memory>
#include <utility>

#include "transport/loop_time.h"
#include "transport/network_error.h"
#include "transport/tls/key_log.h"
#include "transport/tls/passphrases.h"
#include "transport/tls/tls_connection.h"
#include "transport/tls/tls_context.h"
#include "transport/tls/tls_failure.h"
#include "transport/tls/tls_options.h"
#include "transport/user.h"

namespace confab {
namespace {

constexpr const char* kTls = "tls";

using Base = std::shared_ptr<const Transport>;
using Context = std::shared_ptr<const TlsContext>;

NetworkError own_error(Side side, const Url& place, const TlsFailure& failure) {
  const Op op = side == Side::client ? Op::tls : Op::bind;
  return tls_error(op, Endpoint(place.authority()), failure);
}

Context context_for(const asio::any_io_executor& executor, Side side, const TlsOptions& options,
                    const Url& place) {
  const std::string& passphrase = Passphrases::of(executor).find(options.key_file());
  try {
    auto context = std::make_shared<const TlsContext>(side, options, passphrase);
    if (const std::string log = key_log_warning(); !log.empty()) User::of(executor).tell_once(log);
    return context;
  } catch (const TlsFailure& failure) {
    throw own_error(side, place, failure);
  }
}

// One side of it. A server's context is one for all who connect.
class PreparedTls final : public PreparedLayer {
 public:
  // `peer`: whose name the certificate must have; empty for a server.
  PreparedTls(asio::any_io_executor executor, Context context, std::string peer)
      : executor_(std::move(executor)), context_(std::move(context)), peer_(std::move(peer)) {}

  void hold_clients() noexcept { holds_clients_ = true; }
  std::unique_ptr<Connection> wrap(std::shared_ptr<Connection> inner,
                                   std::string_view early) override {
    const Endpoint who = inner->peer();
    try {
      auto made =
          std::make_unique<TlsConnection>(executor_, std::move(inner), context_, peer_, early);
      if (holds_clients_) made->hold();
      return made;
    } catch (const TlsFailure& failure) {
      throw tls_error(who, failure.code, failure.what());
    }
  }
  std::string client_options() const override {
    return context_->is_temporary() ? "pin=sha256:" + context_->fingerprint() : "";
  }

 private:
  asio::any_io_executor executor_;
  Context context_;
  std::string peer_;
  bool holds_clients_ = false;
};

class TlsListener final : public Listener {
 public:
  TlsListener(std::unique_ptr<Listener> inner, std::shared_ptr<PreparedTls> tls)
      : inner_(std::move(inner)), tls_(std::move(tls)) {}

  // Its handshake is start().
  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    std::unique_ptr<Connection> accepted = co_await inner_->accept();
    co_return tls_->wrap(std::move(accepted), {});
  }
  void close() noexcept override { inner_->close(); }
  Endpoint local() const override { return inner_->local(); }
  std::string client_options() const override { return tls_->client_options(); }
  std::vector<Fact> describe() const override { return inner_->describe(); }
  // Those of one URL share it.
  void hold_clients() noexcept override { tls_->hold_clients(); }

 private:
  std::unique_ptr<Listener> inner_;
  std::shared_ptr<PreparedTls> tls_;
};

void check_options(const Url& url, const Transport& base) {
  for (const auto& [name, value] : url.options) {
    if (std::ranges::find(base.options, name) != base.options.end()) continue;
    throw UrlError(
        fmt::format("unknown option \"{}\": TLS has {}", name, fmt::join(tls_option_names(), " ")));
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

struct TlsPlace {
  TlsOptions options;
  std::string peer;  // whose name the certificate must have; empty for a server
};

// Takes the options of TLS out of `url`.
TlsPlace read_place(Url& url, Side side) {
  TlsPlace place{take_tls_options(url, side), ""};
  if (side == Side::client) place.peer = host_of_certificate(url, place.options);
  return place;
}

// The moments that somebody took to type are not the peer's.
asio::awaitable<Deadline> unlock_tls(asio::any_io_executor executor, Url place, Side side,
                                     Deadline deadline) {
  const LoopTime& time = LoopTime::of(executor);
  const TlsOptions options = read_place(place, side).options;
  const Clock::time_point began = time.now();
  try {
    co_await Passphrases::of(executor).unlock(options, deadline);
  } catch (const TlsFailure& failure) {
    throw own_error(side, place, failure);
  }
  const bool was_asked = options.passphrase_file.empty();
  if (was_asked && deadline.at != Clock::time_point::max()) deadline.at += time.now() - began;
  co_return deadline;
}

// Takes the options of TLS out of `url`.
std::unique_ptr<PreparedTls> prepare_tls(asio::any_io_executor executor, Url& url, Side side) {
  TlsPlace place = read_place(url, side);
  Context context = context_for(executor, side, place.options, url);
  return std::make_unique<PreparedTls>(std::move(executor), std::move(context),
                                       std::move(place.peer));
}

void check_layer(Url place, Side side) {
  read_place(place, side);
  check_options(place, Transport());
}

asio::awaitable<std::unique_ptr<Connection>> connect_tls(Base base, Url url, Deadline deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  deadline = co_await unlock_tls(executor, url, Side::client, deadline);
  const auto tls = prepare_tls(executor, url, Side::client);
  check_options(url, *base);
  url.scheme = base->scheme;
  auto connecting = base->connect(url, deadline);
  std::unique_ptr<Connection> inner = co_await std::move(connecting);
  std::unique_ptr<Connection> connection = tls->wrap(std::move(inner), {});
  co_await connection->start(deadline);
  co_return connection;
}

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen_tls(Base base, Url url) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_await unlock_tls(executor, url, Side::server, Deadline());
  const std::shared_ptr<PreparedTls> tls = prepare_tls(executor, url, Side::server);
  check_options(url, *base);
  url.scheme = base->scheme;
  auto listening = base->listen(std::move(url));
  std::vector<std::unique_ptr<Listener>> listeners = co_await std::move(listening);
  for (std::unique_ptr<Listener>& each : listeners)
    each = std::make_unique<TlsListener>(std::move(each), tls);
  co_return listeners;
}

}  // namespace

Transport tls_over(Transport base, std::string scheme) {
  Transport row;
  row.scheme = std::move(scheme);
  row.summary = "TLS over " + base.summary;
  row.promises = tls_traits(base.promises);
  row.keeps_port = base.keeps_port;
  row.layer = kTls;
  row.places = base.places;
  row.options = base.options;
  for (std::string& each : tls_option_names()) row.options.push_back(std::move(each));
  row.file_options = base.file_options;
  for (std::string& each : tls_file_option_names()) row.file_options.push_back(std::move(each));
  const Base shared = std::make_shared<const Transport>(std::move(base));
  row.connect = [shared](Url url, Deadline deadline) {
    return connect_tls(shared, std::move(url), deadline);
  };
  row.listen = [shared](Url url) { return listen_tls(shared, std::move(url)); };
  return row;
}

Layer tls_layer() {
  Layer row;
  row.name = kTls;
  row.options = tls_option_names();
  row.file_options = tls_file_option_names();
  row.check = check_layer;
  row.unlock = [](asio::any_io_executor executor, Url place, Side side,
                  Deadline deadline) -> asio::awaitable<void> {
    co_await unlock_tls(std::move(executor), std::move(place), side, deadline);
  };
  row.prepare = [](asio::any_io_executor executor, const Url& place,
                   Side side) -> std::unique_ptr<PreparedLayer> {
    check_layer(place, side);
    Url with_options = place;
    return prepare_tls(std::move(executor), with_options, side);
  };
  return row;
}

}  // namespace confab
