#include "app/prompt/record_actions.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// What a recording that ends has.
Printable recorded(const TranscriptRecorder& recorder) {
  const Literal events = recorder.events() == 1 ? Literal("event is") : Literal("events are");
  return sentence("{} {} in {}", recorder.events(), events, recorder.path());
}

// "--append FILE" or "FILE --append": takes the option off.
RecordOver take_option(std::string& arguments) {
  constexpr std::array kOptions{std::pair{"--append", RecordOver::what_exists},
                                std::pair{"--force", RecordOver::replaced}};
  for (const auto& [option, over] : kOptions) {
    const std::string name(option);
    if (arguments == name || arguments.starts_with(name + " ")) {
      arguments = trimmed(arguments.substr(name.size()));
      return over;
    }
    if (arguments.ends_with(" " + name)) {
      arguments = trimmed(arguments.substr(0, arguments.size() - name.size()));
      return over;
    }
  }
  return RecordOver::nothing;
}

void refuse_unknown_option(const std::string& arguments) {
  const std::size_t last = arguments.rfind(' ');
  std::string word = arguments.substr(0, arguments.find(' '));
  if (!word.starts_with("--") && last != std::string::npos) word = arguments.substr(last + 1);
  if (word.starts_with("--"))
    throw UsageError("there is no option " + word + " (there are --append and --force; ./" + word +
                     " is a file of that name)");
}

}  // namespace

void RecordActions::tell_state() {
  Printable text("not recording\n");
  if (recorder_.is_on()) {
    text = Printable("recording into ");
    text += Untrusted(recorder_.path());
    text += Literal(", events so far: ");
    text += recorder_.events();
    text += Literal("\n");
  }
  screen_.tell(text);
}

void RecordActions::end() {
  if (!recorder_.is_on()) throw UsageError("nothing is being recorded");
  recorder_.stop();
  if (recorder_.has_failed()) return;  // that was said
  course_.notice(recorded(recorder_));
}

void RecordActions::begin(const std::string& path, RecordOver over) {
  const bool was_on = recorder_.is_on();
  const Printable before = recorded(recorder_);
  const std::string trouble =
      recorder_.try_start(path, over, session_.journal(), session_.settings().streams.framing);
  if (!trouble.empty()) return course_.refuse(Printable(Untrusted(trouble)));
  if (was_on) course_.notice(before);
  if (recorder_.is_on()) course_.notice(sentence("recording into {}", path));
  if (!recorder_.torn().empty()) course_.warn(recorder_.torn());
  tell_exposing(recorder_, course_);
}

asio::awaitable<void> RecordActions::record(std::string arguments) {
  const RecordOver over = take_option(arguments);
  if (arguments.empty() && over != RecordOver::nothing) throw UsageError("a file is missing");
  refuse_unknown_option(arguments);
  if (arguments.empty()) {
    tell_state();
  } else if (arguments == "off") {
    end();
  } else {
    begin(arguments, over);
  }
  co_return;
}

void tell_exposing(const TranscriptRecorder& recorder, Course& course) {
  const Printable text = recorder.exposing();
  if (!text.empty()) course.warn(text);
}

}  // namespace confab
