#pragma once
// A transcript and a server for it, without sockets: whoever is dialled is a peer of the test's.

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cctype>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/replay/player.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/run.h"
#include "transport/timer.h"

namespace confab::test {

// What the peer says to one message.
using Answer = std::function<std::string(std::string_view message)>;
// The same on a clock that stands still: each piece so long after what was before it. "": it ends.
struct Piece {
  Clock::duration after;
  std::string bytes;
};
using TimedAnswer = std::vector<Piece>;

inline std::string upper(std::string_view message) {
  std::string text(message);
  for (char& each : text) each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
  return text;
}

inline const std::string kSend = R"({"type": "send", "data": "a\n"})";
inline const std::string kRecv = R"({"type": "recv", "data": "A\n"})";

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class ReplayPair {
 public:
  explicit ReplayPair(Answer answer = upper, const MemoryOptions& reads = {})
      : answer_(std::move(answer)) {
    const auto network = std::make_shared<MemoryNetwork>();
    registry_.add(memory_stream_transport(network, reads));
    registry_.add(memory_datagram_transport(network));
    for (const char* scheme : {"memory", "memory-datagram"}) {
      listeners_.push_back(run(io, listen(scheme)));
      asio::co_spawn(io, serve(*listeners_.back()), [](const std::exception_ptr&) {});
    }
  }
  explicit ReplayPair(TimedAnswer answer) : ReplayPair() {
    timed_answer_ = std::move(answer);
    stop_clock();
  }
  ~ReplayPair() {  // NOLINT(bugprone-exception-escape): fails the test, too
    for (const auto& each : listeners_) each->close();
    io.poll();
  }

  // From now on time passes only where everybody waits.
  void stop_clock() { time_.emplace(io); }

  // An event that opens a conversation with the peer; `more` is keys with a comma before them.
  std::string open(const std::string& more = "") const { return dial("memory", 0, more); }
  std::string open_datagrams(const std::string& more = "") const {
    return dial("memory-datagram", 1, more);
  }

  FileResult play(const std::vector<std::string>& events, const std::string& header = kHeader) {
    std::string text = header;
    for (const std::string& each : events) text += each + "\n";
    StepReader reader(from_text(text), "t", [](Place, const Printable&) {});
    StepsOfFile steps(reader);
    PlayHooks with_results = hooks;
    with_results.exchange = [this](const ExchangeResult& each) { exchanges.push_back(each); };
    Player player(io.get_executor(), registry_, reader.header(), steps, options, with_results);
    return time_ ? time_->run(player.play()) : run(io, player.play());
  }
  // The first thing that went wrong; empty: nothing did.
  std::string trouble(const std::vector<std::string>& events, const std::string& header = kHeader) {
    exchanges.clear();
    play(events, header);
    for (const ExchangeResult& each : exchanges)
      if (!each.what.empty()) return each.what.text();
    return "";
  }

  asio::io_context io;
  PlayOptions options;
  PlayHooks hooks;
  std::vector<ExchangeResult> exchanges;
  std::vector<std::string> heard;  // by the peer
  bool closes_after_answer = false;

 private:
  std::string dial(const std::string& scheme, std::size_t index, const std::string& more) const {
    return R"({"type": "open", "url": ")" + scheme + "://" + listeners_[index]->local().text +
           "\"" + more + "}";
  }

  asio::awaitable<std::unique_ptr<Listener>> listen(std::string scheme) {
    Url url;
    url.scheme = scheme;
    url.host = "127.0.0.1";
    auto listening = registry_.find(scheme).listen(std::move(url));
    auto all = co_await std::move(listening);
    co_return std::move(all.front());
  }

  asio::awaitable<void> serve(Listener& listener) {
    while (true) {
      auto accepting = listener.accept();
      std::shared_ptr<Connection> connection = co_await std::move(accepting);
      asio::co_spawn(io, answer(connection), [](const std::exception_ptr&) {});
    }
  }

  asio::awaitable<void> answer(std::shared_ptr<Connection> connection) {
    while (true) {
      auto receiving = connection->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return connection->close();
      heard.emplace_back(packet->bytes);
      if (timed_answer_) {
        co_await say_slowly(connection);
        continue;
      }
      const Endpoint to = connection->traits().hears_anyone ? *packet->from : Endpoint{};
      const std::string bytes = answer_(packet->bytes);
      auto sending = connection->send(bytes, to);
      co_await std::move(sending);
      if (closes_after_answer) co_return connection->close();
    }
  }

  asio::awaitable<void> say_slowly(std::shared_ptr<Connection> connection) {
    Timer timer(io.get_executor());
    for (const Piece& each : *timed_answer_) {
      co_await timer.wait_for(each.after);
      if (each.bytes.empty()) co_return co_await connection->finish_sending();
      auto sending = connection->send(each.bytes);
      co_await std::move(sending);
    }
  }

  Registry registry_;
  Answer answer_;
  std::optional<TimedAnswer> timed_answer_;
  std::optional<FakeTime> time_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace confab::test
