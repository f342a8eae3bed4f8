#include "app/replay/replay_run.h"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/program/core_dump.h"
#include "app/program/exit_code.h"
#include "app/program/trouble_text.h"
#include "app/text/line.h"
#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

namespace confab {
namespace {

constexpr std::size_t kMostToLearnFrom = std::size_t{256} << 20;
constexpr Literal kSlower("; or, if it changes with time, add --timing fixed:1s");

// What a report says of a file beside its name.
Printable without_name(const std::string& path, std::string_view trouble) {
  const std::string begin = path + ": ";
  if (trouble.starts_with(begin)) trouble.remove_prefix(begin.size());
  return Printable(Untrusted(trouble));
}

// The steps of a run of --learn: some are sent otherwise than they are written. Both outlive it.
class SentSteps final : public StepSource {
 public:
  SentSteps(StepSource& steps, Learning& learning) : steps_(steps), learning_(learning) {}
  const Step* peek(std::size_t ahead) override {
    const Step* step = steps_.peek(ahead);
    if (step == nullptr || ahead > 0) return step;
    if (!has_looked_) instead_ = learning_.sent(*step);
    has_looked_ = true;
    return instead_ != nullptr ? instead_ : step;
  }
  void advance() override {
    has_looked_ = false;
    steps_.advance();
  }

 private:
  StepSource& steps_;
  Learning& learning_;
  bool has_looked_ = false;  // at the current one
  const Step* instead_ = nullptr;
};

}  // namespace

ReplayRun::ReplayRun(asio::any_io_executor executor, const Registry& registry,
                     const ReplayOptions& options, std::unique_ptr<Report> people, TextSink& out,
                     std::function<void(const Printable&)> complain)
    : executor_(std::move(executor)),
      registry_(registry),
      options_(options),
      out_(out),
      complain_(std::move(complain)),
      reports_(std::move(people), options.reports, [this](const std::system_error& error) {
        complain_(sentence("cannot write {}", std::string_view(error.what())));
        note(kCouldNotTalk);
      }) {}

asio::awaitable<int> ReplayRun::run() {
  for (const std::string& path : options_.files) co_await replay(path);
  reports_.finish();
  co_return code_;
}

asio::awaitable<void> ReplayRun::replay(const std::string& path) {
  try {
    if (options_.update) look_at(path);
    ReplayFile file(path);
    auto warn = [this, &path](Place place, const Printable& what) {
      complain_(warning_text(path, place, what));
    };
    auto checking = file.check(registry_, options_.play, std::move(warn));
    co_await std::move(checking);
    useless_.look(file);
    if (&path == &options_.files.back()) useless_.refuse(options_.play, registry_);
    play_ = with_secrets_of(file.header(), options_.play);
    if (!play_.secrets.empty()) forbid_core_dumps();
    if (options_.learn > 0) {
      co_await learn(file, path);
    } else if (options_.update) {
      co_await update(file, path);
    } else {
      co_await verify(file, path);
    }
  } catch (const std::invalid_argument& error) {
    give_up(path, kWholeFile, without_name(path, error.what()), kUsage);
    complain_(Printable(Untrusted(error.what())));
  } catch (const TranscriptError& error) {
    if (was_changed(path)) co_return tell_changed(path);
    give_up(path, error.place(), error.what_is_wrong(), kUsage);
    complain_(Printable(Untrusted(error.what())));
  } catch (const std::system_error& error) {
    if (was_cancelled(error)) throw;
    give_up(path, kWholeFile, without_name(path, trouble_text(error)), kCouldNotTalk);
    complain_(Printable(Untrusted(trouble_text(error))));
  }
}

// Of a file that is to be rewritten, before it is read.
void ReplayRun::look_at(const std::string& path) {
  as_read_.emplace(path);
  if (as_read_->is_there() && !as_read_->is_regular())
    throw std::invalid_argument(path + ": --update rewrites a file, and this is none");
}

bool ReplayRun::was_changed(const std::string& path) const {
  return as_read_ && !(*as_read_ == FileState(path));
}

void ReplayRun::tell_changed(const std::string& path) {
  Printable text{Untrusted(path)};
  text += Literal(" was changed while it was played: it is left as it is now");
  complain_(text);
  note(kCouldNotTalk);
}

void ReplayRun::give_up(const std::string& path, Place place, Printable why, int code) {
  useless_.look_at_unreadable();
  note(code);
  FileResult file;
  file.file = path;
  ExchangeResult all;
  all.number = 1;
  all.name = Printable("read the transcript");
  all.verdict = ExchangeResult::Verdict::could_not_run;
  all.what = std::move(why);
  all.place = all.where = place;
  reports_.give_up(file, all);
}

std::unique_ptr<Player> ReplayRun::player(ReplayFile& file, StepSource& steps, PlayOptions options,
                                          PlayHooks hooks) const {
  hooks.before_action = before_action;
  hooks.listening = listening;
  if (options.timing.kind == Timing::Kind::step) hooks.wants_names = true;
  return std::make_unique<Player>(executor_, registry_, file.header(), steps, std::move(options),
                                  std::move(hooks));
}

asio::awaitable<void> ReplayRun::verify(ReplayFile& file, const std::string& path) {
  FileResult about;
  about.file = path;
  about.title = play_.secrets.masked(file.header().title);
  about.runs = options_.repeat;
  for (about.run = 1; about.run <= options_.repeat; ++about.run) {
    reports_.begin(about);
    PlayHooks hooks;
    hooks.exchange = [this, &about](const ExchangeResult& exchange) {
      reports_.exchange(about, exchange);
    };
    hooks.wants_names = !reports_.empty();
    PlayOptions options = play_options(file, about.run);
    const std::string command = options.secrets.masked(options_.command);
    options.learn_command = sentence("{} --learn 3 --update", command);
    const auto player = this->player(file, file.steps(), std::move(options), std::move(hooks));
    FileResult result = co_await player->play();
    result.file = about.file;
    result.title = about.title;
    result.run = about.run;
    result.runs = about.runs;
    result.secrets = &play_.secrets;
    reports_.end(result);
    note(result);
  }
}

PlayOptions ReplayRun::play_options(const ReplayFile& file, std::uint64_t iteration) const {
  PlayOptions options = play_;
  file.given_names().give(options.values, 1, iteration);
  return options;
}

// What names stand for before anything came.
Captures ReplayRun::first_values(const ReplayFile& file) const {
  Captures values = play_options(file).values;
  for (const auto& [name, value] : file.header().variables)
    if (value) values.try_emplace(name, *value);
  return values;
}

asio::awaitable<void> ReplayRun::update(ReplayFile& file, const std::string& path) {
  Blessing blessing(first_values(file));
  PlayHooks hooks;
  hooks.observed = [this, &blessing](const Step& step, const Heard& heard) {
    blessing.observe(step, heard, play_.secrets.tells(heard.bytes));
  };
  hooks.give_values = [&blessing](const Step& step, Captures& values) {
    blessing.give_values(step, values);
  };
  Failures failures;
  Failures late;
  Failures of_network;
  bool was_more = false;
  hooks.failed = [&](Place where, const Printable& what, const PlayTrouble& trouble) {
    (trouble.is_late ? late : failures).add(where, what);
    was_more = was_more || trouble.kind == "unexpected";
    if (trouble.verdict == ExchangeResult::Verdict::could_not_run) of_network.add(where, what);
  };
  PlayOptions options = play_options(file);
  options.keep_going = true;
  const auto player = this->player(file, file.steps(), std::move(options), std::move(hooks));
  co_await player->play();
  // What nobody waits for may have taken the place of what is told as unexpected.
  if (!was_more) failures.drop(blessing.changes());
  failures.explain(blessing.troubles());
  failures.add(late);
  of_network.drop(blessing.changes());
  if (!of_network.all().empty()) note(kCouldNotTalk);
  if (!failures.all().empty()) co_return leave(path, failures, "cannot be updated: ");
  const bool is_written = rewrite(path, blessing.changes(), "cannot be updated: ");
  if (is_written) tell(path, blessing.changes(), " updated");
}

asio::awaitable<void> ReplayRun::learn(ReplayFile& file, const std::string& path) {
  const bool is_fast = play_.timing.kind == Timing::Kind::fast;
  Learning learning({file.names(), file.sent_names(), first_values(file)}, kMostToLearnFrom,
                    is_fast ? kSlower : Literal(""));
  for (std::uint64_t run = 0; run < options_.learn; ++run) co_await learn_once(file, learning);
  const Changes changes = learning.changes();
  if (!learning.troubles().all().empty())
    co_return leave(path, learning.troubles(), "nothing to learn from this: ");
  if (options_.update && !rewrite(path, changes, "cannot be learned: ")) co_return;
  if (options_.update) co_return tell(path, changes, " learned");
  if (changes.empty())
    co_return tell(path, changes,
                   learning.has_seen_rules()
                       ? Literal(" rules found: nothing varied but what rules take already")
                       : Literal(" rules found: nothing varied"));
  tell(path, changes,
       changes.size() == 1 ? Literal(" rule found; --update writes it")
                           : Literal(" rules found; --update writes them"));
}

asio::awaitable<void> ReplayRun::learn_once(ReplayFile& file, Learning& learning) {
  learning.begin_run();
  PlayHooks hooks;
  hooks.observed = [this, &learning](const Step& step, const Heard& heard) {
    learning.observe(step, heard, play_.secrets.tells(heard.bytes));
  };
  hooks.failed = [&](Place where, const Printable& what, const PlayTrouble& trouble) {
    trouble.is_late ? learning.was_late(where, what) : learning.failed(where, what);
  };
  PlayOptions options = play_options(file);
  options.keep_going = true;
  SentSteps steps(file.steps(), learning);
  const auto player = this->player(file, steps, std::move(options), std::move(hooks));
  const FileResult result = co_await player->play();
  if (result.could_not_run > 0) note(kCouldNotTalk);
}

// False, and that was told: the file is left as it is.
bool ReplayRun::rewrite(const std::string& path, const Changes& changes, Literal trouble) {
  const Rewriting rewriting = rewrite_events(path, as_read_.value(), changes);
  const bool is_good = rewriting.troubles.all().empty();
  if (rewriting.was_changed) tell_changed(path);
  if (!rewriting.was_changed && !is_good) leave(path, rewriting.troubles, trouble);
  return is_good && !rewriting.was_changed;
}

// The file stays as it is: a part of the truth would look like all of it.
void ReplayRun::leave(const std::string& path, const Failures& failures, Literal what) {
  note(kUnexpected);
  if (options_.quiet) return;
  Printable text;
  for (const auto& [place, failure] : failures.all()) {
    text += place_text(path, {place.first, place.second});
    text += what;
    text += failure;
    text += Literal("\n");
  }
  text += Untrusted(path);
  text += Literal(" is left as it is\n");
  out_.write(laid_out_lines(text, width ? width() : 0));
}

void ReplayRun::tell(const std::string& path, const Changes& changes, Literal what) {
  if (options_.quiet) return;
  Printable text = changes_text(path, changes);
  text += Untrusted(path);
  text += Literal(": ");
  text += changes.size();
  text += what;
  text += Literal("\n");
  out_.write(laid_out_lines(text, width ? width() : 0));
}

void ReplayRun::note(const FileResult& result) {
  if (result.could_not_run > 0) return note(kCouldNotTalk);
  if (result.failed > 0) note(kUnexpected);
}

void ReplayRun::note(int code) { code_ = worse(code_, code); }

}  // namespace confab
