#include "app/prompt/user_files.h"

#include <sys/stat.h>

#include <stdexcept>

#include "tests/support/catch.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_directory.h"

using namespace confab;

TEST_CASE("the user's files are where the XDG variables say") {
  const EnvironmentVariable home("HOME", "/home/ann");
  const EnvironmentVariable state("XDG_STATE_HOME", "/state");
  const EnvironmentVariable config("XDG_CONFIG_HOME", "/config");
  CHECK(history_path() == "/state/confab/history");
  CHECK(rc_path() == "/config/confab/confabrc");
}

TEST_CASE("without XDG variables, or with relative ones, they are below the home directory") {
  const EnvironmentVariable home("HOME", "/home/ann");
  const EnvironmentVariable state("XDG_STATE_HOME", std::nullopt);
  const EnvironmentVariable config("XDG_CONFIG_HOME", "relative");
  CHECK(history_path() == "/home/ann/.local/state/confab/history");
  CHECK(rc_path() == "/home/ann/.config/confab/confabrc");
  const EnvironmentVariable empty("XDG_CONFIG_HOME", "");
  CHECK(rc_path() == "/home/ann/.config/confab/confabrc");
}

TEST_CASE("without a home there are none") {
  const EnvironmentVariable home("HOME", std::nullopt);
  const EnvironmentVariable state("XDG_STATE_HOME", std::nullopt);
  CHECK(history_path().empty());
}

TEST_CASE("the lines of an rc file keep their numbers; comments and empty ones are left out") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("confabrc");
  write_whole(path, "# mine\n \t:set rtt on\n  # too\n   \n:eol crlf\r\n:view hex");
  const auto lines = read_rc(path);
  REQUIRE(lines.size() == 3);
  CHECK((lines[0].number == 2 && lines[0].text == ":set rtt on"));
  CHECK((lines[1].number == 5 && lines[1].text == ":eol crlf"));
  CHECK((lines[2].number == 6 && lines[2].text == ":view hex"));
}

TEST_CASE("an rc file that is missing is empty") {
  const TemporaryDirectory directory;
  CHECK(read_rc("").empty());
  CHECK(read_rc(directory.path("missing")).empty());
  CHECK(read_rc(directory.path("missing/too")).empty());
}

TEST_CASE("an rc file that cannot be read is told with its path") {
  const TemporaryDirectory directory;
  write_whole(directory.path("long"), std::string(1024 * 1024 + 1, '\n'));
  REQUIRE(::mkfifo(directory.path("fifo").c_str(), 0600) == 0);
  for (const std::string& path :
       {directory.path("."), directory.path("long"), directory.path("fifo")}) {
    try {
      read_rc(path);
      FAIL("read");
    } catch (const std::runtime_error& error) {
      CHECK(std::string(error.what()).find(path) != std::string::npos);
    }
  }
}
