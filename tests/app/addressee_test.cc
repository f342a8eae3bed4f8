#include "app/session/addressee.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

const Endpoint kDialled("10.0.0.1:9");
const Endpoint kNamed("10.0.0.2:9");
const Endpoint kStranger("10.0.0.3:9");
constexpr Clock::time_point kHeardAt{1h};

}  // namespace

TEST_CASE("a peer is what was typed until a connection knows its address, and stays that") {
  Addressee addressee("host:9");
  addressee.know(Endpoint());
  CHECK(addressee.peer() == "host:9");
  addressee.know(kDialled);
  addressee.know(Endpoint());
  CHECK(addressee.peer() == "10.0.0.1:9");
}

TEST_CASE("who answers from elsewhere is told of once, with the address that was expected") {
  Addressee addressee("host:9");
  CHECK(addressee.heard(kDialled, kDialled, kHeardAt).empty());
  CHECK(addressee.heard(kStranger, kDialled, kHeardAt) ==
        "answered by 10.0.0.3:9, not 10.0.0.1:9 (\":to last\" sends there)");
  CHECK(addressee.heard(kNamed, kDialled, kHeardAt).empty());
  CHECK(addressee.last_source() == kNamed);
}

TEST_CASE("a late answer of one that was written to before is no stranger's") {
  Addressee addressee("host:9");
  addressee.send_to(kNamed);
  addressee.send_to(Endpoint("10.0.0.4:9"));
  CHECK(addressee.heard(kNamed, kDialled, kHeardAt).empty());
  CHECK(addressee.heard(kDialled, kDialled, kHeardAt).empty());
  CHECK(addressee.heard(kStranger, kDialled, kHeardAt) ==
        "answered by 10.0.0.3:9, not 10.0.0.4:9 (\":to last\" sends there)");
}

TEST_CASE("where nobody is expected anyone may answer") {
  Addressee addressee("host:9");
  CHECK(addressee.heard(kStranger, Endpoint(), kHeardAt).empty());
  addressee.send_to(kNamed);
  addressee.send_to(Endpoint());
  CHECK(addressee.destination().empty());
  CHECK(addressee.heard(kStranger, Endpoint(), kHeardAt).empty());
}

TEST_CASE("where there is no peer messages follow who spoke last, unless one is pinned") {
  Addressee addressee("host:9");
  addressee.heard(kStranger, Endpoint(), kHeardAt);
  CHECK(addressee.destination().empty());
  addressee.follow();
  addressee.heard(kNamed, Endpoint(), kHeardAt);
  CHECK(addressee.destination() == kStranger);
  addressee.follow();
  CHECK(addressee.destination() == kNamed);
  addressee.send_to(kDialled);
  addressee.follow();
  CHECK(addressee.destination() == kDialled);
  CHECK(addressee.is_pinned());
  addressee.send_to(Endpoint());
  CHECK(addressee.destination() == kNamed);
}

TEST_CASE("a source is forgotten after a minute of silence, and the first of too many") {
  Addressee addressee("host:9");
  addressee.heard(kStranger, Endpoint(), kHeardAt);
  addressee.heard(kNamed, Endpoint(), kHeardAt + 30s);
  CHECK(addressee.sources(kHeardAt + 60s).size() == 2);
  CHECK(addressee.sources(kHeardAt + 61s) == std::vector{kNamed});
  for (int port = 0; port < 20'000; ++port)
    addressee.heard(Endpoint("10.0.0.9:" + std::to_string(port)), Endpoint(), kHeardAt + 61s);
  CHECK(addressee.sources(kHeardAt + 61s).size() == Sources::kMost);
}

TEST_CASE("a peer that was dialled is not followed anywhere") {
  Addressee addressee("host:9");
  addressee.heard(kStranger, kDialled, kHeardAt);
  addressee.follow();
  CHECK(addressee.destination().empty());
}
