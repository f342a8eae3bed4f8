#include "app/cli/replay_command.h"

#include <memory>
#include <optional>
#include <system_error>

#include "app/cli/replay_arguments.h"
#include "app/program/exit_code.h"
#include "app/program/usage_error.h"
#include "app/prompt/special_prompt.h"
#include "app/replay/replay_run.h"
#include "app/replay/report_people.h"

namespace confab {
namespace {

// What a command was asked to tell.
class ScreenSink final : public TextSink {
 public:
  explicit ScreenSink(Screen& screen) : screen_(screen) {}
  void write(const Printable& lines) override { screen_.tell(lines); }
  void flush() override {}
  std::size_t unwritten() const noexcept override { return screen_.unwritten(); }

 private:
  Screen& screen_;
};

std::unique_ptr<Report> report_for(Screen& screen, TextSink& sink) {
  const ScreenStyle& style = screen.style();
  PeopleStyle looks;
  looks.colour = style.colour;
  looks.charset = style.charset;
  looks.ticks = style.ticks;
  looks.wraps = screen.width() > 0;
  if (looks.wraps) looks.columns = screen.width();
  return std::make_unique<PeopleReport>(sink, looks);
}

void note_code(Outcome& outcome, int code) {
  if (code == kUnexpected) outcome.note_unexpected();
  if (code == kUsage) outcome.note_usage_error();
  if (code == kCouldNotTalk) outcome.note_network_error();
}

asio::awaitable<void> wait_for_enter(PromptContext& context, Printable next) {
  Printable question("next: ");
  question += next;
  question += Literal("  [Enter] ");
  Question asked(context, question, LineEditor::Answer::shown);
  co_await asked.answer();
}

}  // namespace

asio::awaitable<void> replay_at_prompt(PromptContext& context, std::string arguments) {
  ReplayOptions options = parse_replay_line(arguments, context.session.registry());
  if (options.load) throw UsageError("load is for the shell: confab replay FILE --sessions N");
  for (Secret& each : context.secrets.all()) {
    if (options.play.secrets.has(each.name)) continue;
    options.play.secrets.add(each.name, each.value);
    options.play.values[each.name] = std::move(each.value);
  }
  ScreenSink sink(context.screen);
  std::unique_ptr<Report> people;
  if (!options.quiet) people = report_for(context.screen, sink);
  const auto complain = [&context](const Printable& what) { context.screen.error(what); };
  std::optional<ReplayRun> run;
  try {
    run.emplace(context.io.get_executor(), context.session.registry(), options, std::move(people),
                sink, complain);
  } catch (const std::system_error& error) {
    throw UsageError(std::string("cannot write ") + error.what());
  }
  run->width = [&context] { return context.screen.width(); };
  run->before_action = [&context](const Step&, const Printable& name) {
    return wait_for_enter(context, name);
  };
  std::optional<Progress> progress;
  if (options.play.timing.kind != Timing::Kind::step)
    progress.emplace(context, [] { return std::string("replaying"); });
  const int code = co_await run->run();
  note_code(context.outcome, code);
  if (code != 0 && !context.script.keep_going) context.script_failed = true;
}

}  // namespace confab
