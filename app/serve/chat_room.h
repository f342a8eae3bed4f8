#pragma once
// The chat room: who is a member, and what each of them gets to read. Knows no sockets and no
// clock.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/serve/message.h"
#include "transport/connection.h"

namespace confab {

//   * 127.0.0.1:40112 joined
//   <127.0.0.1:40112> hello
//   <ann 127.0.0.1:40112> hello          after "/nick ann": the address stays
//   * ann 127.0.0.1:40112 left
//
// All that a member says goes through the sanitiser, since others may read it with plain nc, and
// each of its lines comes after its own prefix.
class ChatRoom {
 public:
  using Id = std::uint64_t;

  // How a member is reached. Neither may call the room.
  struct Reach {
    // One line, and how this member ends lines. False: it does not keep up, and is put out of the
    // room.
    std::function<bool(std::string_view line, std::string_view line_end)> deliver;
    std::function<void()> put_out;  // called once, after the member has been taken out
  };

  // `line_end`: how lines to it end, until it ends its own otherwise ("" for datagrams).
  Id join(const Endpoint& who, std::string_view line_end, Reach reach);
  void leave(Id id);  // an unknown one is ignored: it was put out
  // A message, "/nick NAME" (a name that nobody else has; alone: who it is) or "/who"; the last two
  // are answered to it alone. Of a long message only the beginning is relayed, and that is said.
  void say(Id id, const Message& message);
  // Nothing is delivered from now on.
  void close() noexcept { closed_ = true; }
  std::size_t size() const noexcept { return members_.size(); }

 private:
  struct Member {
    std::string address;
    std::string nick;
    std::string line_end;
    Reach reach;
    std::string name() const { return nick.empty() ? address : nick + " " + address; }
  };

  std::string rename(Id id, std::string_view nick);
  std::string who(Id id) const;
  void tell(Id id, const std::string& line);  // to this member alone
  void relay(Id from, const std::string& prefix, std::string_view line);
  void deliver(Id except, const std::string& line);
  void deliver_all(const std::string& line, const std::function<bool(Id)>& is_for);
  void deliver_once(const std::string& line, const std::function<bool(Id)>& is_for,
                    std::vector<std::string>& notices);

  std::map<Id, Member> members_;
  Id next_ = 1;
  bool closed_ = false;
};

// A name that cannot be taken for anything else in a line of the room: 1 to 32 letters, digits,
// '-', '_', '.', or visible characters beyond ASCII; no blanks, no '<' or '>'.
bool is_nick(std::string_view text);

}  // namespace confab
