#pragma once
// The datagrams of one source in one direction, on their way: at once, or as the faults in force
// say.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/proxy/proxy_run.h"
#include "protocol/faults/datagram_faults.h"
#include "transport/timer.h"

namespace confab {

class DatagramDelivery {
 public:
  using Send = std::function<void(std::string_view bytes)>;

  DatagramDelivery(std::shared_ptr<const ProxyRun> run, std::uint64_t connection,
                   Direction direction);

  // `send` is called for what leaves, now or later, but not after stop(). False: 16 MiB wait
  // already, and something was lost that no fault asked for.
  bool pass(std::string_view bytes, Send send);
  void stop();

 private:
  struct Waiting {
    std::string bytes;
    Send send;
  };
  void look_for_faults();
  bool leave(std::vector<DatagramFaults::Leaving> all, const Send& send);
  void release_held();
  void send_due();

  std::shared_ptr<const ProxyRun> run_;
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
