// input: spelling; events: kind, flags, milliseconds, text RS ...

#include <algorithm>
#include <chrono>
#include <deque>
#include <vector>

#include "protocol/transcript/transcript_reader.h"
#include "protocol/transcript/transcript_writer.h"
#include "tests/fuzz/memory_reader.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr int kMostEvents = 300;

class Recording {
 public:
  explicit Recording(Spelling spelling) : writer_(spelling) {
    writer_.begin("2026-01-01T00:00:00Z", "1", at_, text_);
  }

  void append(FuzzInput& input);
  std::string finish() {
    writer_.append_end(at_, text_);
    text_ += writer_.closing();
    return text_;
  }
  const std::vector<std::string>& payloads() const noexcept { return payloads_; }

 private:
  void write(decltype(Event::what) what) { writer_.append(Event{at_, "tcp1", what}, text_); }
  void write_sent(std::string_view bytes, bool elsewhere, bool is_datagram);
  void write_received(std::string_view bytes, bool complete);

  TranscriptWriter writer_;
  std::string text_;
  std::chrono::steady_clock::time_point at_ = {};
  std::deque<std::string> kept_;       // what the events' views look at
  std::vector<std::string> payloads_;  // in the order of the events
};

void Recording::write_sent(std::string_view bytes, bool elsewhere, bool is_datagram) {
  Sent sent;
  sent.bytes = bytes;
  if (elsewhere) sent.to = "127.0.0.1:1";
  sent.is_datagram = is_datagram;
  payloads_.emplace_back(bytes);
  write(sent);
}

void Recording::write_received(std::string_view bytes, bool complete) {
  Received received;
  received.bytes = received.message = bytes;
  received.from = "127.0.0.1:1";
  received.complete = complete;
  payloads_.emplace_back(bytes);
  write(received);
}

void Recording::append(FuzzInput& input) {
  const unsigned kind = input.choice(9);
  const bool first = input.flag();
  const bool second = input.flag();
  at_ += std::chrono::milliseconds(input.choice(200));
  const std::string_view text = kept_.emplace_back(input.part());
  switch (kind) {
    case 0: {
      Opened opened;
      opened.url = "tcp://localhost:1";
      opened.peer = opened.local = text;
      opened.again = first;
      opened.keeps_boundaries = second;
      return write(opened);
    }
    case 1:
      return write_sent(text, first, second);
    case 2:
      return write_received(text, first);
    case 3: {
      Failed failed;
      failed.op = "recv";
      failed.code = "ECONNRESET";
      failed.who = failed.url = failed.text = text;
      return write(failed);
    }
    case 4:
      return write(Note{text});
    case 5:
      return write(Eof{text});
    case 6:
      return write(Closed{});
    case 7:
      return write(Upgraded{"tls", text});
    default:
      return write(FinishedSending{});
  }
}

std::vector<std::string> payloads_of(const std::string& text) {
  std::vector<std::string> payloads;
  const auto ignore = [](Place, const Printable&) {};
  try {
    TranscriptReader reader(reader_of(text), "f", ignore);
    while (const TranscriptEvent* const event = reader.next())
      if (event->payload.kind != TranscriptPayload::Kind::none)
        payloads.push_back(event->payload.bytes);
    claim(!reader.is_torn(), "what was finished is whole");
  } catch (const TranscriptError& error) {
    claim_equal(error.what(), "", "what is written can be read");
  }
  return payloads;
}

}  // namespace

void fuzz(FuzzInput input) {
  Recording recording(input.flag() ? Spelling::document : Spelling::lines);
  for (int i = 0; i < kMostEvents && !input.empty(); ++i) recording.append(input);
  const std::string text = recording.finish();
  claim(payloads_of(text) == recording.payloads(), "every byte can be read back");
  const auto is_control = [](char each) {
    return (each >= 0 && each < ' ' && each != '\n') || each == 0x7f;
  };
  claim(std::none_of(text.begin(), text.end(), is_control), "a transcript is harmless");
}

}  // namespace confab
