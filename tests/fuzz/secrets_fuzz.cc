// input: number of secrets; value RS ...; pieces: direction, whether the message goes on, text RS
// ...

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <vector>

#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript_reader.h"
#include "protocol/transcript/transcript_writer.h"
#include "tests/fuzz/memory_reader.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

// A value of these can come together again from a mark and the text round it.
constexpr std::string_view kOfMarks = "{}S0123456789lb*";

struct Known {
  Secrets secrets;
  std::vector<std::string> values;  // those that can be looked for in what was written
};

Known read_secrets(FuzzInput& input) {
  Known known;
  const unsigned count = 1 + input.choice(3);
  for (unsigned i = 0; i < count; ++i) {
    const std::string value = input.part();
    try {
      known.secrets.add("S" + std::to_string(i), value);
    } catch (const std::invalid_argument&) {
      continue;  // too short, or more than a line
    }
    if (value.find_first_of(kOfMarks) == std::string::npos) known.values.push_back(value);
  }
  return known;
}

void look_for_values(const Known& known, const std::string& text, std::string_view what) {
  for (const std::string& value : known.values) claim(text.find(value) == std::string::npos, what);
}

void mask(const Known& known, const std::string& text) {
  look_for_values(known, known.secrets.masked(text), "what is masked has no value");
  look_for_values(known, known.secrets.masked_with_beginning(text), "nor has what may be cut");
  (void)known.secrets.as_template(text);
  (void)known.secrets.begun_at_end_of(text);
  std::size_t end = 0;
  for (const Secrets::Place& place : known.secrets.find(text)) {
    claim(place.begin >= end && place.begin < place.end && place.end <= text.size(),
          "places do not overlap");
    end = place.end;
  }
  claim(known.secrets.names_in(text).empty() == !known.secrets.contains(text),
        "what has a value has its name");
}

struct Piece {
  bool is_sent;
  bool more_follows;
  std::string bytes;
};

std::string record(const Secrets& secrets, const std::deque<Piece>& pieces) {
  constexpr std::chrono::steady_clock::time_point at{};
  TranscriptWriter writer(Spelling::lines, &secrets);
  std::string text;
  writer.begin("2026-01-01T00:00:00Z", "1", at, text);
  Opened opened;
  opened.url = "tcp://localhost:1";
  opened.peer = opened.local = "127.0.0.1:1";
  writer.append(Event{at, "tcp1", opened}, text);
  bool goes_on = false;
  for (const Piece& piece : pieces) {
    if (piece.is_sent) {
      Sent sent;
      sent.bytes = piece.bytes;
      sent.starts_message = !goes_on;
      sent.more_follows = goes_on = piece.more_follows;
      writer.append(Event{at, "tcp1", sent}, text);
    } else {
      Received received;
      received.bytes = received.message = piece.bytes;
      received.from = "127.0.0.1:1";
      received.complete = !piece.more_follows;
      writer.append(Event{at, "tcp1", received}, text);
    }
  }
  writer.append_end(at, text);
  return text;
}

void check_recording(const Known& known, const std::string& text) {
  const auto ignore = [](Place, const Printable&) {};
  try {
    TranscriptReader reader(reader_of(text), "f", ignore);
    while (const TranscriptEvent* const event = reader.next())
      look_for_values(known, event->payload.bytes, "what is recorded has no value");
  } catch (const TranscriptError& error) {
    claim_equal(error.what(), "", "what is recorded can be read");
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const Known known = read_secrets(input);
  std::deque<Piece> pieces;
  while (!input.empty() && pieces.size() < 100) {
    const bool is_sent = input.flag();
    const bool more_follows = input.flag();
    pieces.push_back({is_sent, more_follows, input.part()});
  }
  for (const Piece& each : pieces) mask(known, each.bytes);
  check_recording(known, record(known.secrets, pieces));
}

}  // namespace confab
