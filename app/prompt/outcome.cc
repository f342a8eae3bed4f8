#include "app/prompt/outcome.h"

#include <algorithm>

namespace confab {

void Outcome::on_event(const Event& event) {
  auto known = talks_.find(event.conversation);
  if (known == talks_.end()) known = talks_.emplace(event.conversation, Talk{}).first;
  Talk& talk = known->second;
  if (const auto* received = std::get_if<Received>(&event.what)) {
    count_reply(*received, talk);
  } else if (std::holds_alternative<Sent>(event.what)) {
    talk.sent += 1;
  } else if (std::holds_alternative<Failed>(event.what)) {
    talk.failed = true;
    network_ = true;
  }
}

// One reply a message: the rest of one that was shown unfinished is not another.
void Outcome::count_reply(const Received& received, Talk& talk) {
  talk.received += 1;
  if (received.more_follows) return;
  const bool counted = talk.partial_counted;
  talk.partial_counted = !received.complete;
  if (counted) return;
  replies_ += 1;
  if (replies_ == wanted_ && on_wanted_replies) on_wanted_replies();
}

bool Outcome::someone_was_silent() const noexcept {
  return std::any_of(talks_.begin(), talks_.end(), [](const auto& each) {
    const Talk& talk = each.second;
    return talk.sent > 0 && talk.received == 0 && !talk.failed;
  });
}

int Outcome::code() const noexcept {
  if (usage_) return kUsage;
  if (network_) return kCouldNotTalk;
  if (unexpected_) return kUnexpected;
  if (replies_ < wanted_) return kNoReply;
  if (!silence_accepted_ && someone_was_silent()) return kNoReply;
  return kAllWell;
}

}  // namespace confab
