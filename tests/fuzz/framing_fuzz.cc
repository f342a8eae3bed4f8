// input: framing, limit, size of a read, flush after every n-th read; [arguments RS] stream

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "protocol/framing/framing.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

// Those that end with a colon take arguments. The first 8 are those that a corpus was written for.
constexpr const char* kNames[] = {"line",  "crlf",       "u8",     "u16be",     "u16le",   "u32be",
                                  "u32le", "delimiter:", "http",   "netstring", "decimal", "varint",
                                  "cobs",  "length:",    "until:", "idle:",     "slip",    "resp"};

struct Cutting {
  std::size_t read_size = 1;
  unsigned flush_every = 0;  // 0: at the end only
};

struct Outcome {
  std::string bytes;  // of all frames
  std::vector<std::string> messages;
  bool has_failed = false;
};

// Puts the pieces of messages together again.
class Collector {
 public:
  explicit Collector(Outcome& outcome) : outcome_(outcome) {}
  void take(const Frame& frame) {
    claim(frame.starts_message != is_open_, "a piece goes on where an incomplete one ended");
    outcome_.bytes += frame.bytes;
    if (frame.starts_message) outcome_.messages.emplace_back();
    outcome_.messages.back() += frame.message;
    is_open_ = !frame.complete;
  }

 private:
  Outcome& outcome_;
  bool is_open_ = false;
};

Outcome cut(std::string_view name, std::size_t limit, std::string_view stream, Cutting how) {
  Outcome outcome;
  Collector collector(outcome);
  const std::unique_ptr<Framing> framing = make_framing(name, limit);
  const auto take = [&](const std::optional<Frame>& frame) {
    if (frame) collector.take(*frame);
    return frame.has_value();
  };
  try {
    unsigned reads = 0;
    for (std::size_t at = 0; at < stream.size(); at += how.read_size) {
      const std::string piece(stream.substr(at, how.read_size));
      framing->feed(piece);
      while (take(framing->next())) {
      }
      if (how.flush_every > 0 && ++reads % how.flush_every == 0) take(framing->flush());
    }
    take(framing->flush());
    claim(!framing->has_partial(), "nothing is held back after a flush");
  } catch (const FramingError&) {
    outcome.has_failed = true;
  }
  return outcome;
}

void compare(const Outcome& whole, const Outcome& other) {
  claim(whole.has_failed == other.has_failed, "how a stream is read decides nothing");
  if (whole.has_failed) return;
  claim_equal(whole.bytes, other.bytes, "no byte is lost, however a stream is read");
  // A flush may have told the first byte of a delimiter as one of the message.
  claim(whole.messages.size() == other.messages.size(), "nor is a message");
}

// In two pieces, as a file may be sent.
std::string wrapped(std::string_view name, const std::string& message) {
  const std::unique_ptr<Envelope> envelope = make_envelope(name);
  std::string wire = envelope->head(message.size());
  wire += envelope->body(message.substr(0, message.size() / 2));
  wire += envelope->body(message.substr(message.size() / 2));
  return wire += envelope->tail();
}

void wrap_and_cut(std::string_view name, std::size_t limit, const std::string& message) {
  std::string wire;
  try {
    wire = wrapped(name, message);
  } catch (const std::invalid_argument&) {
    return;  // longer than the length can say, or shorter than its header
  }
  claim_equal(wire, wrap(*make_envelope(name), message), "pieces decide nothing");
  const Outcome outcome = cut(name, limit, wire, {});
  if (outcome.has_failed) return;                 // longer than the limit
  if (name == "slip" && message.empty()) return;  // there is no such message
  claim(outcome.messages.size() == 1, "what was wrapped is one message");
  claim_equal(outcome.messages[0], message, "what was wrapped comes out");
}

// Something is put round a message, and says where it ends.
bool wraps(std::string_view name) { return name != "resp" && ending_of(name) == ""; }

void type(const std::string& text) {
  std::string message;
  try {
    message = typed_message("resp", text);
  } catch (const std::invalid_argument&) {
    return;  // quotes that do not end
  }
  const Outcome outcome = cut("resp", message.size() + 1, message, {});
  claim(!outcome.has_failed && outcome.messages.size() == 1, "a typed command is one value");
}

}  // namespace

void fuzz(FuzzInput input) {
  const unsigned kind = input.choice(std::size(kNames));
  const std::size_t limit = 8 + input.choice(60) * 7;
  const Cutting cutting{1 + input.choice(20), input.choice(6)};
  std::string name = kNames[kind];
  if (name.ends_with(':')) name += input.part();
  const std::string stream = input.rest();
  std::unique_ptr<Framing> framing;
  try {
    check_framing(name);
    framing = make_framing(name, limit);
  } catch (const std::invalid_argument&) {
    return;
  }
  const Outcome whole = cut(name, limit, stream, {stream.size() + 1, 0});
  if (!whole.has_failed) claim_equal(whole.bytes, stream, "all frames together are the stream");
  const Outcome in_pieces = cut(name, limit, stream, {cutting.read_size, 0});
  compare(whole, in_pieces);
  claim(whole.messages == in_pieces.messages, "messages are the same, however a stream is read");
  const bool flush_ends = framing->ends() == Framing::Ends::by_pause;
  if (!flush_ends) compare(whole, cut(name, limit, stream, cutting));
  if (name == "resp") type(stream);
  if (wraps(name)) wrap_and_cut(name, limit, stream);
}

}  // namespace confab
