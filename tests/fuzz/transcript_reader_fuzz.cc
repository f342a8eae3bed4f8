// input: size of a read; a transcript in either spelling

#include <string>

#include "protocol/transcript/transcript_reader.h"
#include "tests/fuzz/memory_reader.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr int kMostErrors = 200;

std::string place_and(Place place, std::string_view what) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " " + std::string(what) +
         "\n";
}

std::string told(const TranscriptReader& reader, const TranscriptEvent& event) {
  std::string text = place_and(event.place, type_name(event.type));
  text += event.conn + "|" + event.payload.bytes + "|" + event.url + "|" + event.text;
  for (const char* key : {"conn", "data", "no such key"})
    text += place_and(reader.place_of(key), key);
  return text;
}

// All that the reader tells of a text, in its order.
std::string story(const std::string& text, std::size_t piece) {
  std::string log;
  const auto warn = [&log](Place place, const Printable& what) {
    log += place_and(place, what.text());
  };
  try {
    TranscriptReader reader(reader_of(text, piece), "f", warn);
    for (int errors = 0; errors < kMostErrors;) {
      try {
        const TranscriptEvent* const event = reader.next();
        if (event == nullptr) break;
        log += told(reader, *event);
      } catch (const TranscriptError& error) {
        log += error.what();
        ++errors;
      }
    }
    log += std::to_string(reader.events()) + (reader.is_torn() ? " torn " : " whole ");
    log += std::to_string(reader.bytes_before_end());
    claim(reader.bytes_before_end() <= text.size(), "whole events lie in the file");
  } catch (const TranscriptError& error) {
    log += error.what();
  }
  return log;
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::size_t piece = 1 + input.choice(17);
  const std::string text = input.rest();
  claim_equal(story(text, piece), story(text, text.size() + 1),
              "how a file is read changes nothing");
}

}  // namespace confab
