#pragma once
// How much of what came stands in a sample's place: as many lines as it has, or as many bytes where
// it ends without a line end.

#include <cstddef>
#include <string_view>

namespace confab {

// Of what has come so far, at most all of it.
std::size_t size_instead_of(std::string_view sample, std::string_view bytes) noexcept;
// Nothing of it is still to come.
bool has_come_whole(std::string_view sample, std::string_view bytes) noexcept;

}  // namespace confab
