#include <utility>

#include "app/program/core_dump.h"
#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/recorder.h"
#include "app/prompt/special_prompt.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

void list_names(PromptContext& context) {
  Printable text;
  if (context.secrets.empty()) text += Literal("there are no secrets\n");
  for (const std::string& each : context.secrets.names()) {
    text += Untrusted(each);
    text += Literal("\n");
  }
  context.screen.tell(text);
}

// Before anything is asked. What was typed may be a value: it is not quoted.
void check_may_add(const PromptContext& context, const std::string& name) {
  if (name.find_first_of(" \t=") != std::string::npos)
    throw UsageError("the name alone; the value is asked for, and not shown");
  check_secret_name(name);
  if (context.secrets.has(name)) throw UsageError(name + " has a value already, and keeps it");
  if (context.prints_json)
    throw UsageError("the header of --json is written, and cannot name it; start with --secret " +
                     name);
  if (!context.recorder->can_name_secrets())
    throw UsageError(
        "the header of this recording is in a pipe, and cannot name it; \":record "
        "off\" first, or start with --secret " +
        name);
}

asio::awaitable<std::optional<std::string>> ask(PromptContext& context, std::string name) {
  Printable question{Untrusted(name)};
  question += Literal(": ");
  Question asked(context, question, LineEditor::Answer::hidden);
  std::optional<std::string> value = co_await asked.answer();
  if (value && value->ends_with('\r')) value->pop_back();  // of a script with CR LF
  co_return value;
}

}  // namespace

void tell_exposing(PromptContext& context) {
  const std::uint64_t events = context.recorder->exposing();
  if (events == 0) return;
  Printable text{Untrusted(context.recorder->path())};
  text += Literal(": a secret's value is in what was recorded before, events: ");
  text += events;
  context.screen.error(text);
}

asio::awaitable<void> do_secret(PromptContext& context, std::string arguments) {
  if (arguments.empty()) {
    list_names(context);
    co_return;
  }
  if (!context.scripted) check_may_add(context, arguments);
  std::optional<std::string> value = co_await ask(context, arguments);
  // In a script the value is taken first: refused and left, it would be sent as a message.
  if (context.scripted) check_may_add(context, arguments);
  if (!value && context.scripted)
    throw UsageError("the value is missing: it is the next line of the input");
  if (!value) {
    context.screen.notice(Printable("cancelled"));
    co_return;
  }
  forbid_core_dumps();
  context.secrets.add(arguments, std::move(*value));
  context.recorder->name_secrets();
  tell_exposing(context);
  context.screen.notice(
      sentence("\"{{{}}}\" in a line sends the value; recordings and the history show {{{}}}",
               arguments, arguments));
}

}  // namespace confab
