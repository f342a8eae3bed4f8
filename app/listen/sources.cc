#include "app/listen/sources.h"

namespace confab {

std::optional<Sources::Id> Sources::find(const std::string& address) const {
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return std::nullopt;
  return found->second->member;
}

void Sources::add(const std::string& address, Id member, Clock::time_point now) {
  by_silence_.push_back({address, member, now});
  by_address_.emplace(address, std::prev(by_silence_.end()));
}

void Sources::heard(const std::string& address, Clock::time_point now) {
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return;
  found->second->last = now;
  by_silence_.splice(by_silence_.end(), by_silence_, found->second);
}

std::optional<Sources::Id> Sources::forget(const std::string& address) {
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return std::nullopt;
  const Id member = found->second->member;
  by_silence_.erase(found->second);
  by_address_.erase(found);
  return member;
}

std::optional<Sources::Id> Sources::forget_one(Clock::time_point before) {
  if (by_silence_.empty()) return std::nullopt;
  const Source& first = by_silence_.front();
  if (first.last >= before && size() <= kMost) return std::nullopt;
  return forget(std::string(first.address));
}

std::vector<std::string> Sources::addresses() const {
  std::vector<std::string> all;
  all.reserve(size());
  for (const Source& each : by_silence_) all.push_back(each.address);
  return all;
}

}  // namespace confab
