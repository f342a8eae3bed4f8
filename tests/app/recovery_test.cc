#include "app/session/recovery.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using Action = Recovery::Action;
using Piece = Recovery::Piece;

namespace {

constexpr Clock::time_point kLossAt{1h};

Loss end_with(std::uint64_t unacknowledged) {
  Loss loss;
  loss.is_end = true;
  loss.unacknowledged_bytes = unacknowledged;
  return loss;
}

Loss broken_pipe_in(Op op, std::uint64_t unsent, std::uint64_t unacknowledged) {
  return {false, true, true, op, unsent, unacknowledged};
}

Recovery having_sent(std::string_view message) {
  Recovery recovery;
  recovery.sent(message, Piece::message);
  return recovery;
}

}  // namespace

TEST_CASE("nothing was sent, or it was answered: the end takes nothing with it") {
  Recovery recovery;
  CHECK(recovery.lost(end_with(0), kLossAt) == Action::let_go);
  recovery.sent("a\n", Piece::message);
  recovery.heard();
  CHECK(recovery.lost(end_with(2), kLossAt) == Action::let_go);
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE(
    "a message of which nothing is acknowledged is sent again, once the time for that is up") {
  Recovery recovery = having_sent("a\n");
  CHECK(recovery.lost(end_with(2), kLossAt) == Action::look_again);
  CHECK(recovery.looked(2, kLossAt + 249ms, true) == Action::look_again);
  CHECK(recovery.looked(2, kLossAt + 250ms, true) == Action::open_again);
  CHECK(recovery.is_under_way());
  CHECK(recovery.opened(true) == Action::send_again);
  CHECK(recovery.unanswered() == "a\n");
  recovery.done();
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE("an acknowledgement that comes late lets it go") {
  Recovery recovery = having_sent("a\n");
  recovery.lost(end_with(2), kLossAt);
  CHECK(recovery.looked(0, kLossAt + 40ms, true) == Action::let_go);
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE("a part of what was sent is acknowledged: the peer may have read it") {
  Recovery recovery = having_sent("a\n");
  recovery.sent("b\n", Piece::message);
  CHECK(recovery.lost(end_with(2), kLossAt) == Action::let_go);
}

TEST_CASE("where connections are not opened again the messages are given up, and named") {
  Recovery recovery = having_sent("RCPT\n");
  recovery.sent("DATA\n", Piece::message);
  recovery.lost(end_with(10), kLossAt);
  CHECK(recovery.looked(10, kLossAt + 1s, false) == Action::give_up);
  CHECK(recovery.first_message() == "RCPT\n");
  CHECK(recovery.last_message() == "DATA\n");
  CHECK(recovery.messages() == 2);
}

TEST_CASE("no message is sent a third time") {
  Recovery recovery = having_sent("a\n");
  recovery.lost(end_with(2), kLossAt);
  recovery.looked(2, kLossAt + 1s, true);
  recovery.opened(true);
  recovery.done();
  CHECK(recovery.lost(end_with(2), kLossAt + 2s) == Action::look_again);
  CHECK(recovery.looked(2, kLossAt + 3s, true) == Action::give_up);
  recovery.heard();
  recovery.sent("b\n", Piece::message);
  recovery.lost(end_with(2), kLossAt + 4s);
  CHECK(recovery.looked(2, kLossAt + 5s, true) == Action::open_again);
}

TEST_CASE("a connection that is lost before the message was sent again: it is given up") {
  Recovery recovery = having_sent("a\n");
  recovery.lost(end_with(2), kLossAt);
  recovery.looked(2, kLossAt + 250ms, true);
  recovery.opened(true);
  Loss reset = broken_pipe_in(Op::recv, 0, 0);
  reset.is_broken_pipe = false;
  CHECK(recovery.lost(reset, kLossAt + 251ms) == Action::look_again);
  CHECK(recovery.looked(0, kLossAt + 251ms, true) == Action::give_up);
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE("a connection that cannot be opened again ends it") {
  Recovery recovery = having_sent("a\n");
  recovery.lost(end_with(2), kLossAt);
  recovery.looked(2, kLossAt + 1s, true);
  CHECK(recovery.opened(false) == Action::let_go);
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE("a send that met EPIPE at its first byte was surely not read; one in its middle may be") {
  Recovery whole = having_sent("a\n");
  CHECK(whole.lost(broken_pipe_in(Op::send, 2, 0), kLossAt) == Action::look_again);
  CHECK(whole.looked(0, kLossAt, true) == Action::open_again);
  Recovery part = having_sent("a\n");
  CHECK(part.lost(broken_pipe_in(Op::send, 1, 1), kLossAt) == Action::let_go);
}

TEST_CASE("a reset found while reading proves nothing, and is never recovered") {
  Recovery recovery = having_sent("a\n");
  const Loss reset{false, true, false, Op::recv, 0, 2};
  CHECK(recovery.lost(reset, kLossAt) == Action::let_go);
}

TEST_CASE("what is too long to be kept is never sent twice, nor is a part of it") {
  Recovery recovery = having_sent(std::string(65 * 1024, 'x'));
  recovery.sent("rest\n", Piece::later);
  CHECK(recovery.unanswered().empty());
  CHECK(recovery.lost(end_with(1 << 20), kLossAt) == Action::let_go);
}

TEST_CASE("of datagrams only the last one is kept") {
  Recovery recovery;
  recovery.sent("a", Piece::datagram);
  recovery.sent("b", Piece::datagram);
  CHECK(recovery.unanswered() == "b");
}

TEST_CASE("a conversation that is closed ends its recovery wherever it was") {
  Recovery recovery = having_sent("a\n");
  recovery.lost(end_with(2), kLossAt);
  recovery.abandon();
  CHECK_FALSE(recovery.is_under_way());
}

TEST_CASE("the replies before the first unanswered message are remembered until something comes") {
  Recovery recovery;
  recovery.sent("a\n", Piece::message, 3);
  recovery.sent("b\n", Piece::message, 4);
  CHECK(recovery.replies_before() == 3);
  recovery.heard();
  recovery.sent("c\n", Piece::message, 5);
  CHECK(recovery.replies_before() == 5);
}
