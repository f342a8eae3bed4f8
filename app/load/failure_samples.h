#pragma once
// The first failures of load, told whole: millions may follow, and be counted.

#include <cstdint>
#include <map>
#include <string>

#include "app/replay/result.h"
#include "protocol/match/script.h"
#include "protocol/transcript/secrets.h"

namespace confab {

class FailureSamples {
 public:
  // Both outlive it.
  FailureSamples(const Script& script, const Secrets& secrets)
      : script_(script), secrets_(secrets) {}

  // Two of each kind, ten in all. To be asked once for each failure.
  bool wants(const std::string& kind);
  // Whole lines:
  //   failed: session 3, iteration 1: 2 send "hello\n" (tcp1)
  //     sessions/upper.json:9:5: expected "HELLO\n", got "HELL0\n"
  //       - HELLO\n
  Printable text(std::uint64_t session, std::uint64_t iteration,
                 const ExchangeResult& exchange) const;

 private:
  Printable name_of(const ExchangeResult& exchange) const;

  const Script& script_;
  const Secrets& secrets_;
  std::map<std::string, int> told_;
  int all_ = 0;
};

}  // namespace confab
