#include "app/cli/options.h"

#include <stdexcept>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/grammar.h"
#include "app/program/usage_error.h"
#include "app/text/line.h"
#include "protocol/text/printable.h"
#include "protocol/text/sentence.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

Reply wrong_use(const std::string& mode, const std::string& what) {
  const std::string command = mode.empty() ? "confab" : "confab " + mode;
  const Printable text = sentence("{} (\"{} --help\" tells what is possible)",
                                  without_middle(std::string_view(what)), command);
  return {complaint(text).text(), kUsage};
}

Options parse_mode(const std::string& mode, const std::vector<std::string>& arguments,
                   const Registry& registry) {
  if (mode == "serve")
    return std::visit([](auto options) { return Options(std::move(options)); },
                      parse_serve(arguments, registry));
  if (mode == "pipe") return parse_pipe(arguments, registry);
  if (mode == "proxy") return parse_proxy(arguments, registry);
  if (mode == "replay") return parse_replay(arguments, registry);
  if (mode == "transcript") return parse_transcript(arguments);
  return parse_session(arguments, mode == "demo", registry);
}

// Words that are no hosts: those of modes to come, and of other tools.
void refuse_reserved(const std::string& word) {
  if (word == "help") throw UsageError("there is no mode \"help\"");
  if (word == "tcp" || word == "udp")
    throw UsageError("write \"confab " + std::string(word == "udp" ? "-u " : "") + "HOST PORT\"");
  if (word == "test")
    throw UsageError("\"confab test\" is not there yet: \"confab replay FILE...\" plays several");
  if (word == "load")
    throw UsageError(
        "\"confab load\" is not there yet: \"confab replay FILE --sessions N\" is load");
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments, const Registry& registry) {
  const bool has_mode = !arguments.empty() && is_mode(arguments[0]);
  const std::string mode = has_mode ? arguments[0] : "";
  try {
    if (!arguments.empty()) refuse_reserved(arguments[0]);
    return parse_mode(mode, {arguments.begin() + (has_mode ? 1 : 0), arguments.end()}, registry);
  } catch (const TextAsked& asked) {
    return Reply{asked.text, kAllWell};
  } catch (const CLI::ParseError& error) {
    return wrong_use(mode, error.what());
  } catch (const std::invalid_argument& error) {
    return wrong_use(mode, error.what());
  }
}

}  // namespace confab
