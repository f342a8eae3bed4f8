#pragma once
// What a replay would change in its file, and how it is changed.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/transcript/file_state.h"
#include "protocol/mend/transcript_edit.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// One event, told before it is rewritten.
struct Change {
  Place place;
  Printable name;  // of what is changed: "recv (udp1)"
  EventChange change;
  std::vector<Printable> lines;  // "- ..." and "+ ..."
};

using Changes = std::map<std::uint64_t, Change>;  // by the event's number

// Names that have a meaning in a transcript already; what is learned gets others.
using Names = std::set<std::string, std::less<>>;

// "recv (udp1)", without the payload.
Printable observation_name(const TranscriptEvent& event);

// What went wrong, each place once.
class Failures {
 public:
  void add(Place where, const Printable& what);
  void add(const Failures& others);
  // Without those that a change mends.
  void drop(const Changes& mended);
  // Those that are among `reasons` say so, too.
  void explain(const Failures& reasons);
  using Places = std::map<std::pair<std::uint64_t, std::uint64_t>, Printable>;
  const Places& all() const noexcept { return all_; }  // by line and column

 private:
  Places all_;
};

// "t.json:4:1: recv (udp1)" and what changes, of each.
Printable changes_text(const std::string& path, const Changes& changes);

// What came of it. Neither: the file is rewritten.
struct Rewriting {
  bool was_changed = false;  // the file is not what it was, nobody knows which events these are
  Failures troubles;         // events would become what no transcript may hold
};

// Rewrites these events of the file, and nothing else of it. Where it cannot, the file is as it
// was. Throws std::system_error that names the file, TranscriptError.
Rewriting rewrite_events(const std::string& path, const FileState& as_read, const Changes& changes);

}  // namespace confab
