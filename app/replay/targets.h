#pragma once
// Where a replay talks to, for an address that a transcript has.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// A session that was recorded against a server somewhere must not be replayed into that server by
// accident: without a word of the user only places of this machine are dialled.
class Targets {
 public:
  // --target: "recorded" (wherever the file says), "HOST:PORT" (everything), "udp://HOST:PORT"
  // (what was recorded over that transport). Throws UrlError, also for a second one where one
  // counts.
  void add_target(std::string_view text, const Registry& registry);
  // --map "A=B": what was recorded at A, "HOST:PORT" or a URL, goes to B. Throws UrlError, also for
  // a second one of A.
  void add_map(std::string_view text, const Registry& registry);

  // Maps win over targets, the target of a transport over the one for everything. Throws
  // std::invalid_argument that says how to name it, where it must be named: somewhere else than
  // this machine, or a path that would become HOST:PORT.
  Url find(const Url& recorded, const Registry& registry) const;
  // The same for one address of a peer: "127.0.0.1:9000".
  std::string find(const Transport& transport, std::string_view address) const;
  // Where the options lead; nothing: they do not say.
  std::optional<Url> named(const Url& recorded) const;
  // May something go to the host of `endpoint`, because the file names `address` ("any": nobody in
  // particular)?
  bool lead_to(std::string_view endpoint, const Transport& transport,
               std::string_view address) const;

  // An option of a layer that is in a target whose transport has none: "ca"; empty: none.
  std::string layer_option(const Registry& registry) const;

  // Schemes and addresses ("127.0.0.1:9000").
  using Recorded = std::set<std::pair<std::string, std::string>>;
  // What of these options does nothing to all that was recorded: "--map a:1=b:2: ...". Empty: none.
  std::string useless_for(const Recorded& recorded) const;

 private:
  Url find(const Url& recorded, const Transport& transport) const;

  struct Map {
    std::string scheme;  // empty: any
    std::string recorded;
    Url target;  // its scheme empty: as recorded
  };
  bool allows_recorded_ = false;
  std::vector<Map> maps_;
  std::vector<Url> targets_;
};

}  // namespace confab
