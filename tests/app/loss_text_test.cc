#include "app/session/loss_text.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

const LineEnd kTypedEnd("\n");

// A reset that was met while reading, or another error.
Loss error_of(bool is_reset) {
  Loss loss;
  loss.is_reset = is_reset;
  return loss;
}

Recovery with_messages(std::initializer_list<std::string_view> messages) {
  Recovery recovery;
  for (const std::string_view each : messages) recovery.sent(each, Recovery::Piece::message);
  return recovery;
}

Recovery with_answered(std::initializer_list<std::string_view> messages) {
  Recovery recovery = with_messages(messages);
  recovery.heard();
  return recovery;
}

std::string text_of(const Loss& loss, const Recovery& recovery, const Answers& answers) {
  return loss_text(loss, recovery, answers, kTypedEnd, Settings());
}

}  // namespace

TEST_CASE("messages that nothing came after may not have arrived: the first one is named") {
  CHECK(text_of(error_of(true), with_messages({"RCPT\n"}), {}) ==
        "; \"RCPT\" may not have arrived");
  CHECK(text_of(error_of(false), with_messages({"RCPT\n", "DATA\n", "x\n"}), {}) ==
        "; \"RCPT\" and 2 more may not have arrived");
}

TEST_CASE("what was not acknowledged may not have arrived, though something came meanwhile") {
  Loss loss = error_of(true);
  loss.unacknowledged_bytes = 5;
  CHECK(text_of(loss, with_answered({"RCPT\n"}), {true, 1}) == "; \"RCPT\" may not have arrived");
}

TEST_CASE("a message is named without its secrets") {
  Settings settings;
  settings.masked = [](std::string_view) { return std::string("PASS ***\n"); };
  const Recovery recovery = with_messages({"PASS hunter2\n"});
  CHECK(unsent_of(recovery, settings).first == "\"PASS ***\"");
  CHECK(loss_text(error_of(true), recovery, {}, kTypedEnd, settings) ==
        "; \"PASS ***\" may not have arrived");
}

TEST_CASE("of several messages before a reset those are counted that have no reply") {
  const Recovery recovery = with_answered({"a\n", "b\n", "c\n"});
  CHECK(text_of(error_of(true), recovery, {true, 1}) ==
        "; 2 of the last 3 messages have no reply, and may not have arrived");
  CHECK(text_of(error_of(false), recovery, {true, 1}).empty());
}

TEST_CASE("a peer that resets after its reply may have left the line end unread") {
  CHECK(text_of(error_of(true), with_answered({"ping\n"}), {true, 1}) ==
        " after its reply; it may not have read all of what was sent, such as the line end "
        "(\":eol none\" sends none)");
  CHECK(text_of(error_of(true), with_answered({"ping\n"}), {true, 1, false})
            .starts_with(" after a reply without its end;"));
}

TEST_CASE("a script is told of the option that ends with the first reply") {
  Settings settings;
  settings.is_script = true;
  const std::string text =
      loss_text(error_of(true), with_answered({"ping\n"}), {true, 1}, kTypedEnd, settings);
  CHECK(text.ends_with("sends none, \"-n 1\" ends with the first reply)"));
}

TEST_CASE("a reset is not put down to a line end where none was sent, or before anything came") {
  CHECK(text_of(error_of(true), with_answered({"ping"}), {true, 1}).empty());
  CHECK(text_of(error_of(true), with_answered({"two\nlines\n"}), {true, 1}).empty());
  CHECK(text_of(error_of(true), with_answered({"ping\n"}), {false, 0}).empty());
}

TEST_CASE("unsent messages are counted, also where the first is too long to be kept") {
  const Unsent unsent = unsent_of(with_messages({"RCPT\n", "DATA\n"}), Settings());
  CHECK(unsent.messages == 2);
  CHECK(crossing_text("10.0.0.1:9", unsent.first) ==
        "closed by 10.0.0.1:9 before \"RCPT\" was read");
  const std::string long_message(65 * 1024, 'x');
  CHECK(unsent_of(with_messages({long_message}), Settings()).first == "the last message");
}
