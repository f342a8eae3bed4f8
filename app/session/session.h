#pragma once
// Several conversations, one of them current; all of them go on receiving.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/conversation.h"
#include "app/session/event_stream.h"
#include "app/session/settings.h"
#include "transport/registry.h"

namespace confab {

class Session {
 public:
  // `registry` and `settings` outlive it.
  Session(asio::io_context& io, const Registry& registry, Settings& settings);
  ~Session();

  EventStream& events() noexcept { return events_; }
  Settings& settings() noexcept { return settings_; }
  const Settings& settings() const noexcept { return settings_; }
  const Registry& registry() const noexcept { return registry_; }

  // Makes it the current conversation, whether or not it can be reached; one with this URL that is
  // open is returned to. False: it could not be opened (`failed` was published). Throws UrlError.
  asio::awaitable<bool> open(Url url);

  // Null before the first open().
  std::shared_ptr<Conversation> current() const noexcept { return current_; }
  const std::vector<std::shared_ptr<Conversation>>& all() const noexcept { return conversations_; }
  // Throw std::invalid_argument that lists the names.
  std::shared_ptr<Conversation> find(std::string_view name) const;
  void use(std::string_view name) { current_ = find(name); }
  // Closes it and forgets it; the one opened before becomes current.
  void close(std::string_view name);
  void close_all();

 private:
  std::shared_ptr<Conversation> with_url(const Url& url) const;
  std::string next_name(const std::string& scheme);
  void forget(const std::shared_ptr<Conversation>& conversation);

  asio::io_context& io_;
  const Registry& registry_;
  Settings& settings_;
  EventStream events_;
  std::vector<std::shared_ptr<Conversation>> conversations_;
  std::shared_ptr<Conversation> current_;
  std::map<std::string, int> names_given_;  // by scheme
};

}  // namespace confab
