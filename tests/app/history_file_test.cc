#include "app/prompt/history_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/prompt/history.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"

using namespace confab;
using Lines = std::vector<std::string>;

namespace {

Lines lines_in(const std::string& path) {
  Lines lines;
  for (const HistoryEntry& each : HistoryFile(path).load(10000)) lines.push_back(each.line);
  return lines;
}

unsigned mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a session's lines are there in the next, with their targets") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("new/confab/history");
  {
    History history(path);
    history.add("127.0.0.1:12000", "hello\tthere");
    history.add("", ":tcp localhost 9");
    CHECK_FALSE(history.trouble());
  }
  const History next(path);
  REQUIRE(next.entries().size() == 2);
  CHECK(next.entries()[0].target == "127.0.0.1:12000");
  CHECK(next.entries()[0].line == "hello\tthere");
  CHECK(next.entries()[1].line == ":tcp localhost 9");
  CHECK(next.entries()[1].time > 1600000000);
}

TEST_CASE("the file and the directories made for it are its owner's alone") {
  const TemporaryDirectory directory;
  History(directory.path("new/confab/history")).add("", "hello");
  CHECK(mode_of(directory.path("new/confab/history")) == 0600);
  CHECK(mode_of(directory.path("new/confab")) == 0700);
  CHECK(mode_of(directory.path("new")) == 0700);
}

TEST_CASE("a file that others could read is closed to them when it is opened") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  write_whole(path, "1\t\tbefore\n");
  ::chmod(path.c_str(), 0644);
  History history(path);
  CHECK(mode_of(path) == 0600);
  ::chmod(path.c_str(), 0664);
  history.add("", "after");
  CHECK(mode_of(path) == 0600);
  CHECK(lines_in(path) == Lines{"before", "after"});
}

TEST_CASE("two sessions in one file overwrite nothing, and each line is there at once") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  History one(path);
  History two(path);
  one.add("", "1");
  two.add("", "2");
  one.add("", "3");
  CHECK(lines_in(path) == Lines{"1", "2", "3"});
}

TEST_CASE("a torn last line does not swallow the next") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  write_whole(path, "1\t\twhole\n2\tto");
  History(path).add("", "next");
  CHECK(lines_in(path) == Lines{"whole", "next"});
}

TEST_CASE("what is no entry is left out") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  const std::string nul("6\t\ta\0b\n", 7);
  write_whole(path,
              "1\t\tgood\nno tabs\nx\t\tno time\n\n2\tonly target\n3\t\t\n4\t\t behind a space\n"
              "5\t\t\x1b[2J\n" +
                  nul + "7\t\t\xff\n8\tbad\x9btarget\tline\n9\t\tdos\r\n10\t\t" +
                  std::string(70000, 'x') + "\n11\ta:1\tgood\ttoo\n-5\t\tbefore 1970\n");
  CHECK(lines_in(path) == Lines{"good", "good\ttoo", "before 1970"});
  write_whole(path, std::string(5 * 1024 * 1024, '\0'));
  CHECK(lines_in(path).empty());
}

TEST_CASE("of a huge file only the end is read, and it is cut to the newest entries") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  write_whole(path, "1\t\told\n");
  std::filesystem::resize_file(path, 1024ULL * 1024 * 1024);  // a hole: takes no room
  std::ofstream(path, std::ios::app) << "\n2\t\tnew\n3\t\tnewer\n4\t\tnewest\n";
  CHECK(HistoryFile(path).load(2).size() == 2);
  CHECK(read_whole(path) == "3\t\tnewer\n4\t\tnewest\n");
  CHECK(mode_of(path) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("a file full of long lines is cut so that the next start need not cut again") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "1\t\t" + std::to_string(i) + std::string(60000, 'x') + '\n';
  write_whole(path, text);
  HistoryFile(path).load(10000);
  CHECK(std::filesystem::file_size(path) < 2 * 1024 * 1024);
  CHECK(lines_in(path).back().starts_with("99x"));
}

TEST_CASE("a line that was typed while the file was too long is kept when it is cut") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  write_whole(path, std::string(5 * 1024 * 1024, '\n') + "1\t\tkept\n");
  HistoryFile(path).append({2, "", "before"});
  CHECK(lines_in(path) == Lines{"kept", "before"});
  HistoryFile(path).append({3, "", "behind"});
  CHECK(lines_in(path) == Lines{"kept", "before", "behind"});
}

TEST_CASE("a line that finds the file locked comes with the next one") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("history");
  HistoryFile file(path);
  file.append({1, "", "1"});
  const FileDescriptor other(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(::flock(other.get(), LOCK_EX) == 0);
  file.append({2, "", "2"});
  CHECK(lines_in(path) == Lines{"1"});
  REQUIRE(::flock(other.get(), LOCK_UN) == 0);
  file.append({3, "", "3"});
  CHECK(lines_in(path) == Lines{"1", "2", "3"});
  CHECK_FALSE(file.trouble());
}

TEST_CASE("a history that cannot be had is said with its path, and the session goes on") {
  const TemporaryDirectory directory;
  write_whole(directory.path("file"), "");
  const std::string path = directory.path("file/history");
  History history(path);
  history.add("", "hello");
  CHECK(history.recall("") == Lines{"hello"});
  REQUIRE(history.trouble());
  CHECK(history.trouble()->find(path) != std::string::npos);
  CHECK(history.trouble()->find("Not a directory") != std::string::npos);
  CHECK_FALSE(History(directory.path("missing")).trouble());
}

TEST_CASE("a history that is a directory, a fifo or /dev/null holds nobody up") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.path("fifo").c_str(), 0600) == 0);
  History fifo(directory.path("fifo"));
  fifo.add("", "hello");
  History nothing("/dev/null");
  nothing.add("", "hello");
  CHECK_FALSE(nothing.trouble());
  History itself(directory.path());
  itself.add("", "hello");
  CHECK(itself.trouble());
}
