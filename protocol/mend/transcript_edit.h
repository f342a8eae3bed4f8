#pragma once
// Changes one event of a transcript, and leaves everything else in it as it was written.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

// What is not set stays.
struct EventChange {
  std::optional<std::string> sample = {};         // the bytes of the payload
  std::optional<std::string> text_template = {};  // of a send, in the place of its payload
  std::optional<std::string> pattern = {};        // of "match"
  struct Rule {
    std::string key;    // of "match"
    std::string value;  // as JSON
  };
  std::vector<Rule> rules = {};
  std::optional<std::string> json_message = {};  // its "json" is mended to fit this (json_mend.h)
  std::optional<std::string> code = {};          // of an error
  std::optional<std::string> from = {};          // of a recv
  std::optional<std::string> kind = {};          // of a send or recv
  std::optional<std::string> detail = {};        // of an eof
};

// `event` is one event's JSON that was read without trouble; so is what is returned. Its keys keep
// their order, their spelling and the blanks between them, also those that the format does not
// have. A value that says the same already is not touched, so that the same change twice is one
// change.
//
// A new key goes where the format has it, with the event's own blanks. A sample stays in `hex` or
// `base64`, and in `data` where the recorder would write it there; else the recorder's rule decides
// and the key takes the other name in its old place. A new rule takes the old one's place in
// `match`, or follows the other rules. Throws std::invalid_argument for a sample where there is a
// `template`, and for a "json" that cannot be mended.
std::string edit_event(std::string_view event, const EventChange& change);

}  // namespace confab
