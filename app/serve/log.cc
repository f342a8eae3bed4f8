#include "app/serve/log.h"

#include <new>

#include "protocol/text/sentence.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr std::size_t kShownBytes = std::size_t{64} * 1024;

}  // namespace

void log_state(const Log& log, const Endpoint& who, Literal state) {
  if (!log) return;
  log(sentence("{} {}", who.text, state));
}

void log_problem(const Log& log, const Endpoint& who, std::string_view problem) {
  if (!log) return;
  log(sentence("{}: {}", who.text, problem));
}

void log_out_of_memory(const Log& log, const Endpoint& who) noexcept {
  try {
    log_problem(log, who, "out of memory");
  } catch (const std::bad_alloc&) {
    // the next one will be said
  }
}

void log_problem(const Log& log, std::string_view problem) {
  if (log) log(sentence("{}", problem));
}

void log_message(const Log& log, const Endpoint& from, std::string_view text) {
  if (!log) return;
  log_lines(log, sentence("{}> ", from.text), sentence("{}| ", from.text), text);
}

void log_lines(const Log& log, const Printable& first, const Printable& later,
               std::string_view text) {
  const std::string_view shown = beginning_of(text, kShownBytes);
  log_cut_lines(log, first, later, shown, text.size() - shown.size());
}

void log_cut_lines(const Log& log, const Printable& first, const Printable& later,
                   std::string_view text, std::size_t hidden_bytes) {
  const Printable* beginning = &first;
  for (bool more = true; more;) {
    const std::size_t end = text.find('\n');
    std::string_view shown = text.substr(0, end);
    more = end != std::string_view::npos;
    if (more) text.remove_prefix(end + 1);
    if (more && shown.ends_with('\r')) shown.remove_suffix(1);
    Printable line{Untrusted(shown)};
    if (!more && hidden_bytes > 0) line += sentence("…[+{} bytes]", hidden_bytes);
    log(Line(*beginning, line));
    beginning = &later;
  }
}

}  // namespace confab
