#pragma once
// What the files of a recording are called, where it has more than one.

#include <string>
#include <string_view>

namespace confab {

// A file for each conversation: "session-{{conn}}.json" is "session-tcp1.json".
class ConversationFileName {
 public:
  // Throws UsageError, which says what is possible.
  explicit ConversationFileName(std::string_view typed);

  std::string path_for(std::string_view conversation) const;
  // One of them that is there already; empty: none is. Throws std::system_error that names the
  // folder, where that cannot be looked into.
  std::string existing() const;
  std::string folder() const;

 private:
  std::string typed_;
};

}  // namespace confab
