#pragma once
// Where a replay listens, for an address at which somebody listened when a transcript was recorded.

#include <string>
#include <string_view>
#include <vector>

#include "app/replay/targets.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

class ListeningTargets {
 public:
  // --listen "RECORDED=URL", each also as HOST:PORT; "URL" alone is for all that nothing else
  // names. Port 0 is any that is free. Throws UrlError, also for a second one of the same.
  void add(const std::string& text, const Registry& registry);

  // With no options of the recording, which may name files. Where nothing names it: where its
  // transport serves what was recorded there, on this machine only. Throws UrlError where another
  // transport is named.
  Url find(const Url& recorded, const Registry& registry) const;
  // What of these does nothing where this was listened at: "--listen a:1=...". Empty: none.
  std::string useless_for(const Targets::Recorded& listened) const;

 private:
  struct Map {
    std::string scheme;    // of what was recorded; empty: any
    std::string recorded;  // empty: whatever
    Url place;             // its scheme empty: as recorded
  };
  std::vector<Map> maps_;
};

}  // namespace confab
