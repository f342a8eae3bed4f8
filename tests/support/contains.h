#pragma once
// Whether a part is in a text.

#include <string_view>

namespace confab::test {

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace confab::test
