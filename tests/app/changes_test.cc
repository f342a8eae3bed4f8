#include "app/replay/changes.h"

#include <string>

#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"

using namespace confab;

namespace {

constexpr const char* kFile =
    "{\"format\": \"confab-transcript\", \"version\": 1}\n"
    "{\"type\": \"open\", \"url\": \"tcp://127.0.0.1:9\"}\n"
    "{\"type\": \"recv\", \"data\": \"old\\n\", \"match\": {\"pattern\": \"old{{n}}\"}}\n";

// What would be wrong with the file; what it holds is in `after`.
std::string trouble_with(const EventChange& change, std::string& after) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("t.jsonl");
  write_whole(path, kFile);
  const Changes changes = {{2, {{3, 1}, Printable("recv"), change, {}}}};
  const Rewriting rewriting = rewrite_events(path, FileState(path), changes);
  after = read_whole(path);
  CHECK_FALSE(rewriting.was_changed);
  std::string text;
  for (const auto& [place, what] : rewriting.troubles.all())
    text += std::to_string(place.first) + ": " + what.text();
  return text;
}

}  // namespace

TEST_CASE("a file keeps its events where one would become what no transcript may hold") {
  const std::string hold = "3: what came makes an event that no transcript may hold: ";
  constexpr std::size_t kMostPayload = std::size_t{16} << 20;
  constexpr std::size_t kMostMatch = std::size_t{1} << 20;
  std::string after;
  CHECK(trouble_with({.sample = std::string(kMostPayload + 1, 'x')}, after) ==
        hold + "a message of more than 16777216 bytes");
  CHECK(after == kFile);
  CHECK(trouble_with({.pattern = std::string(kMostMatch, 'x')}, after) ==
        hold + "a \"match\" of more than 1 MiB");
  CHECK(after == kFile);
  CHECK(trouble_with({.sample = "new\n"}, after).empty());
  CHECK(after.find("new") != std::string::npos);
}
