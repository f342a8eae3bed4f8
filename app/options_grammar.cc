#include "app/options_grammar.h"

#include <algorithm>
#include <utility>

#include "app/usage_error.h"

namespace confab {

namespace {

// A variable of the shell's that was not set: better said than taken for an option left out.
void refuse_empty(const CLI::App& app) {
  for (const CLI::Option* each : app.get_options()) {
    for (const std::string& value : each->results()) {
      if (value.empty()) throw UsageError(each->get_name() + ": an empty text is no value");
    }
  }
}

// `what` begins with the option's name. One that is given twice has its values.
void refuse_missing_value(const CLI::App& app, const std::string& what) {
  const std::string name = what.substr(0, what.find(':'));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option != nullptr && option->results().size() < 2)
    throw UsageError(name + " needs a value after it");
}

}  // namespace

bool is_address_only(const std::vector<std::string>& arguments) {
  return arguments.size() <= 2 &&
         std::none_of(arguments.begin(), arguments.end(), [](const std::string& each) {
           return each.empty() || each.starts_with('-');
         });
}

CLI::Option* refuse_sign(CLI::Option* option) {
  return option->check([](const std::string& text) {
    return text.starts_with('-') ? text + " is below 0" : std::string();
  });
}

void read_arguments(CLI::App& app, std::vector<std::string> arguments) {
  app.get_formatter()->column_width(28);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes the last first
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    throw TextAsked{app.help()};
  } catch (const CLI::CallForVersion&) {
    throw TextAsked{"confab " CONFAB_VERSION "\n"};
  } catch (const CLI::ArgumentMismatch& error) {
    refuse_missing_value(app, error.what());
    throw;
  }
  refuse_empty(app);
}

bool is_mode(std::string_view word) noexcept {
  return word == "demo" || word == "serve" || word == "pipe" || word == "replay" ||
         word == "transcript";
}

}  // namespace confab
