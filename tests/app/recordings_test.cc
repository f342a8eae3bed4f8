#include "app/record/recordings.h"

#include <filesystem>
#include <memory>
#include <vector>

#include "app/program/usage_error.h"
#include "app/record/record_each.h"
#include "app/record/recording_names.h"
#include "tests/app/recorded_talks.h"
#include "tests/support/catch.h"

using namespace confab;
using test::files_in;
using test::RecordedTalks;
using test::told_in;

namespace {

ConversationFileName name_in(const RecordedTalks& talks, const std::string& pattern) {
  return ConversationFileName(talks.directory.path(pattern));
}

std::size_t open_files_in(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code closed;  // the listing itself
    const auto leads_to = std::filesystem::read_symlink(each.path(), closed).string();
    if (leads_to.starts_with(folder)) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("each conversation has a file of its own, which is whole when it ends") {
  RecordedTalks talks;
  const Secrets secrets;
  const std::string suffix = GENERATE(".json", ".jsonl");
  RecordEach each(talks.io, secrets, name_in(talks, "a-{{conn}}" + suffix), RecordOver::nothing,
                  "line");
  talks.events.subscribe(each);
  talks.open("tcp1");
  talks.open("tcp2");
  talks.send("tcp1", "one\n");
  talks.receive("tcp2", "hello\n");
  talks.receive("tcp1", "ONE\n");
  talks.close("tcp1");
  CHECK(told_in(talks.directory.path("a-tcp1" + suffix)).at("tcp1") ==
        "open; > one\n; < ONE\n; close");
  talks.send("tcp2", "two\n");
  talks.close("tcp2");
  CHECK(told_in(talks.directory.path("a-tcp2" + suffix)).at("tcp2") ==
        "open; < hello\n; > two\n; close");
  CHECK(each.files().failures() == 0);
}

TEST_CASE("however many conversations are recorded, a bounded number of files is open") {
  RecordedTalks talks;
  const Secrets secrets;
  constexpr std::size_t kTalks = 3 * Recordings::kMostOpen;
  RecordEach each(talks.io, secrets, name_in(talks, "{{conn}}.json"), RecordOver::nothing, "line");
  talks.events.subscribe(each);
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= kTalks; ++i) names.push_back("tcp" + std::to_string(i));
  for (const std::string& name : names) talks.open(name);
  for (const std::string& name : names) talks.send(name, name + "\n");
  CHECK(open_files_in(talks.directory.path()) <= Recordings::kMostOpen);
  for (const std::string& name : names) talks.receive(name, "yes\n");
  each.stop();
  CHECK(open_files_in(talks.directory.path()) == 0);
  for (const std::string& name : names) {
    const auto told = told_in(talks.directory.path(name + ".json"));
    CHECK(told.at(name) == "open; > " + name + "\n; < yes\n");
  }
  CHECK(each.files().failures() == 0);
}

TEST_CASE("a file that was put aside and is not what it was is not written to") {
  RecordedTalks talks;
  const Secrets secrets;
  const std::string path = talks.directory.path("tcp1.jsonl");
  RecordEach each(talks.io, secrets, name_in(talks, "{{conn}}.jsonl"), RecordOver::nothing, "line");
  std::vector<std::string> told;
  each.files().on_failure = [&](const Printable& what) { told.push_back(what.text()); };
  talks.events.subscribe(each);
  talks.open("tcp1");
  for (std::size_t i = 2; i <= Recordings::kMostOpen + 1; ++i)
    talks.open("tcp" + std::to_string(i));
  std::string theirs;
  SECTION("somebody has gone on with it") { theirs = read_whole(path) + "mine\n"; }
  SECTION("it has gone") { std::filesystem::remove(path); }
  SECTION("another one, as long, has its name") {
    theirs = std::string(read_whole(path).size(), 'x');
    std::filesystem::rename(path, path + ".kept");
  }
  SECTION("it is a link by now") {
    theirs = read_whole(path);
    std::filesystem::rename(path, path + ".kept");
    std::filesystem::create_symlink(path + ".kept", path);
  }
  if (!theirs.empty() && !std::filesystem::is_symlink(path)) write_whole(path, theirs);
  talks.send("tcp1", "one\n");
  CHECK(each.files().failures() == 1);
  REQUIRE(told.size() == 1);
  CHECK(told.front().find(path) != std::string::npos);
  if (!theirs.empty()) CHECK(read_whole(path) == theirs);
  talks.send("tcp2", "two\n");
  talks.close("tcp2");
  CHECK(told_in(talks.directory.path("tcp2.jsonl")).at("tcp2") == "open; > two\n; close");
}

TEST_CASE("a conversation whose file cannot be made costs the others nothing, and is told once") {
  RecordedTalks talks;
  const Secrets secrets;
  RecordEach each(talks.io, secrets, name_in(talks, "{{conn}}.json"), RecordOver::nothing, "line");
  std::size_t told = 0;
  each.files().on_failure = [&](const Printable&) { ++told; };
  talks.events.subscribe(each);
  for (const char* name : {"tcp1.json", "tcp3.json"})
    write_whole(talks.directory.path(name), "mine");
  for (const char* name : {"tcp1", "tcp2", "tcp3"}) {
    talks.open(name);
    talks.close(name);
  }
  CHECK(told == 1);
  CHECK(each.files().failures() == 2);
  CHECK(read_whole(talks.directory.path("tcp1.json")) == "mine");
  CHECK(told_in(talks.directory.path("tcp2.json")).at("tcp2") == "open; close");
}

TEST_CASE("a folder that has one of the files is told before anything is recorded") {
  const TemporaryDirectory directory;
  asio::io_context io;
  const Secrets secrets;
  const ConversationFileName name(directory.path("a-{{conn}}.json"));
  const auto trouble = [&](RecordOver over) {
    return RecordEach(io, secrets, name, over, "line").trouble();
  };
  write_whole(directory.path("a-tcp.json"), "");
  write_whole(directory.path("a-12.json"), "");
  write_whole(directory.path("b-tcp1.json"), "");
  CHECK(trouble(RecordOver::nothing).empty());
  write_whole(directory.path("a-tcp12.json"), "");
  CHECK(trouble(RecordOver::nothing).find("a-tcp12.json: File exists; --append") !=
        std::string::npos);
  CHECK(trouble(RecordOver::replaced).empty());
  CHECK(trouble(RecordOver::what_exists).empty());
}

TEST_CASE("a name for each conversation has its place for it") {
  CHECK(ConversationFileName("a-{{conn}}.json").path_for("tcp1") == "a-tcp1.json");
  CHECK(ConversationFileName("d/{{conn}}{{conn}}").path_for("tcp1") == "d/tcp1tcp1");
  const auto refused = [](const char* typed) {
    CHECK_THROWS_AS(ConversationFileName(typed), UsageError);
  };
  refused("a.json");
  refused("{{conn}}/a.json");
  refused("{{name}}-{{conn}}.json");
  refused("{{conn");
}

TEST_CASE("numbered files are in the order of their names") {
  const TemporaryDirectory directory;
  const NumberedFileName name(directory.path("a.b.json"));
  CHECK(name.path_for(1) == directory.path("a.b-00001.json"));
  CHECK(name.path_for(123456) == directory.path("a.b-123456.json"));
  CHECK(NumberedFileName("plain").path_for(7) == "plain-00007");
  CHECK(name.last() == 0);
  for (const char* each : {"a.b-00003.json", "a.b-00012.json", "a.b-4.json", "a.b-00099.jsonl",
                           "a.b-00088x.json", "a.b.json", "a.b-.json"})
    write_whole(directory.path(each), "");
  CHECK(name.last() == 12);
}
