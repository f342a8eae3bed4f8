#pragma once
// Several conversations, one of them current; all of them go on receiving.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/conversation.h"
#include "app/session/event_stream.h"
#include "app/session/journal.h"
#include "app/session/open_listeners.h"
#include "app/session/settings.h"
#include "transport/registry.h"

namespace confab {

class Session {
 public:
  // `registry` and `settings` outlive it.
  Session(asio::io_context& io, const Registry& registry, Settings& settings);
  ~Session();

  asio::io_context& io() noexcept { return io_; }
  EventStream& events() noexcept { return events_; }
  Settings& settings() noexcept { return settings_; }
  const Settings& settings() const noexcept { return settings_; }
  const Registry& registry() const noexcept { return registry_; }
  const Journal& journal() const noexcept { return journal_; }
  OpenListeners& listeners() noexcept { return listeners_; }
  const OpenListeners& listeners() const noexcept { return listeners_; }

  // A new conversation, also with an address that has one: it becomes the current one, whether or
  // not it can be reached. An attempt that failed before is forgotten. False: it could not be
  // opened (`failed` was published). Throws UrlError, and then all is as it was before. `starttls`
  // holds for every later conversation with this address, too.
  asio::awaitable<bool> open(Url url, std::optional<StarttlsWish> starttls = {});
  // The conversation with this address becomes the current one; where it was lost, it is opened
  // again. A new one where there is none. As open().
  asio::awaitable<bool> return_to(Url url);

  // Who connects to us becomes the current one where there is none. Where the user is not in the
  // middle of something (`may_turn`; not set: always) so does the next one of them who waits, once
  // the current one has gone, and datagrams go to who spoke last.
  std::function<bool()> may_turn;
  // To be called when that may have changed: before a line is begun.
  void turn_to_who_waits();
  // Waits until there is a current conversation, as long as we listen. False: nobody came until
  // `latest`.
  asio::awaitable<bool> someone(Clock::time_point latest);

  // Null before the first open(), when the last one was closed, and after aim_at_nobody().
  std::shared_ptr<Conversation> current() const noexcept { return current_; }
  const std::vector<std::shared_ptr<Conversation>>& all() const noexcept { return conversations_; }
  // Throws std::invalid_argument that lists the names.
  std::shared_ptr<Conversation> find(std::string_view name) const;
  // Also one of the last ten that were closed. Null: another one, or forgotten.
  Conversation* look_up(std::string_view name) const noexcept;
  // The same; throws as find().
  std::shared_ptr<Conversation> find_past(std::string_view name) const;
  void use(std::string_view name) { current_ = find(name); }
  // Until another one is made the current one.
  void aim_at_nobody() { current_ = nullptr; }
  // Closes it; the one opened before becomes current. Throws as find().
  void close(std::string_view name);
  void close_all();  // and listens no more

  // The current conversation, or the one that was closed last; null: there was none yet.
  std::shared_ptr<Conversation> latest() const;
  // Where that leads; nothing: nowhere that we could go, since it came to us.
  std::optional<Url> target() const;

  // A new conversation with the target of this one will be had in the same manner.
  void remember_manner(const Conversation& conversation);

 private:
  std::shared_ptr<Conversation> with_url(const Url& url) const;
  std::string next_name(const std::string& scheme);
  Manner manner_for(const Url& url, bool keeps_boundaries) const;
  std::shared_ptr<Conversation> accept(const std::shared_ptr<Connection>& connection,
                                       const Transport& transport, const Url& listened);
  void turn_to(const std::shared_ptr<Conversation>& waiting);
  std::shared_ptr<Conversation> next_one() const;
  void forget_some_who_went();
  void forget(const std::shared_ptr<Conversation>& conversation);
  void forget_failed_attempts();

  asio::io_context& io_;
  const Registry& registry_;
  Settings& settings_;
  EventStream events_;
  Journal journal_;
  std::vector<std::shared_ptr<Conversation>> conversations_;
  std::deque<std::shared_ptr<Conversation>> closed_;  // the last ones, oldest first
  std::shared_ptr<Conversation> current_;
  std::map<std::string, int> names_given_;  // by scheme
  std::map<std::string, Manner> manners_;   // by target
  // By target: what was to be encrypted once is not talked to in the clear by a later conversation.
  std::map<std::string, StarttlsWish> starttls_;
  OpenListeners listeners_;
};

}  // namespace confab
