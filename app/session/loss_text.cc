#include "app/session/loss_text.h"

#include <string_view>

#include "app/session/excerpt.h"

namespace confab {
namespace {

// With the line end that was put after what was typed.
bool is_one_line(std::string_view message, const LineEnd& end) {
  if (end.empty() || !message.ends_with(end.bytes())) return false;
  message.remove_suffix(end.bytes().size());
  return message.find('\n') == std::string_view::npos;
}

}  // namespace

Unsent unsent_of(const Recovery& recovery, const Settings& settings) {
  const std::string_view message = recovery.first_message();
  return {excerpt(settings.masked ? settings.masked(message) : std::string(message)),
          recovery.messages()};
}

// A peer that closes while something lies unread resets, though it has answered: a probe that reads
// one word, and not the line end.
std::string loss_text(const Loss& loss, const Recovery& recovery, const Answers& answers,
                      const LineEnd& line_end, const Settings& settings) {
  const std::uint64_t sent = recovery.messages();
  if (!recovery.has_heard() || loss.unacknowledged_bytes > 0) {
    const std::string more = sent > 1 ? " and " + std::to_string(sent - 1) + " more" : "";
    return "; " + unsent_of(recovery, settings).first + more + " may not have arrived";
  }
  if (!loss.is_reset || !answers.has_any) return "";
  if (sent > 1 && answers.replies < sent)
    return "; " + std::to_string(sent - answers.replies) + " of the last " + std::to_string(sent) +
           " messages have no reply, and may not have arrived";
  if (!is_one_line(recovery.last_message(), line_end)) return "";
  const std::string after =
      answers.last_is_whole ? " after its reply" : " after a reply without its end";
  const std::string more = settings.is_script ? ", \"-n 1\" ends with the first reply" : "";
  return after +
         "; it may not have read all of what was sent, such as the line end (\":eol none\" sends "
         "none" +
         more + ")";
}

std::string crossing_text(const std::string& peer, const std::string& first) {
  return "closed by " + peer + " before " + first + " was read";
}

}  // namespace confab
