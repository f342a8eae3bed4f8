#include "app/record/rotated_recording.h"

#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/record/recorder.h"
#include "tests/app/recorded_talks.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using test::files_in;
using test::RecordedTalks;
using test::told_in;

namespace {

class Rotated : public RecordedTalks {
 public:
  explicit Rotated(Rotation rotation, const Secrets& secrets = Secrets())
      : secrets_(secrets),
        recording(io, secrets_, directory.path("r.jsonl"), rotation, RecordOver::nothing, "line") {
    CHECK(recording.begin().empty());
    events.subscribe(recording);
  }
  std::string path(int number) const {
    return directory.path("r-0000" + std::to_string(number) + ".jsonl");
  }
  std::map<std::string, std::string> told(int number) const { return told_in(path(number)); }
  std::size_t files() const { return files_in(directory.path()).size(); }
  bool is_whole(int number) const {
    return read_whole(path(number)).find(R"({"type":"end")") != std::string::npos;
  }

 private:
  Secrets secrets_;

 public:
  RotatedRecording recording;
};

// No file may grow: as root, too.
class FullDisk {
 public:
  FullDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

const std::string kLong(1500, 'x');  // more than a file of 1k

// What the conversations of a row of files say together, without what says that they go on.
std::map<std::string, std::string> joined(const std::string& folder) {
  std::map<std::string, std::string> all;
  for (const std::string& name : files_in(folder)) {
    for (const auto& [conversation, text] :
         told_in((std::filesystem::path(folder) / name).string())) {
      std::string part = text;
      if (part.starts_with("open already; note ")) {
        const std::size_t end = part.find("; ", part.find("note "));
        part = end == std::string::npos ? "" : part.substr(end + 2);
      }
      if (part.ends_with("; note")) part.erase(part.size() - 6);
      if (part == "note") part.clear();
      std::string& whole = all[conversation];
      if (!whole.empty() && !part.empty()) whole += "; ";
      whole += part;
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a conversation stays in the file that it began in") {
  Rotated talks(Rotation{.bytes = 1024});
  talks.open("tcp1");
  talks.send("tcp1", kLong + "\n");
  talks.open("tcp2");
  talks.send("tcp1", "one\n");
  talks.send("tcp2", "two\n");
  CHECK_FALSE(talks.is_whole(1));
  talks.close("tcp1");
  CHECK(talks.told(1).at("tcp1") == "open; > " + kLong + "\n; > one\n; close");
  talks.close("tcp2");
  talks.recording.stop();
  CHECK(talks.told(2).at("tcp2") == "open; > two\n; close");
  CHECK(talks.told(1).size() == 1);
}

TEST_CASE("a file that is due ends with its last conversation, and none is made for nothing") {
  Rotated talks(Rotation{.bytes = 1024});
  talks.open("tcp1");
  talks.send("tcp1", kLong + "\n");
  talks.close("tcp1");
  CHECK(talks.is_whole(1));
  CHECK(talks.files() == 1);
}

TEST_CASE("a file that is old ends at night, too, when nobody says anything") {
  Rotated talks(Rotation{.age = 1h});
  talks.time.pass(5h);
  CHECK_FALSE(talks.is_whole(1));  // nothing was in it
  talks.open("tcp1");
  talks.close("tcp1");
  talks.time.pass(59min);
  CHECK_FALSE(talks.is_whole(1));
  talks.time.pass(1min);
  CHECK(talks.is_whole(1));
  CHECK(talks.files() == 1);
  talks.open("tcp2");
  CHECK(talks.files() == 2);
}

TEST_CASE("what is open in a file that is due twice goes on in the next one") {
  Rotated talks(Rotation{.age = 1h});
  talks.open("tcp1");
  talks.send("tcp1", "one\n");
  talks.time.pass(119min);
  CHECK(talks.files() == 1);
  talks.time.pass(1min);
  CHECK(talks.told(1).at("tcp1") == "open; > one\n; note");
  CHECK(read_whole(talks.path(1)).find("goes on in r-00002.jsonl") != std::string::npos);
  talks.receive("tcp1", "ONE\n");
  talks.close("tcp1");
  talks.recording.stop();
  CHECK(talks.told(2).at("tcp1") == "open already; note 2; < ONE\n; close");
  CHECK(read_whole(talks.path(2)).find("goes on from r-00001.jsonl") != std::string::npos);
}

TEST_CASE("what is open in a file twice as large as asked for goes on in the next one") {
  Rotated talks(Rotation{.bytes = 1024});
  talks.open("tcp1");
  talks.send("tcp1", kLong + "\n");
  talks.send("tcp1", kLong + "\n");
  CHECK(talks.is_whole(1));
  talks.say("tcp1", FramingChanged{"raw"});
  talks.send("tcp1", kLong);
  talks.send("tcp1", kLong);
  talks.close("tcp1");
  talks.recording.stop();
  CHECK(talks.told(2).at("tcp1").starts_with("open already; note 3; framing; > "));
  CHECK(talks.told(3).at("tcp1") == "open already; note 6; close");
  CHECK(read_whole(talks.path(3)).find(R"("framing":"raw")") != std::string::npos);
}

TEST_CASE("of a row of files at most two are unfinished") {
  Rotated talks(Rotation{.bytes = 1024});
  for (int i = 1; i <= 6; ++i) {
    const std::string name = "tcp" + std::to_string(i);
    talks.open(name);  // and never ends
    talks.send(name, kLong + "\n");
  }
  CHECK(talks.files() == 6);
  for (int i = 1; i <= 4; ++i) CHECK(talks.is_whole(i));
  talks.recording.stop();
  CHECK(talks.told(3).at("tcp1") == "open already; note 2; note");
}

TEST_CASE("that many conversations go on makes no file due") {
  Rotated talks(Rotation{.bytes = 1024});
  for (int i = 1; i <= 20; ++i) talks.open("tcp" + std::to_string(i));  // 4 kB
  const std::size_t files = talks.files();
  talks.send("tcp1", "one\n");
  talks.send("tcp1", "two\n");
  CHECK(talks.files() == files);
  talks.recording.stop();
}

TEST_CASE("a row of files has the conversations that one recording has") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 30)));
  CAPTURE(seed);
  const Rotation rotation = seed % 2 == 0 ? Rotation{.bytes = 1024} : Rotation{.age = 10min};
  Rotated talks(rotation);
  const Secrets secrets;
  const TemporaryDirectory apart;
  const Journal journal;
  TranscriptRecorder whole(talks.io, secrets);
  whole.start(apart.path("whole.jsonl"), RecordOver::nothing, journal, "line");
  talks.events.subscribe(whole);
  std::mt19937 random(seed);
  std::vector<std::string> open;
  for (int i = 1; i <= 400; ++i) {
    const auto choice = random() % 10;
    if (open.empty() || (choice == 0 && open.size() < 8)) {
      open.push_back("tcp" + std::to_string(i));
      talks.open(open.back());
    } else if (choice == 1) {
      talks.close(open.back());
      open.pop_back();
    } else {
      const std::string text = std::to_string(i) + std::string(random() % 200, '.') + "\n";
      const std::string& name = open[random() % open.size()];
      random() % 2 == 0 ? talks.send(name, text) : talks.receive(name, text);
    }
    talks.time.pass(std::chrono::seconds(random() % 120));
  }
  talks.recording.stop();
  whole.stop();
  CHECK(joined(talks.directory.path()) == told_in(apart.path("whole.jsonl")));
  CHECK(talks.files() > 5);
  CHECK(talks.recording.files().failures() == 0);
}

TEST_CASE("a secret that is cut between two files is in neither") {
  Secrets secrets;
  secrets.add("TOKEN", "s3cr3t-token");
  Rotated talks(Rotation{.age = 1h}, secrets);
  talks.open("tcp1");
  talks.send("tcp1", "a s3c");
  talks.time.pass(2h);
  talks.send("tcp1", "r3t-token b\n");
  talks.close("tcp1");
  talks.recording.stop();
  CHECK(talks.files() == 2);
  CHECK(read_whole(talks.path(2)).find("r3t-token") == std::string::npos);
  CHECK(read_whole(talks.path(2)).find(" b") != std::string::npos);
}

TEST_CASE("where no file can be made, the one that is due gets what begins") {
  Rotated talks(Rotation{.bytes = 1024});
  const std::string folder = std::filesystem::path(talks.directory.path()).parent_path();
  talks.open("tcp1");
  talks.send("tcp1", kLong + "\n");
  std::filesystem::rename(folder, folder + ".away");
  talks.open("tcp2");
  std::filesystem::rename(folder + ".away", folder);
  talks.send("tcp2", "two\n");
  talks.close("tcp2");
  talks.recording.stop();
  CHECK(talks.told(1).at("tcp2") == "open; > two\n; close");
  CHECK(talks.recording.files().failures() == 1);
}

TEST_CASE("what could not be written goes on in the next file that can be made") {
  Rotated talks(Rotation{.bytes = 1024});
  std::size_t told = 0;
  talks.recording.files().on_failure = [&](const Printable&) { ++told; };
  talks.open("tcp1");
  talks.send("tcp1", "one\n");
  {
    const FullDisk full;
    talks.send("tcp1", "lost\n");
    talks.open("tcp2");
    talks.time.pass(30s);
    talks.send("tcp2", "lost\n");
  }
  talks.time.pass(1s);
  talks.send("tcp2", "lost, but a file can be made now\n");
  talks.send("tcp2", "two\n");
  talks.close("tcp2");
  talks.send("tcp1", "three\n");
  talks.recording.stop();
  CHECK(told == 1);
  CHECK(talks.files() == 2);
  CHECK(talks.told(2).at("tcp1") == "open already; note 3; > three\n");
  CHECK(talks.told(2).at("tcp2") == "open already; note 3; > two\n; close");
}

TEST_CASE("files of an earlier recording are left alone, and gone on after") {
  RecordedTalks talks;
  const Secrets secrets;
  write_whole(talks.directory.path("r-00007.json"), "mine");
  const auto recording = [&](RecordOver over) {
    return std::make_unique<RotatedRecording>(talks.io, secrets, talks.directory.path("r.json"),
                                              Rotation{.bytes = 1024}, over, "line");
  };
  CHECK(recording(RecordOver::nothing)->begin().find("--append") != std::string::npos);
  const auto row = recording(RecordOver::what_exists);
  CHECK(row->begin().empty());
  row->stop();
  CHECK(files_in(talks.directory.path()) ==
        std::vector<std::string>{"r-00007.json", "r-00008.json"});
}
