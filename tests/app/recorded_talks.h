#pragma once
// Events of conversations as a proxy publishes them, for recordings in several files, by a clock
// that a test moves; and what the files say.

#include <algorithm>
#include <asio/io_context.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/session/event_stream.h"
#include "protocol/transcript/transcript_reader.h"
#include "tests/support/fake_time.h"
#include "tests/support/temporary_directory.h"

namespace confab::test {

class RecordedTalks {
 public:
  void open(std::string_view name) {
    Opened opened{"tcp://localhost:9", "127.0.0.1:9", "127.0.0.1:40112"};
    opened.framing = "line";
    opened.client = "127.0.0.1:40110";
    say(name, opened);
  }
  void send(std::string_view name, std::string_view bytes) { say(name, Sent{bytes, ""}); }
  void receive(std::string_view name, std::string_view bytes) {
    say(name, Received{bytes, "127.0.0.1:9", bytes});
  }
  void close(std::string_view name) {
    say(name, Closed{});
    events.forget(name);
  }
  void say(std::string_view name, decltype(Event::what) what) {
    events.publish(Event{time.now(), name, std::move(what)});
    events.settle();
  }

  asio::io_context io{1};
  FakeTime time{io};
  EventStream events{io};
  TemporaryDirectory directory;
};

// The names of a folder's files, in order.
inline std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& each : std::filesystem::directory_iterator(folder))
    names.push_back(each.path().filename().string());
  std::ranges::sort(names);
  return names;
}

// Of each conversation what was said, "> " by the client and "< " by the target, its beginnings and
// its end: "open; > one\n; < ONE\n; close". Throws where a file is not whole.
inline std::map<std::string, std::string> told_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + " is not there");
  auto read = [&file](char* to, std::size_t room) {
    file.read(to, static_cast<std::streamsize>(room));
    return static_cast<std::size_t>(file.gcount());
  };
  auto warn = [&path](Place, const Printable& what) {
    throw std::runtime_error(path + ": " + what.text());
  };
  TranscriptReader reader(read, path, warn);
  std::map<std::string, std::string> told;
  while (const TranscriptEvent* event = reader.next()) {
    if (event->type == TranscriptType::end) continue;
    std::string& text = told[event->conn];
    if (!text.empty()) text += "; ";
    if (event->type == TranscriptType::send) text += "> ";
    if (event->type == TranscriptType::recv) text += "< ";
    if (event->type != TranscriptType::send && event->type != TranscriptType::recv)
      text += type_name(event->type);
    if (event->already_open) text += " already";
    if (event->missing_events > 0) text += " " + std::to_string(event->missing_events);
    text += event->payload.bytes;
  }
  return told;
}

}  // namespace confab::test
