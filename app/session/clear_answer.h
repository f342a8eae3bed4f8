#pragma once
// What a server said in the clear since we asked it for TLS: its answer, and whatever stands behind
// that, which nobody knows who has put there (CVE-2011-0411).

#include <string>
#include <string_view>

namespace confab {

class ClearAnswer {
 public:
  void asked() { *this = ClearAnswer(); }
  // Bytes, cut anywhere. The first line is the answer, with those that it announces: "220-a" before
  // "220 b" (RFC 959), "* CAPABILITY" before "a1 OK" (IMAP), notices (IRC). A lone beginning of a
  // line is an answer, too ("S" of PostgreSQL).
  void came(std::string_view bytes);
  // What is one too many: the beginning of what stands behind the answer, or of an answer that
  // announces more than has come; empty: nothing is.
  std::string one_too_many() const;

 private:
  bool announces_another(std::string_view line);

  std::string line_;   // that has no end yet; its beginning
  std::string begun_;  // "220" of "220-": up to "220 "
  std::string announced_;
  bool is_over_ = false;
  std::string behind_;
};

}  // namespace confab
