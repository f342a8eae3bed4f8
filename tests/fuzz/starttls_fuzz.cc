// input: protocol, size of a read; what the server says

#include <algorithm>

#include "protocol/starttls/starttls.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

struct Outcome {
  bool is_granted = false;
  bool is_refused = false;
  std::string said;
};

Outcome ask(std::string_view protocol, std::string_view stream, std::size_t read_size) {
  Outcome outcome;
  Starttls asking(protocol, "example.org");
  try {
    for (std::size_t at = 0;; at += read_size) {
      for (std::string each = asking.next(); !each.empty(); each = asking.next())
        outcome.said += each;
      outcome.is_granted = asking.is_granted();
      if (at >= stream.size() || outcome.is_granted) break;
      asking.feed(stream.substr(at, read_size));
    }
  } catch (const StarttlsRefused&) {
    outcome.is_refused = true;
  }
  return outcome;
}

}  // namespace

void fuzz(FuzzInput input) {
  const auto protocols = starttls_protocols();
  const std::string_view protocol =
      protocols[input.choice(static_cast<unsigned>(protocols.size()))];
  const std::size_t read_size = 1 + input.choice(20);
  const std::string stream = input.rest();
  const Outcome outcome = ask(protocol, stream, read_size);
  claim(!(outcome.is_granted && outcome.is_refused), "what is granted is not refused");
  const Outcome slow = ask(protocol, stream, 1);
  if (outcome.is_granted)
    claim(slow.is_granted && slow.said == outcome.said, "how it is read decides nothing");
}

}  // namespace confab
