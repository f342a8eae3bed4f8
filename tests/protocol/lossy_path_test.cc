#include "protocol/faults/lossy_path.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace confab {
namespace {

using Datagrams = std::vector<std::string>;

DatagramLoss loss_of(double drop, double duplicate, double reorder) {
  DatagramLoss options;
  options.drop = drop;
  options.duplicate = duplicate;
  options.reorder = reorder;
  return options;
}

TEST_CASE("without faults a datagram passes as it is") {
  Random random(1);
  const DatagramLoss options;
  LossyPath path(options, random);
  CHECK(path.pass("a") == Datagrams{"a"});
  CHECK_FALSE(path.holds_any());
}

TEST_CASE("a hundred percent are all of them") {
  Random random(1);
  const DatagramLoss lost = loss_of(100, 0, 0);
  CHECK(LossyPath(lost, random).pass("a").empty());
  const DatagramLoss doubled = loss_of(0, 100, 0);
  CHECK(LossyPath(doubled, random).pass("a") == Datagrams{"a", "a"});
}

TEST_CASE("a datagram that is held back is overtaken by the next one") {
  Random random(1);
  const DatagramLoss options = loss_of(0, 0, 100);
  LossyPath path(options, random);
  CHECK(path.pass("a").empty());
  CHECK(path.pass("b") == Datagrams{"b", "a"});
  CHECK(path.pass("c").empty());
  CHECK(path.release() == Datagrams{"c"});
  CHECK(path.release().empty());
}

TEST_CASE("five percent are about five in a hundred, and one seed gives the same ones") {
  const DatagramLoss options = loss_of(5, 0, 0);
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
