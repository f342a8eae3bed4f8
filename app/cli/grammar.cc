#include "app/cli/grammar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "app/program/usage_error.h"
#include "protocol/text/nearest.h"

namespace confab {

namespace {

// What was typed of an option that CLI11 calls by its long name: "-n" of "--replies".
std::string typed_name(const CLI::App& app, const std::string& name,
                       const std::vector<std::string>& arguments) {
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr || option->get_snames().empty()) return name;
  const bool is_long = std::ranges::any_of(arguments, [&](const std::string& each) {
    return each == name || each.starts_with(name + "=");
  });
  return is_long ? name : "-" + option->get_snames().front();
}

// What CLI11 did not know: `words`, in their order.
[[noreturn]] void refuse_unknown(const CLI::App& app, const std::vector<std::string>& words) {
  const auto option =
      std::ranges::find_if(words, [](const auto& each) { return each.starts_with('-'); });
  if (option == words.end()) throw UsageError("\"" + words.front() + "\" is one word too many");
  const std::string name = option->substr(0, option->find('='));
  std::vector<std::string> known;
  for (const CLI::Option* each : app.get_options())
    for (const std::string& long_name : each->get_lnames()) known.push_back("--" + long_name);
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto meant = nearest(name, views);
  throw UsageError("there is no option " + name +
                   (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
}

// A mode that is not the first word.
void refuse_late_mode(const std::vector<std::string>& arguments) {
  const auto mode = std::ranges::find_if(arguments, is_mode);
  if (mode != arguments.end())
    throw UsageError("\"" + *mode + "\" goes first: confab " + *mode + " ...");
}

// A variable of the shell's that was not set: better said than taken for an option left out.
void refuse_empty(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (const CLI::Option* each : app.get_options()) {
    for (const std::string& value : each->results()) {
      if (value.empty())
        throw UsageError(typed_name(app, each->get_name(), arguments) +
                         ": an empty text is no value");
    }
  }
}

// `what` begins with the option's name. One that is given twice has its values.
void refuse_wrong_count(const CLI::App& app, const std::string& what,
                        const std::vector<std::string>& arguments) {
  const std::string name = what.substr(0, what.find(':'));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return;
  const std::string typed = typed_name(app, name, arguments);
  if (option->results().size() < 2) throw UsageError(typed + " needs a value after it");
  throw UsageError(typed + " is there twice");
}

// "Could not convert: --sessions = abc"
void refuse_no_number(const CLI::App& app, const std::string& what,
                      const std::vector<std::string>& arguments) {
  const std::size_t name = what.find("--");
  const std::size_t equals = what.find(" = ");
  if (name == std::string::npos || equals == std::string::npos || name > equals) return;
  throw UsageError(typed_name(app, what.substr(name, equals - name), arguments) + ": \"" +
                   what.substr(equals + 3) + "\" is no number");
}

// "--replies: "abc" is no number", of a check of ours.
void refuse_wrong_value(const CLI::App& app, const std::string& what,
                        const std::vector<std::string>& arguments) {
  const std::size_t colon = what.find(": ");
  if (colon == std::string::npos) return;
  throw UsageError(typed_name(app, what.substr(0, colon), arguments) + what.substr(colon));
}

}  // namespace

bool is_address_only(const std::vector<std::string>& arguments) {
  return arguments.size() <= 2 &&
         std::none_of(arguments.begin(), arguments.end(), [](const std::string& each) {
           return each.empty() || each.starts_with('-');
         });
}

CLI::Option* declare_list(CLI::App& app, const std::string& name, std::vector<std::string>& list,
                          const std::string& help) {
  const auto add = [&list](const std::string& value) { list.push_back(value); };
  return app.add_option_function<std::string>(name, add, help)->trigger_on_parse();
}

CLI::Option* refuse_sign(CLI::Option* option) {
  return option->check([](const std::string& text) {
    if (text.starts_with('-')) return text + " is below 0";
    const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_too_great = is_digits && read.ec == std::errc::result_out_of_range;
    return is_too_great ? text + " is above " + std::to_string(UINT64_MAX) : std::string();
  });
}

void read_arguments(CLI::App& app, const std::vector<std::string>& arguments) {
  app.get_formatter()->column_width(28);
  std::vector<std::string> last_first(arguments.rbegin(), arguments.rend());  // as CLI11 takes them
  try {
    app.parse(std::move(last_first));
  } catch (const CLI::CallForHelp&) {
    throw TextAsked{app.help()};
  } catch (const CLI::CallForVersion&) {
    throw TextAsked{"confab " CONFAB_VERSION "\n"};
  } catch (const CLI::ExtrasError&) {
    if (app.get_name() == "confab") refuse_late_mode(arguments);
    refuse_unknown(app, app.remaining());
  } catch (const CLI::ArgumentMismatch& error) {
    refuse_wrong_count(app, error.what(), arguments);
    throw;
  } catch (const CLI::ConversionError& error) {
    refuse_no_number(app, error.what(), arguments);
    throw;
  } catch (const CLI::ValidationError& error) {
    refuse_wrong_value(app, error.what(), arguments);
    throw;
  }
  refuse_empty(app, arguments);
}

bool is_mode(std::string_view word) noexcept {
  return word == "demo" || word == "serve" || word == "pipe" || word == "proxy" ||
         word == "replay" || word == "transcript";
}

}  // namespace confab
