#include "app/cli/replay_command.h"

#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <system_error>

#include "app/cli/arguments.h"
#include "app/cli/grammar.h"
#include "app/program/exit_code.h"
#include "app/program/usage_error.h"
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

void tell_help(Screen& screen, const std::string& help) {
  Printable text;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    text += Untrusted(line);
    text += Literal("\n");
  }
  screen.tell(laid_out_lines(text, screen.width()));
}

}  // namespace

std::unique_ptr<Report> ReplayCommand::report_for(TextSink& sink) const {
  const ScreenStyle& style = screen_.style();
  PeopleStyle looks;
  looks.colour = style.colour;
  looks.charset = style.charset;
  looks.ticks = people_style(STDOUT_FILENO, style.colour).ticks;  // reads the locale
  looks.wraps = screen_.width() > 0;
  if (looks.wraps) looks.columns = screen_.width();
  return std::make_unique<PeopleReport>(sink, looks);
}

// A code that is not 0 ends a script.
void ReplayCommand::note_code(int code) {
  if (code == kUnexpected) course_.outcome().note_unexpected();
  if (code == kUsage) course_.outcome().note_usage_error();
  if (code == kCouldNotTalk) course_.outcome().note_network_error();
  if (code != kAllWell) course_.fail();
}

// nullopt: the help was asked for, and told.
std::optional<ReplayOptions> ReplayCommand::read_options(const std::string& arguments) {
  std::optional<ReplayOptions> options;
  try {
    options = parse_replay_line(arguments, registry_);
  } catch (const TextAsked& asked) {
    tell_help(screen_, asked.text);
    return std::nullopt;
  }
  if (options->load) throw UsageError("load is for the shell: confab replay FILE --sessions N");
  const auto& files = options->files;
  if (std::find(files.begin(), files.end(), "-") != files.end())
    throw UsageError("stdin has the lines of this session (./- is a file of that name)");
  return options;
}

asio::awaitable<void> ReplayCommand::wait_for_enter(Printable next) {
  Printable question("next: ");
  question += next;
  question += Literal("  [Enter] ");
  co_await row_.ask(std::move(question), LineEditor::Answer::shown);
}

asio::awaitable<void> ReplayCommand::replay(std::string arguments) {
  std::optional<ReplayOptions> read = read_options(arguments);
  if (!read) co_return;
  ReplayOptions& options = *read;
  for (Secret& each : secrets_.all()) {
    if (options.play.secrets.has(each.name)) continue;
    options.play.secrets.add(each.name, each.value);
    options.play.values[each.name] = std::move(each.value);
  }
  ScreenSink sink(screen_);
  std::unique_ptr<Report> people;
  if (!options.quiet) people = report_for(sink);
  const auto complain = [this](const Printable& what) { course_.warn(what); };
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::optional<ReplayRun> run;
  try {
    run.emplace(executor, registry_, options, std::move(people), sink, complain);
  } catch (const std::system_error& error) {
    complain(sentence("cannot write {}", std::string_view(error.what())));
  }
  if (!run) co_return note_code(kCouldNotTalk);
  run->width = [this] { return screen_.width(); };
  run->listening = [this](const Printable& lines) { screen_.tell(lines); };
  run->before_action = [this](const Step&, const Printable& name) { return wait_for_enter(name); };
  std::optional<PromptRow::Progress> progress;
  if (options.play.timing.kind != Timing::Kind::step)
    progress.emplace(row_, [] { return std::string("replaying"); });
  note_code(co_await run->run());
}

}  // namespace confab
