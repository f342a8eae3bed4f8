#pragma once
// What is told of a message that is too long or unfinished: the same to every subscriber of a
// session, and of a capture as a session would have told it.

#include <chrono>
#include <cstddef>

namespace confab {

// In bytes, delimiters counted: a longer message comes in pieces.
inline constexpr std::size_t kMessageLimit = 1024 * 1024;
// An unfinished one is told after so long without more (a "login: " prompt).
inline constexpr std::chrono::milliseconds kUnfinishedPause{30};

}  // namespace confab
