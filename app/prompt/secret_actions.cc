#include "app/prompt/secret_actions.h"

#include <stdexcept>
#include <utility>

#include "app/program/core_dump.h"
#include "app/program/usage_error.h"
#include "app/prompt/record_actions.h"
#include "protocol/text/sentence.h"

namespace confab {

void SecretActions::list() {
  Printable text;
  if (names_.secrets().empty()) text += Literal("there are no secrets\n");
  for (const std::string& each : names_.secrets().names()) {
    text += Untrusted(each);
    text += Literal("\n");
  }
  screen_.tell(text);
}

void SecretActions::check_may_add(const std::string& name) const {
  names_.check_may_add(name);
  if (!recorder_.can_name_secrets())
    throw UsageError(
        "the header of this recording is in a pipe, and cannot name it; \":record "
        "off\" first, or start with --secret " +
        name);
}

// A script's next line is a value, whatever the name is: it must not go to a peer. Where it was
// none, a line is lost, which is said.
void SecretActions::check_after_value(const std::string& name, bool was_taken) const {
  try {
    check_may_add(name);
  } catch (const std::invalid_argument& error) {
    if (!was_taken) throw;
    throw UsageError(std::string(error.what()) +
                     "; the next line was taken for the value, and is not sent");
  }
}

asio::awaitable<std::optional<std::string>> SecretActions::ask(std::string name) {
  Printable question = sentence("{}: ", name);
  std::optional<std::string> value =
      co_await row_.ask(std::move(question), LineEditor::Answer::hidden);
  if (value && value->ends_with('\r')) value->pop_back();  // of a script with CR LF
  co_return value;
}

asio::awaitable<void> SecretActions::secret(std::string arguments) {
  if (arguments.empty()) co_return list();
  const bool is_script = lines_.is_of_script();
  if (!is_script) check_may_add(arguments);
  std::optional<std::string> value = co_await ask(arguments);
  if (is_script) check_after_value(arguments, value.has_value());
  if (!value && is_script)
    throw UsageError("the value is missing: it is the next line of the input");
  if (!value) co_return course_.notice(Printable("cancelled"));
  forbid_core_dumps();
  names_.add_secret(arguments, std::move(*value));
  recorder_.name_secrets();
  tell_exposing(recorder_, course_);
  course_.notice(
      sentence("\"{{{}}}\" in a line sends the value; recordings and the history show {{{}}}",
               arguments, arguments));
}

}  // namespace confab
