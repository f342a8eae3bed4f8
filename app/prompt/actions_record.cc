#include <array>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command_line.h"
#include "app/prompt/recorder.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

void tell_state(PromptContext& context) {
  const TranscriptRecorder& recorder = *context.recorder;
  Printable text("not recording\n");
  if (recorder.is_on()) {
    text = Printable("recording into ");
    text += Untrusted(recorder.path());
    text += Literal(", events so far: ");
    text += recorder.events();
    text += Literal("\n");
  }
  context.screen.tell(text);
}

// What a recording that ends has.
Printable recorded(const TranscriptRecorder& recorder) {
  const Literal events = recorder.events() == 1 ? Literal("event is") : Literal("events are");
  return sentence("{} {} in {}", recorder.events(), events, recorder.path());
}

void end_recording(PromptContext& context) {
  TranscriptRecorder& recorder = *context.recorder;
  if (!recorder.is_on()) throw UsageError("nothing is being recorded");
  recorder.stop();
  if (recorder.has_failed()) return;  // that was said
  context.screen.notice(recorded(recorder));
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

bool is_recorded_into(const TranscriptRecorder& recorder, const std::string& path) {
  std::error_code unknown;
  return recorder.is_on() && std::filesystem::equivalent(recorder.path(), path, unknown);
}

}  // namespace

void begin_recording(PromptContext& context, const std::string& path, RecordOver over) {
  const bool was_on = context.recorder->is_on();
  const Printable before = recorded(*context.recorder);
  std::string trouble;
  try {
    context.recorder->start(path, over, context.session);
  } catch (const std::system_error& error) {
    trouble = "cannot record into " + std::string(error.what());
    if (error.code() == std::errc::file_exists)
      trouble += is_recorded_into(*context.recorder, path)
                     ? "; a recording goes into it already"
                     : "; --append goes on with it, --force replaces it";
    if (error.code() == std::errc::device_or_resource_busy)
      trouble += "; a recording goes into it already";
    if (error.code() == std::errc::too_many_symbolic_link_levels)
      trouble = "cannot record into " + path + ": it is a symbolic link, which is not followed";
  } catch (const std::runtime_error& error) {
    trouble = "cannot record after what exists: " + std::string(error.what());
  }
  if (trouble.empty()) {
    if (was_on) context.screen.notice(before);
    if (context.recorder->is_on()) context.screen.notice(sentence("recording into {}", path));
    if (!context.recorder->torn().empty()) context.screen.error(context.recorder->torn());
    tell_exposing(context);
    return;
  }
  context.outcome.note_network_error();
  context.screen.error(Untrusted(trouble));
}

asio::awaitable<void> do_record(PromptContext& context, std::string arguments) {
  const RecordOver over = take_option(arguments);
  if (arguments.empty() && over != RecordOver::nothing) throw UsageError("a file is missing");
  refuse_unknown_option(arguments);
  if (arguments.empty()) {
    tell_state(context);
  } else if (arguments == "off") {
    end_recording(context);
  } else {
    begin_recording(context, arguments, over);
  }
  co_return;
}

asio::awaitable<void> do_replay(PromptContext& context, std::string arguments) {
  co_await context.replay(context, std::move(arguments));
}

}  // namespace confab
