#pragma once
// What all clients of one `serve --from` share: the recorded conversations, which of them each
// client has, and what came of it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/mock/fresh.h"
#include "app/mock/loose_table.h"
#include "app/mock/mock_options.h"
#include "app/mock/mock_script.h"
#include "app/mock/play_order.h"
#include "app/serve/log.h"
#include "app/serve/responder.h"
#include "protocol/faults/fault.h"
#include "protocol/faults/random.h"
#include "transport/layer.h"
#include "transport/network_error.h"

namespace confab {

// How a conversation with a client ended.
enum class Ending {
  as_recorded,
  was_reset,  // as recorded
  differed,
  cut_short,  // by a fault that was asked for, before its end
};

constexpr bool is_as_recorded(Ending ending) noexcept {
  return ending == Ending::as_recorded || ending == Ending::was_reset;
}

// What one client plays.
struct MockPlay {
  const RecordedConversation* conversation;  // null: more came than were recorded
  std::shared_ptr<PlayOrder> order;          // that it is in
};

// Clients come in any order and at once; each gets the next conversation of its address, or all get
// the first one (MockOptions::Mode). An address is named by its index in the script.
//
//   begin(), begin_call() ─▶ a MockPeer plays it ─▶ ended(), or given_up() where the server stops
class MockRun {
 public:
  // `problems` takes lines that are whole already.
  MockRun(MockScript script, MockOptions options, std::uint64_t seed, Log log,
          std::function<void(const Printable&)> problems);
  MockRun(const MockRun&) = delete;
  MockRun& operator=(const MockRun&) = delete;

  const MockScript& script() const noexcept { return script_; }
  const MockOptions& options() const noexcept { return options_; }
  const Log& log() const noexcept { return log_; }
  std::uint64_t seed() const noexcept { return faults_->seed(); }
  const std::shared_ptr<const Faults>& faults() const noexcept { return faults_; }
  bool loses_datagrams() const noexcept;
  // Of a client: what faults tell it from the others by.
  std::uint64_t next_number() noexcept { return ++last_number_; }
  Fresh* fresh() noexcept { return options_.fresh ? &fresh_ : nullptr; }
  const LooseTable& loose_table(std::size_t address) const { return tables_[address]; }
  // So many bytes of a client of a stream wait to be looked at; then it is not read on.
  std::size_t most_unread(std::size_t address) const { return most_unread_[address]; }
  LooseUses& loose_uses(std::size_t address) { return uses_[address]; }

  // What its conversations go on through (Address::layer), as the server. Set before the first
  // client.
  PreparedLayer& layer(std::size_t address) const { return *layers_.at(address); }
  void set_layer(std::size_t address, std::unique_ptr<PreparedLayer> layer) {
    layers_[address] = std::move(layer);
  }

  // What happens as something is passed in an order. Set before the first client.
  PlayOrder::Hooks order_hooks;

  // For the next client of an address. `executor` must be an io_context's.
  MockPlay begin(std::size_t address, const asio::any_io_executor& executor);
  // For one that is called, which has joined its order.
  MockPlay begin_call(const Call& call, std::shared_ptr<PlayOrder> order);
  // One that is not called: what it comes after was not played.
  void skipped(const Call& call);
  // It cannot be called: nobody answers there.
  void cannot_call(const Call& call, const NetworkError& failure);
  bool has_reached_all() const noexcept { return !was_unreachable_; }

  // The client that was to play it has gone. What begin() gave ends so, or with given_up() where
  // nobody counts on it any more.
  void ended(std::size_t address, const Endpoint& who, const RecordedConversation* conversation,
             Ending ending);
  void given_up(std::size_t address) { --playing_[address]; }
  // What differs is told, with its place in the file.
  void differs(Place place, const Printable& who, const Printable& what,
               const std::vector<Printable>& details);

  // One for whom begin() had nothing: a "source", a "connection". The first few are
  // reported, then ever fewer: how many may come nobody knows.
  void came_too_much(std::size_t address, const Endpoint& who, Literal kind);

  // --once: there is nothing more to wait for. Called from ended(), once.
  std::function<void()> on_over;
  bool is_good() const noexcept { return has_all_played() && !has_differed_; }
  bool has_all_played() const noexcept;

 private:
  std::size_t wanted(std::size_t address) const;
  bool plays_in_turn() const noexcept;
  void look_for_the_end();
  bool is_over() const noexcept;
  bool is_anybody_there() const noexcept;
  void tell_ending(const Endpoint& who, const RecordedConversation& conversation,
                   Ending ending) const;

  MockScript script_;
  MockOptions options_;
  std::shared_ptr<const Faults> faults_;
  std::uint64_t last_number_ = 0;
  Random random_;
  Fresh fresh_{random_, calendar_now};
  Log log_;
  std::function<void(const Printable&)> problems_;
  std::map<std::size_t, std::unique_ptr<PreparedLayer>> layers_;  // by address
  std::vector<LooseTable> tables_;                                // by address
  std::vector<LooseUses> uses_;                                   // by address
  std::vector<std::size_t> most_unread_;                          // by address
  std::vector<std::size_t> came_;                                 // clients, by address
  std::vector<std::size_t> played_;                               // to their end
  std::vector<std::size_t> playing_;                              // who came and has not gone
  bool has_differed_ = false;
  bool was_unreachable_ = false;
  bool was_told_ = false;  // that it is over
};

}  // namespace confab
