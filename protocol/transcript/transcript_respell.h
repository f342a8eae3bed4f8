#pragma once
// Headers and events that were read, written again in one line. Nothing that they say is lost, also
// not keys that the format does not have.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab {

struct Respelling {
  bool canonical = false;  // keys in the format's order, times as the recorder writes them
  bool stable = false;     // without what is never compared
  std::optional<std::uint64_t> events = {};  // what an "end" that counts them says
};

// Both append an object to `out`; `json` is the text of one that was read without trouble.
void append_respelled_event(std::string_view json, Respelling how, std::string& out);
void append_respelled_header(std::string_view json, Respelling how, std::string& out);

// The header with these "secrets" in place of its own; without the key where there are none.
void append_header_with_secrets(std::string_view json, std::span<const std::string> secrets,
                                std::string& out);

}  // namespace confab
