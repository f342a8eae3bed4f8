#pragma once
// A message as indented JSON, for :view json.

#include <optional>
#include <string>
#include <string_view>

namespace confab {

// nullopt where `message` is not JSON, or deeper than 64 levels, or would fill more than 16 MiB
// when indented. Written while it is read, without a tree: keys keep their order, also those that
// appear twice, and numbers their digits. Invisible and deceiving characters are escaped as JSON
// does; still the peer's text, so not past the sanitiser. The caller bounds the size of `message`;
// time and memory are linear in it.
std::optional<std::string> pretty_json(std::string_view message);

}  // namespace confab
