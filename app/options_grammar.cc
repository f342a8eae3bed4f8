#include "app/options_grammar.h"

#include <algorithm>
#include <utility>

namespace confab {

bool is_address_only(const std::vector<std::string>& arguments) {
  return arguments.size() <= 2 &&
         std::none_of(arguments.begin(), arguments.end(),
                      [](const std::string& each) { return each.starts_with('-'); });
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
  }
}

}  // namespace confab
