#pragma once
// What a replay would change in its file, and how it is changed.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/replay/listening.h"
#include "app/transcript/file_state.h"
#include "protocol/script.h"
#include "protocol/transcript_edit.h"

namespace confab {

// One event, told before it is rewritten.
struct Change {
  Place place;
  Printable name;  // of what is observed: "recv (udp1)"
  EventChange change;
  std::vector<Printable> lines;  // "- ..." and "+ ..."
};

using Changes = std::map<std::uint64_t, Change>;  // by the event's number

// Names that have a meaning in a transcript already; what is learned gets others.
using Names = std::set<std::string, std::less<>>;

// --update: what was observed takes the place of what was expected.
class Blessing {
 public:
  explicit Blessing(Names names) : names_(std::move(names)) {}
  // What has a secret in it cannot be written down.
  void observe(const Step& step, const Heard& heard, bool has_secret);
  const Changes& changes() const noexcept { return changes_; }

 private:
  bool set_rules(const TranscriptMatch& old, const std::string& bytes, EventChange& change);

  Names names_;
  Changes changes_;
};

// --learn: what varies between the recording and some runs.
class Learning {
 public:
  // Holds at most `limit_bytes` of what came; throws std::invalid_argument for more.
  Learning(Names names, std::size_t limit_bytes) : names_(std::move(names)), limit_(limit_bytes) {}
  void observe(const Step& step, const Heard& heard, bool has_secret);
  // The rules for what varied.
  Changes changes();

 private:
  struct Seen {
    Place place;
    Printable name;
    std::vector<std::string> samples;  // the recorded one first
  };
  Names names_;
  std::size_t limit_;
  std::size_t bytes_ = 0;
  std::map<std::uint64_t, Seen> seen_;
};

// What went wrong in some runs, each place once.
class Failures {
 public:
  void add(Place where, const Printable& what);
  // Without those that a change mends: what a new expectation cannot be put in the place of
  // (nothing came, the peer's end, a secret), or what no rule explains.
  void drop(const Changes& mended);
  using Places = std::map<std::pair<std::uint64_t, std::uint64_t>, Printable>;
  const Places& all() const noexcept { return all_; }  // by line and column

 private:
  Places all_;
};

// Rewrites these events of the file, and nothing else of it. False, and nothing has happened: it is
// not what it was `as_read`, so that nobody knows which events these are. Throws std::system_error
// that names the file, TranscriptError.
bool rewrite_events(const std::string& path, const FileState& as_read, const Changes& changes);

}  // namespace confab
