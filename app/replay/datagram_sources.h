#pragma once
// Who sends and who is sent datagrams in the place of the addresses that a recording has.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/replay/targets.h"
#include "protocol/text/printable.h"
#include "transport/registry.h"

namespace confab {

// Of one conversation. An address that answered in the recording is whoever sends that answer now:
// a server that answers each client from a port of its own has another one every time.
class DatagramSources {
 public:
  // As the transcript has the conversation: over this transport, to this URL, with this peer.
  // `places`: the rules of the transport that it is played over. The transports outlive it.
  DatagramSources(const Transport& recorded_transport, Url recorded_url, std::string recorded_peer,
                  const Places& places);

  // An expected message came. `recorded`: whom the transcript has it from; empty: the peer.
  void note(const std::string& recorded, const Endpoint& from);

  // Why a message that the transcript has from `recorded` ("any": from anybody) may not come from
  // `source`; nothing: it may. It must come from `target`, or for another address of the peer's
  // host from the same host. An empty target: whoever speaks to us first in its place.
  std::optional<Printable> refuse(const std::string& recorded, const Endpoint& target,
                                  const Endpoint& source) const;

  // Where something goes that the transcript sends to `recorded`: an address, "last" (whoever
  // answered last), or empty: the peer, which an empty endpoint means. Throws as Targets::find(),
  // and std::invalid_argument where whoever answers would lead the replay to another host than
  // `target`, which nobody has named.
  Endpoint destination(const std::string& recorded, const Endpoint& target,
                       const Targets& targets) const;

 private:
  bool is_peers(const std::string& recorded) const;
  bool may_stand_for(const std::string& recorded, const Endpoint& source) const;
  std::string whoever_stands_for(const std::string& recorded) const;

  const Transport& recorded_transport_;
  Url recorded_url_;
  std::string recorded_peer_;
  const Places& places_;
  std::map<std::string, Endpoint, std::less<>> real_;  // by recorded address; "": the peer
  std::string last_recorded_;
};

}  // namespace confab
