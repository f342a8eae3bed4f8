#pragma once
// What the files of a recording are called, where it has more than one.

#include <cstdint>
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

// Files in a row: "session.json" is "session-00001.json", "session-00002.json", ...
class NumberedFileName {
 public:
  explicit NumberedFileName(const std::string& path);

  std::string path_for(std::uint64_t number) const;
  // The highest number that there is; 0: none. Throws as existing().
  std::uint64_t last() const;

 private:
  std::string folder_;     // empty: the current one
  std::string stem_;       // "session-"
  std::string extension_;  // ".json"
};

}  // namespace confab
