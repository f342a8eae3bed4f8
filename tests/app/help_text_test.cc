#include "app/prompt/help_text.h"

#include <algorithm>
#include <string>

#include "tests/support/catch.h"

using namespace confab;

namespace {

// In columns: our own words have no wide characters, and "…" is three bytes of UTF-8.
std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  std::size_t columns = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++columns;
    if (c == '\n') columns = 0;
    widest = std::max(widest, columns);
  }
  return widest;
}

}  // namespace

TEST_CASE("every command has a summary, and a place in the help") {
  const std::string all = help().text();
  for (const Command& each : commands()) {
    INFO(each.name);
    CHECK_FALSE(each.summary.empty());
    CHECK(all.find("  :" + std::string(each.name)) != std::string::npos);
    CHECK(all.find(each.summary) != std::string::npos);
    CHECK(help(each).text().find(usage(each)) == 0);
    CHECK(help(each).text().find(each.summary) != std::string::npos);
  }
}

TEST_CASE("the short help has the ten commands that matter most, and names the others") {
  const std::string text = short_help().text();
  std::size_t shown = 0;
  for (const Command& each : commands()) {
    const bool is_there = text.find("\n  :" + std::string(each.name)) != std::string::npos;
    INFO(each.name);
    CHECK(is_there == each.matters_most);
    if (is_there) ++shown;
  }
  CHECK(shown == 10);
  CHECK(text.find("\":help all\"") != std::string::npos);
  CHECK(widest_line(text) <= 80);
}

TEST_CASE("no line of the help is wider than 80 columns") {
  CHECK(widest_line(help().text()) <= 80);
  for (const Command& each : commands()) {
    INFO(each.name);
    CHECK(widest_line(help(each).text()) <= 80);
  }
}

TEST_CASE("the summaries stand under each other") {
  const std::string all = help().text();
  const auto column_of = [&](std::string_view summary) {
    const std::size_t at = all.find(summary);
    const std::size_t begin = all.rfind('\n', at) + 1;
    const std::string before = all.substr(begin, at - begin);
    return std::count_if(before.begin(), before.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  };
  for (const Command& each : commands()) {
    INFO(each.name);
    CHECK(column_of(each.summary) == 30);
  }
}
