#pragma once
// Transcripts as text, read from memory.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocol/transcript/transcript_reader.h"
#include "tests/support/catch.h"

namespace confab::test {

// Hands out `text` in pieces of at most `piece` bytes.
inline ReadBytes from_text(std::string text, std::size_t piece = 1 << 16) {
  auto rest = std::make_shared<std::pair<std::string, std::size_t>>(std::move(text), 0);
  return [rest, piece](char* to, std::size_t room) {
    auto& [whole, at] = *rest;
    const std::size_t size = std::min({room, piece, whole.size() - at});
    whole.copy(to, size, at);
    at += size;
    return size;
  };
}

inline const std::string kHeader = R"({"format": "confab-transcript", "version": 1})"
                                   "\n";
inline const std::string kBegin = R"({"format": "confab-transcript", "version": 1, "events": [)"
                                  "\n";
inline const std::string kEnd = "\n]}\n";

// What a reader said about a file named "t": events by type, errors and warnings with their places.
struct Reading {
  std::vector<std::string> types;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  bool torn = false;
  Spelling spelling = Spelling::lines;
};

inline Reading read_all(const std::string& text, std::size_t piece = 1 << 16,
                        const JsonLimits& limits = {}) {
  Reading reading;
  const auto warn = [&](Place place, const Printable& what) {
    reading.warnings.push_back(place_text("t", place).text() + what.text());
  };
  try {
    TranscriptReader reader(from_text(text, piece), "t", warn, limits);
    reading.spelling = reader.spelling();
    while (reading.errors.size() < 100) {
      try {
        const TranscriptEvent* event = reader.next();
        if (event == nullptr) break;
        reading.types.emplace_back(type_name(event->type));
      } catch (const TranscriptError& error) {
        reading.errors.emplace_back(error.what());
      }
    }
    reading.torn = reader.is_torn();
  } catch (const TranscriptError& error) {
    reading.errors.emplace_back(error.what());
  }
  return reading;
}

// The error that `text` is refused with; "" where it is not.
inline std::string error_of(const std::string& text, const JsonLimits& limits = {}) {
  const Reading whole = read_all(text, 1 << 16, limits);
  const Reading byte_by_byte = read_all(text, 1, limits);
  CHECK(whole.errors == byte_by_byte.errors);
  return whole.errors.empty() ? "" : whole.errors.front();
}

// The error of one event on line 2 of JSON Lines.
inline std::string event_error(const std::string& event) {
  return error_of(kHeader + event + "\n");
}

inline void check_begins(const std::string& text, const std::string& beginning) {
  INFO(text);
  CHECK(text.substr(0, beginning.size()) == beginning);
}

}  // namespace confab::test
