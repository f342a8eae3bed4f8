#pragma once
// What a server said in the clear since we asked it for TLS: its answer, and whatever stands behind
// that, which nobody knows who has put there (CVE-2011-0411).

#include <string>
#include <string_view>

namespace confab {

class ClearAnswer {
 public:
  void asked() noexcept { *this = ClearAnswer(); }
  // A message, or the beginning of one. Lines that announce another belong to the answer: "220-a"
  // before "220 b" (RFC 5321), "* CAPABILITY" before "a1 OK" (IMAP), notices (IRC).
  void came(std::string_view message);
  // The first message behind the answer; empty: there is none.
  const std::string& behind() const noexcept { return behind_; }

 private:
  bool is_over_ = false;
  std::string behind_;
};

}  // namespace confab
