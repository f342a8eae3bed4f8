#pragma once
// What all connections of a proxy share: where each listener leads, the names of their
// conversations, and the events of all of them in one order.

#include <asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/event_stream.h"
#include "protocol/faults/fault.h"
#include "transport/connection.h"
#include "transport/loop_time.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

struct ProxyOptions {
  std::string framing{"line"};  // how streams are cut, for the file and the screen only
  std::chrono::nanoseconds connect_timeout;  // to a target
  std::vector<Fault> faults;
  std::uint64_t seed = 0;  // of what the faults leave to chance
};

// A listener's way out.
struct ProxyTarget {
  Url url;  // where clients name their target themselves, only what is common to all
  const Transport* transport = nullptr;  // of the registry
  const Transport* listening = nullptr;  // that its clients come over
  std::vector<Endpoint> fronts = {};     // where they connect to

  // A connection of this transport between them leads to the proxy itself: what a client says would
  // go round and round.
  bool leads_back(const Endpoint& local, const Endpoint& peer) const;
};

class ProxyRun {
 public:
  // `targets`: of each listener, by its number. The registry outlives it.
  ProxyRun(asio::io_context& loop, std::vector<ProxyTarget> targets, ProxyOptions options);
  ProxyRun(const ProxyRun&) = delete;
  ProxyRun& operator=(const ProxyRun&) = delete;

  const ProxyTarget& target(std::size_t listener) const { return targets_.at(listener); }
  const ProxyOptions& options() const noexcept { return options_; }
  std::string next_name(const std::string& scheme);                // "tcp1", "tcp2", "udp1"
  std::uint64_t next_number() noexcept { return ++last_number_; }  // of all conversations
  Deadline connect_deadline() const { return time.deadline_in(options_.connect_timeout); }

  // Bytes that were read of clients, and of targets.
  struct Passed {
    std::uint64_t up = 0;
    std::uint64_t down = 0;
  };
  // What is known of both connections of a conversation; of the client's nothing, where it shares a
  // socket with others.
  struct Sides {
    Passed passed;
    Clock::time_point since;
    std::vector<Fact> client, target;
  };
  // The conversations that are open, by their number.
  struct Live {
    std::string name, client, target;
    std::function<void()> close;
    std::function<Sides()> sides;
  };
  const std::map<std::uint64_t, Live>& live() const noexcept { return live_; }
  void began(std::uint64_t number, Live live) { live_.emplace(number, std::move(live)); }
  void ended(std::uint64_t number) { live_.erase(number); }
  std::uint64_t conversations() const noexcept { return last_number_; }  // so far
  Passed passed;                                                         // by all of them
  const Clock::time_point begun;

  // Throws std::invalid_argument where it could do nothing here.
  void check_fault(const Fault& fault) const;
  // Nothing is read while it is.
  void pause(bool on);
  bool is_paused() const noexcept { return is_paused_; }
  // More may be read: it is not paused, and who watches keeps up.
  bool has_room() const noexcept { return !is_paused_ && !events.congested(); }

  // Before anybody connects.
  void subscribe(Subscriber& subscriber);
  // Somebody wants to know what passes: it is cut into messages. Else nothing is.
  bool is_watched() const noexcept { return is_watched_; }

  asio::io_context& io;
  LoopTime& time;
  EventStream events;
  Faults faults;

 private:
  std::vector<ProxyTarget> targets_;
  ProxyOptions options_;
  std::map<std::string, std::uint64_t> named_;  // of each scheme
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, Live> live_;
  bool is_watched_ = false;
  bool is_paused_ = false;
};

}  // namespace confab
