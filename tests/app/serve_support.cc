#include "tests/app/serve_support.h"

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "app/listen/listen.h"
#include "app/serve/responder.h"
#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "transport/network_error.h"

namespace confab::test {

asio::awaitable<void> Client::send(std::string bytes) {
  auto sending = connection_->send(bytes);
  co_await std::move(sending);
}

asio::awaitable<bool> Client::read_more() {
  const auto got = co_await connection_->receive();
  const Packet* packet = std::get_if<Packet>(&got);
  if (packet != nullptr) unread_ += packet->bytes;
  co_return packet != nullptr;
}

asio::awaitable<std::string> Client::read(std::size_t count) {
  for (bool more = true; more && unread_.size() < count;) more = co_await read_more();
  std::string taken = unread_.substr(0, count);
  unread_.erase(0, count);
  co_return taken;
}

asio::awaitable<std::string> Client::read_to_end() {
  try {
    for (bool more = true; more;) more = co_await read_more();
  } catch (const NetworkError& error) {
    unread_ += error.is_reset() ? "(reset)" : error.what();
  }
  co_return std::exchange(unread_, "");
}

asio::awaitable<std::string> Client::read_until(std::string end) {
  for (bool more = true; more && unread_.find(end) == std::string::npos;)
    more = co_await read_more();
  const std::size_t size = std::min(unread_.find(end), unread_.size()) + end.size();
  co_return co_await read(size);
}

asio::awaitable<std::string> Client::datagram() {
  const auto got = co_await connection_->receive();
  co_return std::string(std::get<Packet>(got).bytes);
}

asio::awaitable<void> Client::finish() { co_await connection_->finish_sending(); }

Harness::Harness(Registry registry) : registry_(std::move(registry)) {
  options.idle = kNever;
  options.log = [this](const Printable& line) { lines.push_back(line.text()); };
  options.problems = [this](const Printable& line) { problems.push_back(line.text()); };
}

Harness::~Harness() = default;

void Harness::start(const std::string& kind, std::vector<std::string> schemes) {
  std::vector<std::unique_ptr<Listener>> all;
  auto listen = [&]() -> asio::awaitable<void> {
    for (const std::string& scheme : schemes) {
      Url url = parse_url(scheme + "://127.0.0.1:0", UrlRules{true, true});
      auto listeners = co_await listen_at(registry_, std::move(url));
      urls_.push_back(scheme + "://" + listeners.front()->local().text);
      all.push_back(std::move(listeners.front()));
    }
  };
  run(listen());
  start_with(kind, std::move(all));
}

void Harness::start_with(const std::string& kind,
                         std::vector<std::unique_ptr<Listener>> listeners) {
  server = std::make_unique<Server>(io.get_executor(), std::move(listeners),
                                    make_service(kind, io.get_executor()), options);
  auto done = [this](const std::exception_ptr& failure) {
    ended_ = true;
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(io, server->run(), std::move(done));
}

asio::awaitable<Client> Harness::connect(std::size_t server_url) {
  auto client = co_await connect_to(urls_.at(server_url));
  co_return client;
}

asio::awaitable<Client> Harness::connect_to(std::string text) {
  Url url = parse_url(text);
  const Transport& transport = registry_.find(url.scheme);
  auto connecting = transport.connect(std::move(url), deadline_in(kPatience));
  auto connection = co_await std::move(connecting);
  co_return Client(std::move(connection));
}

std::string Harness::answer(std::string request) {
  std::string all;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await connect();
    bool sent = false;
    auto send = [&]() -> asio::awaitable<void> {
      co_await client.send(request);
      co_await client.finish();
    };
    // A server may close before it has read all.
    asio::co_spawn(io, send(), [&sent](const std::exception_ptr&) { sent = true; });
    all = co_await client.read_to_end();
    client.close();
    while (!sent) co_await asio::post(asio::use_awaitable);
  };
  run(talk());
  return all;
}

void Harness::run(asio::awaitable<void> test) {
  bool done = false;
  auto on_end = [&done](const std::exception_ptr& failure) {
    done = true;
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(io, std::move(test), std::move(on_end));
  run_until([&done] { return done; });
}

void Harness::run_until(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + kPatience;
  io.restart();
  while (!condition()) {
    const bool something = io.run_one_until(deadline) > 0;
    if (!something) FAIL("waited in vain");
  }
}

}  // namespace confab::test
