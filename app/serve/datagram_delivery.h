#pragma once
// The datagrams of one source in one direction, on their way: at once, or as the faults in force
// say.

#include <asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/faults/datagram_faults.h"
#include "protocol/faults/fault.h"
#include "transport/timer.h"

namespace confab {

class DatagramDelivery {
 public:
  using Send = std::function<void(std::string_view bytes)>;

  // `executor` must be an io_context's. `connection`: the number of the source, by which `faults`
  // tell it from the others.
  DatagramDelivery(const asio::any_io_executor& executor, std::shared_ptr<const Faults> faults,
                   std::uint64_t connection, Direction direction);

  // `send` is called for what leaves, now or later, but not after stop(). False: 16 MiB wait
  // already, and something was lost that no fault asked for.
  bool pass(std::string_view bytes, Send send);
  // What is held back to be overtaken leaves.
  void release();
  // When the last one leaves of those that wait; nothing: none waits.
  std::optional<Clock::time_point> last_due() const;
  void stop();

 private:
  struct Waiting {
    std::string bytes;
    Send send;
  };
  void look_for_faults();
  bool leave(std::vector<DatagramFaults::Leaving> all, const Send& send);
  void send_due();

  LoopTime& time_;
  std::shared_ptr<const Faults> in_force_;
  std::uint64_t connection_;
  Direction direction_;
  std::uint64_t version_ = 0;
  std::optional<DatagramFaults> faults_;
  std::multimap<Clock::time_point, Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  Send send_held_;  // what is held back to be overtaken
  Timer due_;
  Timer release_;
};

}  // namespace confab
