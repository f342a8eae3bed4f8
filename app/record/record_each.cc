#include "app/record/record_each.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace confab {

RecordEach::RecordEach(asio::io_context& io, const Secrets& secrets, ConversationFileName name,
                       RecordOver over, std::string framing)
    : files_(io, secrets, over, std::move(framing)), name_(std::move(name)), over_(over) {}

// A second run begins with tcp1 as the first one did: it would find out with its first client.
std::string RecordEach::trouble() const {
  const std::string folder = name_.folder().empty() ? "." : name_.folder();
  try {
    const std::string existing = over_ == RecordOver::nothing ? name_.existing() : "";
    if (!existing.empty()) throw std::system_error(EEXIST, std::generic_category(), existing);
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
      throw std::system_error(errno, std::generic_category(), folder);
  } catch (const std::system_error& error) {
    return record_trouble(folder, error, false);
  }
  return "";
}

void RecordEach::on_event(const Event& event) {
  if (event.conversation.empty()) return;
  auto found = talks_.find(event.conversation);
  if (found == talks_.end()) {
    auto file = files_.begin(name_.path_for(event.conversation));
    found = talks_.emplace(std::string(event.conversation), std::move(file)).first;
  }
  if (found->second) files_.append(*found->second, event);
}

void RecordEach::on_forgotten(std::string_view conversation) {
  const auto found = talks_.find(conversation);
  if (found == talks_.end()) return;
  if (found->second) files_.end(std::move(found->second));
  talks_.erase(found);
}

void RecordEach::stop() {
  while (!talks_.empty()) on_forgotten(std::string(talks_.begin()->first));
}

}  // namespace confab
