#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocol/faults/datagram_faults.h"
#include "protocol/faults/fault.h"
#include "protocol/faults/stream_faults.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

constexpr StreamFaults::Clock::time_point kNow{1h};

FaultPlan plan_of(const std::string& text) { return parse_fault("up:" + text).plan; }

// All that leaves of `bytes`, read in pieces of `size`.
std::string passed(StreamFaults faults, const std::string& bytes, std::size_t size) {
  std::string all;
  for (std::size_t i = 0; i < bytes.size(); i += size)
    for (const StreamFaults::Piece& each : faults.pass(bytes.substr(i, size), kNow))
      all += each.bytes;
  return all;
}

std::vector<std::chrono::milliseconds> dues_of(const std::vector<StreamFaults::Piece>& pieces) {
  std::vector<std::chrono::milliseconds> all(pieces.size());
  std::ranges::transform(pieces, all.begin(), [](const StreamFaults::Piece& each) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(each.due - kNow);
  });
  return all;
}

TEST_CASE("a fault is read as it is written") {
  const Fault fault = parse_fault("down:latency=20ms,jitter=5ms,bandwidth=64k,p=10%");
  CHECK(fault.direction == Direction::down);
  CHECK(fault.share == 10);
  CHECK(fault.plan.latency == 20ms);
  CHECK(fault.plan.jitter == 5ms);
  CHECK(fault.plan.bandwidth == 65536);
  CHECK(plan_of("blackhole").blackhole == 0U);
  CHECK(plan_of("reset-after=1.5k").reset_after == 1536U);
  CHECK(plan_of("drop=5%,duplicate=1,reorder=0.1%").loss.reorder == 0.1);
}

TEST_CASE("what is no fault is refused with what there is") {
  const auto refused = [](const char* text, const char* why) {
    CHECK_THROWS_WITH(parse_fault(text), ContainsSubstring(why));
  };
  refused("latency=1ms", "up: (what clients say)");
  refused("up:", "it does nothing");
  refused("up:p=5%", "it does nothing");
  refused("up:lag=1ms", "\"lag\" is none of latency, jitter");
  refused("up:latency=fast", "latency: no duration");
  refused("up:corrupt=101%", "from 0% to 100%");
  refused("up:bandwidth=0", "bandwidth: more than 0");
  refused("up:cut=-1", "a number of bytes");
  refused("up:split=1e3", "a number of bytes");
  const auto useless = [](const char* fault, const FaultGround& ground, const std::string& why) {
    CHECK_THROWS_WITH(refuse_useless_fault(parse_fault(fault), ground), ContainsSubstring(why));
  };
  const FaultGround datagrams{.has_datagrams = true};
  const FaultGround packets{.has_connections = true};
  useless("up:drop=1%", packets, "drop is about datagrams");
  useless("up:cut=1", datagrams, "cut is about connections");
  useless("up:split=1", packets, "split is about streams");
  useless("up:reset-after=1", packets, "reset-after is about connections that can be reset");
  refuse_useless_fault(parse_fault("up:cut=1,latency=1s"), packets);
}

TEST_CASE("the same seed means the same faults, however the bytes were read") {
  std::string bytes(100'000, 'a');
  std::iota(bytes.begin(), bytes.end(), '\0');
  for (const char* text :
       {"corrupt=1%", "corrupt=100%", "split=7", "split=random", "cut=1234", "reset-after=99999"}) {
    const StreamFaults faults(plan_of(text), 5, false);
    const std::string whole = passed(faults, bytes, bytes.size());
    CHECK(whole == passed(faults, bytes, 1));
    CHECK(whole == passed(faults, bytes, 1000));
  }
  CHECK(passed(StreamFaults(plan_of("corrupt=1%"), 5, false), bytes, 1000) !=
        passed(StreamFaults(plan_of("corrupt=1%"), 6, false), bytes, 1000));
}

TEST_CASE("so many bytes are corrupted as was asked for") {
  const std::string bytes(100'000, 'a');
  const auto share = [&](const char* text) {
    const std::string got = passed(StreamFaults(plan_of(text), 1, false), bytes, 5000);
    CHECK(got.size() == bytes.size());
    return static_cast<double>(got.size() -
                               static_cast<std::size_t>(std::ranges::count(got, 'a'))) /
           static_cast<double>(got.size());
  };
  CHECK(share("corrupt=1%") > 0.008);
  CHECK(share("corrupt=1%") < 0.012);
  CHECK(share("corrupt=100%") == 1);
}

TEST_CASE("pieces are cut where their offset says, the first ones apart") {
  StreamFaults faults(plan_of("split=4"), 1, false);
  std::vector<std::string> pieces;
  for (const char* read : {"ab", "cdefgh", "i"})
    for (const StreamFaults::Piece& each : faults.pass(read, kNow)) pieces.push_back(each.bytes);
  CHECK(pieces == std::vector<std::string>{"ab", "cd", "efgh", "i"});
  CHECK(dues_of(faults.pass(std::string(8, 'x'), kNow)) ==
        std::vector<std::chrono::milliseconds>{4ms, 5ms, 6ms});
}

TEST_CASE("a random split is by the seed, and the same however the bytes were read") {
  const auto pieces_of = [](std::uint64_t seed, std::size_t read) {
    StreamFaults faults(plan_of("split=random"), seed, false);
    std::vector<std::uint64_t> ends;
    std::uint64_t offset = 0;
    while (offset < 1000) {
      for (const StreamFaults::Piece& each : faults.pass(std::string(read, 'x'), kNow))
        ends.push_back(offset += each.bytes.size());
    }
    return ends;
  };
  const auto whole = pieces_of(1, 1000);
  CHECK(whole.size() > 15);
  CHECK(whole.size() < 200);
  CHECK(whole != pieces_of(2, 1000));
  for (const std::uint64_t end : whole) {
    const auto by_tens = pieces_of(1, 10);
    CHECK(std::ranges::find(by_tens, end) != by_tens.end());
  }
}

TEST_CASE("a bandwidth, then a latency") {
  StreamFaults faults(plan_of("bandwidth=1000,latency=100ms"), 1, false);
  const auto dues = dues_of(faults.pass(std::string(60, 'x'), kNow));
  CHECK(dues == std::vector<std::chrono::milliseconds>{120ms, 140ms, 160ms});
  CHECK(faults.end_due(kNow) == kNow + 160ms);
  CHECK(faults.end_due(kNow + 1s) == kNow + 1100ms);
}

TEST_CASE("jitter keeps the order of a stream, and its bounds") {
  StreamFaults faults(plan_of("latency=10ms,jitter=10ms"), 1, false);
  auto last = kNow;
  bool has_varied = false;
  for (int i = 0; i < 100; ++i) {
    const auto pieces = faults.pass(std::string(1024, 'x'), kNow);
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].due >= last);
    CHECK(pieces[0].due <= kNow + 20ms);
    has_varied = has_varied || (i > 0 && pieces[0].due != last);
    last = pieces[0].due;
  }
  CHECK(has_varied);
}

TEST_CASE("the nearest of cut, reset and blackhole is what follows") {
  StreamFaults faults(plan_of("cut=10,reset-after=5"), 1, false);
  CHECK(faults.pass("1234", kNow).size() == 1);
  CHECK(faults.then() == StreamFaults::Then::go_on);
  CHECK(faults.pass("5678", kNow).at(0).bytes == "5");
  CHECK(faults.then() == StreamFaults::Then::reset);
  CHECK(faults.pass("9", kNow).empty());
  CHECK(StreamFaults(plan_of("blackhole"), 1, false).then() == StreamFaults::Then::swallow);
}

TEST_CASE("a message is never cut") {
  StreamFaults faults(plan_of("bandwidth=100,split=2"), 1, true);
  CHECK(faults.pass("a message", kNow).at(0).bytes == "a message");
  CHECK(faults.pass("", kNow).size() == 1);
}

TEST_CASE("datagrams have their faults by their number") {
  const auto run = [](std::uint64_t seed) {
    DatagramFaults faults(plan_of("drop=30%,duplicate=30%,reorder=30%,corrupt=30%"), seed);
    std::string all;
    for (int i = 0; i < 200; ++i)
      for (const auto& each : faults.pass(std::to_string(i), kNow)) all += each.bytes + " ";
    return all;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
  DatagramFaults hole(plan_of("blackhole=2"), 1);
  CHECK(hole.pass("a", kNow).size() == 1);
  CHECK(hole.pass("b", kNow).size() == 1);
  CHECK(hole.pass("c", kNow).empty());
  DatagramFaults slow(plan_of("bandwidth=100,latency=10ms"), 1);
  CHECK(slow.pass("12345", kNow).at(0).due == kNow + 60ms);
}

TEST_CASE("a share of the connections has a fault") {
  Faults faults(7);
  faults.set({parse_fault("up:cut=1,p=30%"), parse_fault("up:latency=1ms")});
  int hit = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    const FaultPlan plan = faults.plan_for(i, Direction::up);
    CHECK(plan.latency == 1ms);
    if (plan.cut) ++hit;
  }
  CHECK(hit > 250);
  CHECK(hit < 350);
  CHECK_FALSE(faults.plan_for(1, Direction::down).is_any());
  CHECK(faults.need_chance());
}

TEST_CASE("of faults that name the same the last one counts") {
  Faults faults(1);
  const std::uint64_t before = faults.version();
  faults.set({parse_fault("up:latency=1ms,cut=5"), parse_fault("up:latency=2ms")});
  CHECK(faults.version() != before);
  CHECK(faults.plan_for(1, Direction::up).latency == 2ms);
  CHECK(faults.plan_for(1, Direction::up).cut == 5U);
  CHECK_FALSE(faults.need_chance());
}

}  // namespace
}  // namespace confab
