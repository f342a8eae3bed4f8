#include "app/prompt/outcome.h"

#include <algorithm>

#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"

namespace confab {

void Outcome::on_event(const Event& event) {
  if (event.conversation.empty()) return;  // about the session
  auto known = talks_.find(event.conversation);
  if (known == talks_.end()) known = talks_.emplace(event.conversation, Talk{}).first;
  Talk& talk = known->second;
  if (std::holds_alternative<Received>(event.what)) {
    talk.received += 1;
    talk.waited_in_vain = false;
  } else if (std::holds_alternative<Sent>(event.what)) {
    talk.sent += 1;
    talk.waited_in_vain = false;
  } else if (const auto* opened = std::get_if<Opened>(&event.what)) {
    talk.peer = opened->peer;
    talk.is_accepted = opened->is_accepted;
    talk.end = Talk::End::none;
  } else if (std::holds_alternative<Eof>(event.what)) {
    if (!talk.waited_in_vain) talk.end = Talk::End::by_peer;
  } else if (std::holds_alternative<Closed>(event.what)) {
    const bool is_ours = !is_over_ && !talk.waited_in_vain;
    if (is_ours && talk.end == Talk::End::none) talk.end = Talk::End::by_us;
  } else if (const auto* failure = std::get_if<Failed>(&event.what)) {
    if (failure->is_mended) return;
    talk.failed = true;
    network_ = true;
  }
}

void Outcome::on_reply(std::string_view conversation, bool is_greeting) {
  Talk& talk = talks_[std::string(conversation)];
  if (talk.is_accepted) return count(1);
  if ((talk.sent == 0 && !input_has_ended_) || (talk.sent > 0 && is_greeting)) {
    talk.early_replies += 1;
  } else {
    count(1);
  }
}

// Its replies are counted, and what it failed in is noted.
void Outcome::on_forgotten(std::string_view conversation) {
  const auto known = talks_.find(conversation);
  if (known != talks_.end()) talks_.erase(known);
}

void Outcome::waited_in_vain(std::string_view conversation) {
  talks_[std::string(conversation)].waited_in_vain = true;
}

// What nobody asked for is all that can come where nothing was sent.
void Outcome::input_ended() {
  input_has_ended_ = true;
  for (const auto& [name, talk] : talks_)
    if (talk.sent == 0) count(talk.early_replies);
}

void Outcome::count(std::uint64_t replies) {
  const bool was_enough = replies_ >= wanted_;
  replies_ += replies;
  if (!was_enough && replies_ >= wanted_ && on_wanted_replies) on_wanted_replies();
}

bool Outcome::was_silent(const Talk& talk) noexcept {
  return talk.sent > 0 && talk.received == 0 && !talk.failed && !talk.is_accepted;
}

bool Outcome::someone_was_silent() const noexcept {
  return std::any_of(talks_.begin(), talks_.end(),
                     [](const auto& each) { return was_silent(each.second); });
}

std::vector<Printable> Outcome::missing_replies(std::chrono::nanoseconds waited,
                                                const PeerOf& peer_of) const {
  std::vector<Printable> reasons;
  if (code() != kNoReply) return reasons;
  const std::string limit = duration_text(waited);
  for (const auto& [name, talk] : talks_) {
    if (silence_accepted_ || !was_silent(talk)) continue;
    const std::string asked = peer_of(name);
    const std::string& peer = asked.empty() ? talk.peer : asked;
    if (talk.end == Talk::End::by_peer) {
      reasons.push_back(sentence("closed by {} without a reply", peer));
    } else if (talk.end == Talk::End::by_us) {
      reasons.push_back(
          sentence("no reply from {} before it was closed (-n 0: none is expected)", peer));
    } else if (replies_ >= wanted_ && wanted_ > 0 && !talk.waited_in_vain) {
      reasons.push_back(sentence("no reply from {} before there were {} replies (-n {})", peer,
                                 wanted_, wanted_));
    } else {
      reasons.push_back(
          sentence("no reply from {} within {} (-n 0: none is expected)", peer, limit));
    }
  }
  if (wanted_ == 0 || !reasons.empty()) return reasons;
  reasons.push_back(sentence("{} of {} replies came{} (-n {})", replies_, wanted_,
                             why_no_more(limit, peer_of), wanted_));
  return reasons;
}

// What ended the waiting for more replies, after "1 of 2 replies came".
Printable Outcome::why_no_more(const std::string& limit, const PeerOf& peer_of) const {
  if (has_quit_) return Printable(" before \":quit\"");
  if (talks_.empty()) return Printable(": nothing was connected");
  std::string peer;
  std::size_t by_peer = 0;
  std::size_t by_us = 0;
  for (const auto& [name, talk] : talks_) {
    if (talk.end == Talk::End::by_peer) by_peer += 1;
    if (talk.end == Talk::End::by_us) by_us += 1;
    if (talk.end != Talk::End::by_us || peer.empty()) peer = peer_of(name);
    if (peer.empty()) peer = talk.peer;
  }
  if (by_us == talks_.size()) return sentence(" before {} was closed", peer);
  if (by_us + by_peer == talks_.size()) return sentence("; then {} closed", peer);
  return replies_ == 0 ? sentence(" within {}", limit) : sentence("; then nothing for {}", limit);
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
