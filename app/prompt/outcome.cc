#include "app/prompt/outcome.h"

#include <algorithm>

#include "protocol/duration.h"

namespace confab {

void Outcome::on_event(const Event& event) {
  auto known = talks_.find(event.conversation);
  if (known == talks_.end()) known = talks_.emplace(event.conversation, Talk{}).first;
  Talk& talk = known->second;
  if (std::holds_alternative<Received>(event.what)) {
    talk.received += 1;
  } else if (std::holds_alternative<Sent>(event.what)) {
    talk.sent += 1;
  } else if (const auto* opened = std::get_if<Opened>(&event.what)) {
    talk.peer = opened->peer;
    talk.has_ended = false;
  } else if (std::holds_alternative<Eof>(event.what)) {
    talk.has_ended = true;
  } else if (std::holds_alternative<Failed>(event.what)) {
    talk.failed = true;
    network_ = true;
  }
}

void Outcome::on_reply(std::string_view) {
  replies_ += 1;
  if (replies_ == wanted_ && on_wanted_replies) on_wanted_replies();
}

bool Outcome::was_silent(const Talk& talk) noexcept {
  return talk.sent > 0 && talk.received == 0 && !talk.failed;
}

bool Outcome::someone_was_silent() const noexcept {
  return std::any_of(talks_.begin(), talks_.end(),
                     [](const auto& each) { return was_silent(each.second); });
}

std::vector<std::string> Outcome::missing_replies(std::chrono::nanoseconds waited) const {
  std::vector<std::string> reasons;
  if (code() != kNoReply) return reasons;
  const std::string within = " within " + duration_text(waited);
  for (const auto& [name, talk] : talks_) {
    if (!was_silent(talk)) continue;
    reasons.push_back(talk.has_ended
                          ? "closed by " + talk.peer + " without a reply"
                          : "no reply from " + talk.peer + within + " (-n 0: none is expected)");
  }
  if (wanted_ > 0 && reasons.empty()) {
    reasons.push_back(std::to_string(replies_) + " of " + std::to_string(wanted_) +
                      " replies came" + within + " (-n " + std::to_string(wanted_) + ")");
  }
  return reasons;
}

int Outcome::code() const noexcept {
  const bool lacks_replies = replies_ < wanted_ || (!silence_accepted_ && someone_was_silent());
  int code = lacks_replies ? kNoReply : kAllWell;
  if (unexpected_) code = worse(code, kUnexpected);
  if (network_) code = worse(code, kCouldNotTalk);
  if (usage_) code = worse(code, kUsage);
  return code;
}

}  // namespace confab
