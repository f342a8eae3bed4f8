#include "app/cli/session_mode.h"

#include <unistd.h>

#include <asio/post.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <list>
#include <memory>
#include <string_view>
#include <utility>

#include "app/cli/replay_command.h"
#include "app/cli/session_input.h"
#include "app/cli/session_screen.h"
#include "app/program/core_dump.h"
#include "app/program/output.h"
#include "app/program/stop_signals.h"
#include "app/prompt/actions.h"
#include "app/prompt/advice.h"
#include "app/prompt/history.h"
#include "app/prompt/interpreter.h"
#include "app/prompt/knowledge.h"
#include "app/prompt/prompt.h"
#include "app/prompt/prompt_help.h"
#include "app/prompt/terminal.h"
#include "app/prompt/user_files.h"
#include "app/record/json_printer.h"
#include "app/record/recorder.h"
#include "app/serve/demo.h"
#include "app/text/line.h"
#include "app/text/terminal_look.h"
#include "protocol/text/sentence.h"
#include "transport/user.h"

namespace confab {
namespace {

// What is still under way when the session is over has this long to end; nobody waits for it.
constexpr std::chrono::milliseconds kLastOrders{200};
constexpr int kShortPatienceMs = 200;

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

asio::awaitable<std::optional<std::string>> ask_at_prompt(PromptRow& row, std::string text) {
  forbid_core_dumps();
  const Printable question{Untrusted(text)};
  auto asking = row.ask(question, LineEditor::Answer::hidden_of_user);
  co_return co_await std::move(asking);
}

// The session's parts, put together by where its input and output are.
class Wiring {
 public:
  Wiring(asio::io_context& io, const Registry& registry, const SessionOptions& options,
         MakeTerminalEditor make_editor)
      : options_(options),
        charset_(is_terminal(STDOUT_FILENO) ? locale_charset() : Charset::utf8),
        locale_(locale_setting()),
        scripted_(options.ends_with_script() || !is_terminal(STDIN_FILENO)),
        input_(options),
        settings_(options.settings),
        script_(options.script),
        out_(io, STDOUT_FILENO, Output::Flush::by_caller),
        err_(io, STDERR_FILENO, Output::Flush::by_caller),
        history_(options.history && !scripted_ ? history_path() : ""),
        editor_(input_.editor(io, scripted_, out_, terminal(), make_editor, help_)),
        session_(io, registry, settings_),
        secrets_(options.secrets),
        recorder_(io, secrets_),
        screen_(session_style(options, scripted_, charset_, locale_), after_record(replies()),
                after_record(notices())),
        advice_(screen_, session_),
        course_(screen_, outcome_, script_, scripted_),
        names_(secrets_, options.variables),
        recall_(history(), *editor_, session_, secrets_, course_),
        lines_(*editor_, recall_, secrets_, course_,
               options.commands_enabled ? Commands::enabled : Commands::disabled),
        row_(io, *editor_, session_),
        pacer_(io, session_, inbox_, course_),
        aim_(session_, lines_, pacer_, row_, course_),
        replay_command_(registry, secrets_, row_, course_, screen_),
        actions_(actions()),
        interpreter_(actions_, aim_, lines_, pacer_, course_) {
    if (!secrets_.empty()) forbid_core_dumps();
    User& user = User::of(io.get_executor());
    user.tell = [this](const std::string& text) { screen_.error(Untrusted(text)); };
    if (!scripted_)
      user.ask = [this](std::string text) { return ask_at_prompt(row_, std::move(text)); };
    settings_.masked = [this](std::string_view message) {
      return secrets_.masked_with_beginning(message);
    };
    settings_.is_script = scripted_;
    session_.may_turn = [this] { return !scripted_ && !editor_->is_line_begun(); };
    if (options.once) session_.listeners().end_with_first();
    // A script's connections are not opened again unless it asks for that.
    if (scripted_ && !script_.reconnect) settings_.reconnect = Reconnect::off;
    if (scripted_ && script_.banner)
      settings_.banner = script_.banner->count() == 0 ? script_.timeout : *script_.banner;
    pacer_.is_recorded = [this] { return options_.json || recorder_.is_on(); };
    if (script_.replies) outcome_.expect_replies(*script_.replies);
    if (script_.replies == 0U) outcome_.accept_silence();
    if (options.json)
      json_ = std::make_unique<JsonPrinter>(LoopTime::of(io), out_, secrets_,
                                            options.settings.streams.framing);
    if (json_) names_.fix_secrets("the header of --json is written, and cannot name it");
    connect_screen(screen_, session_);
    editor_->on_break = [this] { screen_.break_run(); };
    session_.events().subscribe(recorder_);  // before all who show
    if (json_) session_.events().subscribe(*json_);
    session_.events().subscribe(inbox_);
    session_.events().subscribe(screen_);
    session_.events().subscribe(advice_);
    session_.events().subscribe(outcome_);
  }

  int run(asio::io_context& io, std::optional<Url> url, const std::function<void()>& on_stop);
  void notice(const Printable& text) { screen_.notice(text); }
  Literal dash() const { return charset_ == Charset::ascii ? Literal("-") : Literal("—"); }

 private:
  void start_recording();
  // With stdout elsewhere (| tee), the person's terminal is stderr.
  Output& terminal() { return is_terminal(STDOUT_FILENO) ? out_ : err_; }
  TextSink* replies() {
    if (options_.quiet || options_.json) return nullptr;
    if (scripted_ || !is_terminal(STDOUT_FILENO)) return &out_;
    return editor_.get();
  }
  TextSink* after_record(TextSink* sink) {
    return sink == nullptr ? nullptr : &shown_.emplace_back(recorder_, *sink);
  }
  TextSink* notices() {
    if (options_.quiet) return nullptr;
    if (scripted_) return &err_;
    return editor_.get();
  }
  // Null: none is kept.
  History* history() { return scripted_ ? nullptr : &history_; }
  Knowledge knowledge() {
    Knowledge known = knowledge_of(session_);
    known.history = history();
    known.commands_enabled = lines_.commands_enabled();
    known.is_asked = row_.is_taken();
    known.hints = screen_.style().hints && !known.is_asked;
    return known;
  }
  Actions actions() {
    return {
        PeerActions(session_, aim_, course_, screen_),
        ListenActions(session_, names_, course_, screen_),
        SendActions(aim_, lines_, names_, row_, course_),
        WaitActions(session_, inbox_, names_, row_, course_),
        LookActions(session_, screen_, {settings_, screen_.style(), script_, names_}),
        RecordActions(recorder_, session_, course_, screen_),
        SecretActions(lines_, names_, recorder_, row_, course_, screen_),
        HelpActions(history(), course_, screen_),
        [this](std::string arguments) { return replay_command_.replay(std::move(arguments)); },
    };
  }
  void note_unwritable();
  void tell_missing_replies(int code);
  const SessionOptions& options_;
  Charset charset_;  // settled before an editor changes the locale
  std::string locale_;
  bool scripted_;
  SessionInput input_;
  Settings settings_;
  ScriptOptions script_;
  Output out_;
  Output err_;
  History history_;
  PromptHelp help_{[this] { return knowledge(); }};
  std::unique_ptr<LineEditor> editor_;
  Session session_;
  Secrets secrets_;
  TranscriptRecorder recorder_;
  std::list<AfterRecord> shown_;
  Screen screen_;
  Advice advice_;
  Inbox inbox_;
  Outcome outcome_;
  Course course_;
  TypedNames names_;
  Recall recall_;
  InputLines lines_;
  PromptRow row_;
  Pacer pacer_;
  Aim aim_;
  ReplayCommand replay_command_;
  Actions actions_;
  Interpreter interpreter_;
  std::unique_ptr<JsonPrinter> json_;
};

int Wiring::run(asio::io_context& io, std::optional<Url> url,
                const std::function<void()>& on_stop) {
  PromptOptions prompt_options{
      std::move(url), options_.starttls, options_.listening, options_.quit_on_empty, on_stop, "",
      nullptr};
  if (!scripted_ && options_.rc) prompt_options.rc_file = rc_path();
  prompt_options.after_rc = [this] {
    options_.insist(settings_);
    insist_on_style(options_, screen_.style());
  };
  Prompt prompt(io, session_, lines_, interpreter_, row_, course_, std::move(prompt_options));
  session_.events().subscribe(prompt);
  out_.on_room = err_.on_room = recorder_.on_room = [this] { session_.events().notify_room(); };
  start_recording();
  // Both may be told in the middle of an event: nothing is closed under whoever publishes it.
  out_.on_closed = [this, &prompt] {
    note_unwritable();
    outcome_.accept_silence();
    prompt.reader_left();
  };
  outcome_.on_wanted_replies = [this, &io, &prompt] {
    session_.events().mute();  // what came with them was not asked for
    asio::post(io, [&prompt] { prompt.stop_with_replies(); });
  };
  session_.listeners().on_first_gone = [&io, &prompt] {
    asio::post(io, [&prompt] { prompt.first_left(); });
  };
  prompt.start();
  if (out_.closed()) out_.on_closed();  // by the header of --json
  while (!prompt.is_stopped()) io.run_one();
  recorder_.let_sent_wait(false);
  io.run_for(kLastOrders);
  session_.events().drop(prompt);
  editor_->on_break = nullptr;
  if (!out_.closed()) screen_.finish();  // else a character may be cut where its reader left
  recorder_.stop();
  if (json_) json_->end();
  prompt.leave_signals();
  if (prompt.was_ended() && scripted_) screen_.error(Untrusted(ended_by(prompt.exit_code())));
  if (prompt.was_ended()) {  // who ends us from outside does not wait for a reader
    out_.flush_now(kShortPatienceMs);
    err_.flush_now(kShortPatienceMs);
    return prompt.exit_code();
  }
  out_.flush_now();  // a reader may take its time: who has none ends us as any program
  int code = prompt.exit_code();
  const bool is_lost = recorder_.has_failed() || !out_.trouble().empty();
  if (code == kAllWell && is_lost) code = kCouldNotTalk;
  tell_missing_replies(code);
  if (code == kCouldNotTalk || code == kNoReply) advice_.tell_kept();
  err_.flush_now();
  return code;
}

// A reader that went away is no trouble; a full disk is.
void Wiring::note_unwritable() {
  const Printable trouble = out_.trouble();
  if (trouble.empty()) return;
  outcome_.note_network_error();
  err_.write(complaint(trouble));
  err_.flush();
}

void Wiring::tell_missing_replies(int code) {
  if (code != kNoReply) return;
  const auto peer_of = [this](std::string_view name) {
    const Conversation* conversation = session_.look_up(name);
    return conversation == nullptr ? std::string() : conversation->addressee_text();
  };
  for (const Printable& each : outcome_.missing_replies(script_.timeout, peer_of))
    screen_.error(each);
}

void Wiring::start_recording() {
  recorder_.on_failure = [this](const Printable& what) {
    outcome_.note_network_error();
    screen_.error(what);
  };
  recorder_.let_sent_wait(scripted_);
  if (!options_.record.empty()) actions_.records.begin(options_.record, options_.record_over);
}

}  // namespace

int run_session(asio::io_context& io, const Registry& registry, const SessionOptions& options,
                MakeTerminalEditor make_editor) {
  Wiring wiring(io, registry, options, make_editor);
  if (!options.demo) return wiring.run(io, options.url, nullptr);
  const std::unique_ptr<Demo> demo = Demo::start_now(io, registry);
  Url url;
  url.scheme = "tcp";
  url.host = "127.0.0.1";
  url.port = demo->port();
  wiring.notice(
      sentence("upper-casing servers on {} (TCP and UDP), here until :quit {} try: hello, :udp, "
               ":status, :help",
               url.authority(), wiring.dash()));
  return wiring.run(io, url, [&demo] { demo->stop(); });
}

}  // namespace confab
