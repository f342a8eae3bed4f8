#pragma once
// Messages of a transcript with values in the place of the {{names}} that they were written with.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// Known are `given`, and the variables of the header. A value that comes from an answer only a
// replay knows.
class FilledText {
 public:
  FilledText(const TranscriptHeader& header, const Secrets& given);

  struct Message {
    std::string bytes;
    std::string unknown;  // "{{sid}}", the first that stayed as it is; empty: none did
  };
  // Of a send or a recv with a payload. Text that is no template is left as it is.
  Message fill(const TranscriptEvent& event);

  // Secrets of the header that are not given.
  const std::set<std::string, std::less<>>& unknown_secrets() const noexcept { return unknown_; }
  // One that was given, and in no message so far. Empty: each was.
  std::string useless() const;

 private:
  bool is_written_as_template(const TranscriptEvent& event) const;
  Message fill_template(std::string_view text);

  std::map<std::string, std::string, std::less<>> values_;
  std::set<std::string, std::less<>> names_;    // of the header's secrets
  std::set<std::string, std::less<>> unknown_;  // those without a value
  std::set<std::string, std::less<>> unused_;   // of those that were given
};

}  // namespace confab
