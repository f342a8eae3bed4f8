#pragma once
// The commands for who connects to us: :listen, :all.

#include <asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/program/typed_address.h"
#include "app/prompt/course.h"
#include "app/prompt/screen.h"
#include "app/prompt/typed_names.h"
#include "app/session/session.h"

namespace confab {

// As actions.h says of all.
class ListenActions {
 public:
  // What is given outlives it.
  ListenActions(Session& session, const TypedNames& names, Course& course, Screen& screen)
      : session_(session), names_(names), course_(course), screen_(screen) {}

  // Addresses, "off" with or without one, or nothing: what listens.
  asio::awaitable<void> listen(std::string arguments);
  // Says where, when it really listens: of a script on stdout. False: it cannot, at any of them;
  // that was said. Throws UrlError for an option that there is not.
  asio::awaitable<bool> listen_at(std::vector<TypedAddress> addresses);
  // As a typed line: {{NAME}} is filled in. Nobody waits for who takes nothing.
  asio::awaitable<void> all(std::string text);

 private:
  void close(const std::string& address);
  bool is_meant(const TypedAddress& typed, const OpenListeners::Place& place) const;
  void tell_where(const std::vector<const OpenListeners::Place*>& places);
  void tell(const std::shared_ptr<Conversation>& to, const std::string& text);
  void tell_all();
  void tell_place(const OpenListeners::Place& place, Printable& text) const;

  Session& session_;
  const TypedNames& names_;
  Course& course_;
  Screen& screen_;
  // What ":all" has queued for each conversation and it has not taken, in bytes.
  std::map<std::string, std::shared_ptr<std::size_t>> untaken_;
};

}  // namespace confab
