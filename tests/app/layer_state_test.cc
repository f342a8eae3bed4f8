#include "app/session/layer_state.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const Endpoint kServer("10.0.0.1:25");

// Of every connection, in the words of POP3: greeted, asked, answered.
LayerState wishing_always() {
  LayerState layer;
  layer.wish_always({"pop3", {}});
  layer.begin();
  return layer;
}

std::string words(const std::optional<NetworkError>& why_not) {
  return why_not ? why_not->what() : "";
}

}  // namespace

TEST_CASE("a connection that went through a layer is not opened again in the clear") {
  LayerState layer;
  layer.begin();
  CHECK(layer.may_reconnect());
  layer.enter("tls");
  CHECK_FALSE(layer.may_reconnect());
  layer.end();
  CHECK(layer.name().empty());
  CHECK_FALSE(layer.may_reconnect());
}

TEST_CASE("a layer that every connection has is no reason not to open one again") {
  LayerState layer = wishing_always();
  layer.enter("tls");
  layer.end();
  CHECK(layer.may_reconnect());
}

TEST_CASE("a protocol's words for its layer are lines, whatever framing comes after them") {
  LayerState layer = wishing_always();
  CHECK(layer.framing("u16be") == "line");
  layer.enter("tls");
  CHECK(layer.framing("u16be") == "u16be");
  layer.begin();
  CHECK(layer.framing("u16be") == "line");
  LayerState none;
  CHECK(none.framing("u16be") == "u16be");
}

TEST_CASE("nothing stands in the way of a layer that its server has agreed to") {
  LayerState layer = wishing_always();
  Negotiation& asking = layer.ask("host");
  CHECK(asking.next().empty());
  layer.hear("+OK hi\r\n");
  CHECK(asking.next() == "STLS\r\n");
  layer.hear("+OK go\r\n");
  CHECK(asking.is_over());
  CHECK(layer.end_of_clear(kServer) == std::nullopt);
}

TEST_CASE("what came in the clear beside the answer is not taken for something through the layer") {
  LayerState layer = wishing_always();
  layer.ask("host");
  layer.hear("+OK hi\r\n");
  layer.hear("+OK go\r\n+OK injected\r\n");
  CHECK_THAT(words(layer.end_of_clear(kServer)), ContainsSubstring("injected"));
}

TEST_CASE("where a person asked for the layer one answer may have come since, and no more") {
  LayerState layer;
  layer.begin();
  layer.hear("220 hi\r\n");
  layer.sent();
  layer.hear("220 go\r\n");
  CHECK(layer.end_of_clear(kServer) == std::nullopt);
  layer.hear("250 more\r\n");
  CHECK_THAT(words(layer.end_of_clear(kServer)), ContainsSubstring("250 more"));
}

TEST_CASE("a negotiation that fails says whether it was refused, or what was waited for") {
  const auto failure_after = [](std::string_view said) {
    Negotiation asking("pop3", "host");
    asking.next();
    asking.hear(said);
    asking.next();
    if (said.ends_with("no\r\n")) asking.hear("-ERR never\r\n");
    return std::string(asking.failure(kServer, 10s).what());
  };
  CHECK_THAT(failure_after(""), ContainsSubstring("it sent no greeting (pop3)"));
  CHECK_THAT(failure_after("+OK hi\r\n"), ContainsSubstring("it did not agree to it (pop3)"));
  CHECK_THAT(failure_after("+OK no\r\n"), ContainsSubstring("it answered \"-ERR never\""));
}
