#include "app/prompt/file_names.h"

#include <algorithm>
#include <filesystem>

#include "tests/support/catch.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_directory.h"

using namespace confab;
using Names = std::vector<std::string>;

namespace {

Names sorted(std::string_view typed) {
  Names names = file_names(typed);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("directories end with a slash, and so do links to them") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path("folder"));
  std::filesystem::create_directory_symlink("folder", directory.path("link"));
  std::filesystem::create_symlink("nowhere", directory.path("broken"));
  write_whole(directory.path("file"), "");
  const std::string all = directory.path("");
  CHECK(sorted(all) == Names{all + "broken", all + "file", all + "folder/", all + "link/"});
  CHECK(sorted(all + "fi") == Names{all + "file"});
  CHECK(sorted(all + "folder/").empty());
  CHECK(sorted(all + "missing/x").empty());
}

TEST_CASE("hidden files are offered where a dot is typed") {
  const TemporaryDirectory directory;
  write_whole(directory.path(".hidden"), "");
  write_whole(directory.path("seen"), "");
  CHECK(sorted(directory.path("")) == Names{directory.path("seen")});
  CHECK(sorted(directory.path(".")) == Names{directory.path(".hidden")});
}

TEST_CASE("names that would do something to the terminal are not offered") {
  const TemporaryDirectory directory;
  for (const char* name : {"good", "b\x1b[2Jad", "b\nad",
                           "b\xff"
                           "ad",
                           "b\xe2\x80\xae"
                           "ad"})
    write_whole(directory.path(name), "");
  CHECK(sorted(directory.path("")) == Names{directory.path("good")});
}

TEST_CASE("a tilde is the home directory, and stays as it was typed") {
  const TemporaryDirectory directory;
  write_whole(directory.path("file"), "");
  const EnvironmentVariable home("HOME", directory.path(""));
  CHECK(sorted("~/f") == Names{"~/file"});
  CHECK(sorted("~") == Names{"~/"});
  CHECK(expanded_path("~/x") == directory.path("") + "/x");
  CHECK(expanded_path("~x") == "~x");
  CHECK(expanded_path("a/~/x") == "a/~/x");
}

TEST_CASE("without a home a tilde is a tilde") {
  const EnvironmentVariable home("HOME", std::nullopt);
  CHECK(expanded_path("~/x") == "~/x");
}
