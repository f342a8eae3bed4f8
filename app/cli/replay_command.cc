#include "app/cli/replay_command.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>

#include "app/cli/grammar.h"
#include "app/cli/replay_arguments.h"
#include "app/program/exit_code.h"
#include "app/program/usage_error.h"
#include "app/prompt/special_prompt.h"
#include "app/replay/people_style.h"
#include "app/replay/replay_run.h"
#include "app/replay/report_people.h"
#include "app/text/line.h"
#include "protocol/text/sentence.h"

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
  looks.ticks = people_style(STDOUT_FILENO, style.colour).ticks;  // reads the locale
  looks.wraps = screen.width() > 0;
  if (looks.wraps) looks.columns = screen.width();
  return std::make_unique<PeopleReport>(sink, looks);
}

// A code that is not 0 ends a script.
void note_code(PromptContext& context, int code) {
  if (code == kUnexpected) context.outcome.note_unexpected();
  if (code == kUsage) context.outcome.note_usage_error();
  if (code == kCouldNotTalk) context.outcome.note_network_error();
  if (code != kAllWell && !context.script.keep_going) context.script_failed = true;
}

void tell_help(Screen& screen, const std::string& help) {
  Printable text;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    text += Untrusted(line);
    text += Literal("\n");
  }
  screen.tell(laid_out_lines(text, screen.width()));
}

// nullopt: the help was asked for, and told.
std::optional<ReplayOptions> read_options(PromptContext& context, const std::string& arguments) {
  std::optional<ReplayOptions> options;
  try {
    options = parse_replay_line(arguments, context.session.registry());
  } catch (const TextAsked& asked) {
    tell_help(context.screen, asked.text);
    return std::nullopt;
  }
  if (options->load) throw UsageError("load is for the shell: confab replay FILE --sessions N");
  const auto& files = options->files;
  if (std::find(files.begin(), files.end(), "-") != files.end())
    throw UsageError("stdin has the lines of this session (./- is a file of that name)");
  return options;
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
  std::optional<ReplayOptions> read = read_options(context, arguments);
  if (!read) co_return;
  ReplayOptions& options = *read;
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
    complain(sentence("cannot write {}", std::string_view(error.what())));
  }
  if (!run) co_return note_code(context, kCouldNotTalk);
  run->width = [&context] { return context.screen.width(); };
  run->before_action = [&context](const Step&, const Printable& name) {
    return wait_for_enter(context, name);
  };
  std::optional<Progress> progress;
  if (options.play.timing.kind != Timing::Kind::step)
    progress.emplace(context, [] { return std::string("replaying"); });
  note_code(context, co_await run->run());
}

}  // namespace confab
