#include "app/mock/faults.h"

#include <algorithm>
#include <numeric>

#include "tests/support/catch.h"

namespace confab {
namespace {

using Split = FaultOptions::Split;
using Datagrams = std::vector<std::string>;

FaultOptions faults(double drop, double duplicate, double reorder) {
  FaultOptions options;
  options.drop = drop;
  options.duplicate = duplicate;
  options.reorder = reorder;
  return options;
}

std::vector<std::string> all_of(Pieces pieces) {
  std::vector<std::string> all;
  while (pieces.has_next()) all.emplace_back(pieces.next());
  return all;
}

TEST_CASE("a reply that is split is whole when its pieces are put together") {
  Random random(1);
  const std::string reply(1000, 'x');
  CHECK(all_of(Pieces(reply, Split::none, random)).size() == 1);
  CHECK(all_of(Pieces(reply, Split::bytes, random)).size() == 1000);
  const auto pieces = all_of(Pieces(reply, Split::random, random));
  CHECK(pieces.size() > 2);
  CHECK(pieces.size() < 1000);
  CHECK(std::accumulate(pieces.begin(), pieces.end(), std::string()) == reply);
  CHECK_FALSE(Pieces("", Split::bytes, random).has_next());
}

TEST_CASE("without faults a datagram passes as it is") {
  Random random(1);
  const FaultOptions options;
  LossyPath path(options, random);
  CHECK(path.pass("a") == Datagrams{"a"});
  CHECK_FALSE(path.holds_any());
}

TEST_CASE("a hundred percent are all of them") {
  Random random(1);
  const FaultOptions lost = faults(100, 0, 0);
  CHECK(LossyPath(lost, random).pass("a").empty());
  const FaultOptions doubled = faults(0, 100, 0);
  CHECK(LossyPath(doubled, random).pass("a") == Datagrams{"a", "a"});
}

TEST_CASE("a datagram that is held back is overtaken by the next one") {
  Random random(1);
  const FaultOptions options = faults(0, 0, 100);
  LossyPath path(options, random);
  CHECK(path.pass("a").empty());
  CHECK(path.pass("b") == Datagrams{"b", "a"});
  CHECK(path.pass("c").empty());
  CHECK(path.release() == Datagrams{"c"});
  CHECK(path.release().empty());
}

TEST_CASE("five percent are about five in a hundred, and one seed gives the same ones") {
  const FaultOptions options = faults(5, 0, 0);
  std::vector<std::vector<bool>> runs;
  for (int run = 0; run < 2; ++run) {
    Random random(7);
    LossyPath path(options, random);
    std::vector<bool>& lost = runs.emplace_back();
    for (int i = 0; i < 10'000; ++i) lost.push_back(path.pass("x").empty());
  }
  const auto count = std::count(runs[0].begin(), runs[0].end(), true);
  CHECK(count > 350);
  CHECK(count < 650);
  CHECK(runs[0] == runs[1]);
}

}  // namespace
}  // namespace confab
