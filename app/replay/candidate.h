#pragma once
// One of the messages that are waited for on a stream: what the bytes that came say of it.

#include <cstddef>
#include <optional>
#include <string_view>

#include "app/replay/frame_end.h"
#include "app/replay/listening.h"

namespace confab {

// How much of what came is in a sample's place: as many lines as it has, or as many bytes where it
// ends without a line end. Of what has come so far, at most all of it.
std::size_t size_instead_of(std::string_view sample, std::string_view bytes) noexcept;
// Nothing of that is still to come.
bool has_come_whole(std::string_view sample, std::string_view bytes) noexcept;

class Candidate {
 public:
  enum class Fit {
    open,     // more must come
    fits,     // it came, in size() bytes
    differs,  // it did not, and size() bytes came instead
  };
  enum class Moment {
    arrival,  // more may be on its way
    pause,    // it seems that nothing is
    settled,  // a peer that would say more would have said it by now
    last,     // nothing will
  };

  // `expected` outlives it. Throws std::invalid_argument for a framing that is none.
  Candidate(const Expected& expected, std::string_view framing);

  // `bytes` is what was looked at before, and more. A sample alone is compared byte by byte. A rule
  // looks at as many frames as its sample has (without one: one). At a pause it looks at what is
  // unfinished, too, if its message has no end of its own, or if it would not fit a longer one; at
  // the last moment it looks at whatever there is. What does not fit may still grow until then; a
  // message without an end of its own only until it is settled.
  Fit look(std::string_view bytes, Moment moment, Captures& values);
  std::size_t size() const noexcept { return size_; }
  // Why a rule did not fit when it was last looked at.
  const Printable& why() const noexcept { return why_; }

 private:
  Fit compare(std::string_view bytes, Moment moment);
  Fit check(std::string_view message, Captures& values);

  const Expected& expected_;
  std::optional<FrameEnd> frames_;  // of a rule
  std::size_t equal_ = 0;           // bytes of the sample that are known to have come
  std::size_t size_ = 0;
  Printable why_;
  bool has_differed_ = false;
};

}  // namespace confab
