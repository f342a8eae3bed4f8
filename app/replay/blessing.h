#pragma once
// --update: what was observed takes the place of what was expected.

#include <set>

#include "app/replay/changes.h"
#include "app/replay/listening.h"
#include "protocol/match/script.h"

namespace confab {

// One play, from its first observation to its last. What held stays, and so does what may be left
// out and did not come. A rule is mended in its own language (match_mend.h).
class Blessing {
 public:
  // `values` are those that names have before anything came.
  explicit Blessing(Captures values) : values_(std::move(values)) {}

  // What has a secret in it cannot be written down.
  void observe(const Step& step, const Heard& heard, bool has_secret);

  // What the mended rule of this step says that its names are; else nothing is touched.
  void give_values(const Step& step, Captures& values) const;

  const Changes& changes() const noexcept { return changes_; }
  // Why something that differed has no change, where the failure itself does not say it.
  const Failures& troubles() const noexcept { return troubles_; }

 private:
  void bless(const Step& step, const Heard& heard);
  bool mend(const Step& step, const std::string& bytes, Change& change);
  void refuse(const Step& step, const Printable& why);

  Captures values_;
  Changes changes_;
  Failures troubles_;
};

}  // namespace confab
