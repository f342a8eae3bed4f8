// input: framing, limit, size of a read, flush after every n-th read; [delimiter RS] stream

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "protocol/framing/framing.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr const char* kNames[] = {"line",  "crlf",  "u8",    "u16be",
                                  "u16le", "u32be", "u32le", "delimiter:"};
constexpr unsigned kFirstLength = 2;  // of kNames: these count what follows
constexpr unsigned kDelimiter = 7;

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

void wrap_and_cut(std::string_view name, std::size_t limit, const std::string& message) {
  std::string wrapped;
  try {
    wrapped = make_framing(name, limit)->prefix(message.size()) + message;
  } catch (const std::invalid_argument&) {
    return;  // longer than the prefix can say
  }
  const Outcome outcome = cut(name, limit, wrapped, {});
  if (outcome.has_failed) return;  // longer than the limit
  claim(outcome.messages.size() == 1, "what was wrapped is one message");
  claim_equal(outcome.messages[0], message, "what was wrapped comes out");
}

}  // namespace

void fuzz(FuzzInput input) {
  const unsigned kind = input.choice(std::size(kNames));
  const std::size_t limit = 8 + input.choice(60) * 7;
  const Cutting cutting{1 + input.choice(20), input.choice(6)};
  std::string name = kNames[kind];
  if (kind == kDelimiter) name += input.part();
  const std::string stream = input.rest();
  try {
    check_framing(name);
    make_framing(name, limit);
  } catch (const std::invalid_argument&) {
    return;
  }
  const Outcome whole = cut(name, limit, stream, {stream.size() + 1, 0});
  if (!whole.has_failed) claim_equal(whole.bytes, stream, "all frames together are the stream");
  const Outcome in_pieces = cut(name, limit, stream, {cutting.read_size, 0});
  compare(whole, in_pieces);
  claim(whole.messages == in_pieces.messages, "messages are the same, however a stream is read");
  compare(whole, cut(name, limit, stream, cutting));
  claim(has_length(name) == (kind >= kFirstLength && kind != kDelimiter), "who counts says so");
  if (has_length(name)) wrap_and_cut(name, limit, stream);
}

}  // namespace confab
