#include "app/session/addressee.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

const Endpoint kDialled("10.0.0.1:9");
const Endpoint kNamed("10.0.0.2:9");
const Endpoint kStranger("10.0.0.3:9");

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
  CHECK(addressee.heard(kDialled, kDialled).empty());
  CHECK(addressee.heard(kStranger, kDialled) ==
        "answered by 10.0.0.3:9, not 10.0.0.1:9 (\":to last\" sends there)");
  CHECK(addressee.heard(kNamed, kDialled).empty());
  CHECK(addressee.last_source() == kNamed);
}

TEST_CASE("a late answer of one that was written to before is no stranger's") {
  Addressee addressee("host:9");
  addressee.send_to(kNamed);
  addressee.send_to(Endpoint("10.0.0.4:9"));
  CHECK(addressee.heard(kNamed, kDialled).empty());
  CHECK(addressee.heard(kDialled, kDialled).empty());
  CHECK(addressee.heard(kStranger, kDialled) ==
        "answered by 10.0.0.3:9, not 10.0.0.4:9 (\":to last\" sends there)");
}

TEST_CASE("where nobody is expected anyone may answer") {
  Addressee addressee("host:9");
  CHECK(addressee.heard(kStranger, Endpoint()).empty());
  addressee.send_to(kNamed);
  addressee.send_to(Endpoint());
  CHECK(addressee.destination().empty());
  CHECK(addressee.heard(kStranger, Endpoint()).empty());
}
