// input: UDP, listening; words of an address RS a line end, a pace or a fault

#include <vector>

#include "app/program/typed_address.h"
#include "app/prompt/command_line.h"
#include "app/prompt/pace.h"
#include "app/session/line_end.h"
#include "protocol/faults/stream_faults.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

// What is wrong with it is an error, and nothing else happens.
template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const std::invalid_argument&) {
    return;
  }
}

void read_line_end(const std::string& text) {
  const LineEnd end = parse_line_end(text);
  const LineEnd again = parse_line_end(end.name());
  claim_equal(again.bytes(), end.bytes(), "a line end can be typed as it is named");
  const std::string line = end.end("x");
  claim(line.ends_with(end.bytes()), "a line ends with it");
  claim_equal(end.end(line), line, "and not twice");
}

void read_pace(const std::string& text) {
  const Pace pace = parse_pace(text);
  const Pace again = parse_pace(pace.name());
  claim_equal(again.name(), pace.name(), "a pace can be typed as it is named");
  claim(again.kind == pace.kind && again.quiet == pace.quiet, "and is the same one");
}

void read_fault(const std::string& text) {
  const Fault fault = parse_fault(text);
  claim(fault.plan.is_any(), "a fault does something");
  claim(fault.share >= 0 && fault.share <= 100, "in a hundred");
  StreamFaults faults(fault.plan, 1, false);
  std::size_t passed = 0;
  for (const StreamFaults::Piece& each : faults.pass(text, {})) passed += each.bytes.size();
  claim(passed <= text.size(), "a fault makes no bytes");
}

void read_typed(const std::vector<std::string>& words, AddressFor purpose,
                const Registry& registry) {
  const TypedAddress address = read_address(words, purpose, &registry);
  const bool is_path = address.url.host.find('/') != std::string::npos;
  claim(purpose == AddressFor::listening || is_path || address.url.port != 0, "one dials a port");
  if (!address.names_scheme()) return;
  const TypedAddress again = read_address(address.url.text(), purpose, &registry);
  claim_equal(again.url.text(), address.url.text(), "an address can be typed as it is written");
}

}  // namespace

void fuzz(FuzzInput input) {
  static const Registry registry = builtin_transports();
  const bool udp = input.flag();
  const AddressFor purpose = input.flag() ? AddressFor::listening : AddressFor::dialling;
  const std::vector<std::string> typed = words(input.part());
  const std::string text = input.rest();
  if (!typed.empty()) {
    attempt([&] { read_typed(typed, purpose, registry); });
    attempt([&] { (void)read_listening(typed, udp, registry); });
    attempt([&] { (void)read_peer(typed, udp, registry); });
  }
  attempt([&] { read_line_end(text); });
  attempt([&] { read_pace(text); });
  attempt([&] { read_fault(text); });
}

}  // namespace confab
