#pragma once
// Is this message the one that a transcript expects?

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/match/pattern.h"
#include "protocol/text/printable.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// A transcript's "match", ready to be used. Everything that it has must hold, of the whole message
// with its delimiter. One check takes a time that is linear in the message, whoever wrote message
// and rule, and some ten seconds at the worst (a regex that is made for it, on 16 MiB). Not for two
// threads at once.
class Matcher {
 public:
  // Throws std::invalid_argument that names the key and what is wrong with its value. Limits:
  // regex 4 KiB, hex 64 KiB, json 1 MiB and 64 levels; a pattern 64 KiB between its first and its
  // last placeholder; RE2 takes at most 8 MiB for each expression.
  explicit Matcher(const TranscriptMatch& match);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // Nothing: it is the one, and `values` has gained what its named placeholders (and the named
  // groups of "regex") stood for. Else why it is not, to be read after "the message" (`does not
  // end with "x"`), and `values` is as it was. A name that `values` has already must stand for that
  // value, and a name stands for one value in all keys. The reason shows parts of the message and
  // of the rule, never one of `values`, unless the message has it.
  std::optional<Printable> check(std::string_view message, Captures& values) const;

  // A message that fits does not fit any more when something is after it, as far as the keys
  // alone tell: so an unfinished message that fits is the one.
  bool has_fixed_end() const noexcept;

  // What it can give a value: its placeholders and the groups of "regex".
  std::set<std::string, std::less<>> names() const;

 private:
  class Rule;
  std::unique_ptr<Rule> rule_;
};

// Of a message that is not the one only since a name stands for another value in it: that value and
// the one of `values`, to be read after the reason (`: "18", not "17"`). Else empty.
Printable other_value(const Matcher& rule, std::string_view message, const Captures& values);

// The keys of a "match" but for "any", each looked at alone: that one name stands for one value in
// all of them, and in what came before, is not asked then.
struct JudgedKeys {
  std::vector<std::string> holding, failing;
};
// Of `message`. Throws as Matcher.
JudgedKeys judge_keys(const TranscriptMatch& match, std::string_view message);

}  // namespace confab
