#pragma once
// How a run went, for the shell: docs/commands.md, "Exit codes". With several, the cause wins: 2,
// then 3, then 1, then 4.

#include <algorithm>
#include <array>

namespace confab {

inline constexpr int kAllWell = 0;
inline constexpr int kUnexpected = 1;    // what came was not what was expected
inline constexpr int kUsage = 2;         // an option, an address, a command, a transcript is wrong
inline constexpr int kCouldNotTalk = 3;  // the network, a file, a descriptor
inline constexpr int kNoReply = 4;       // something was sent, and nothing came
inline constexpr int kOurFault = 70;     // EX_SOFTWARE, sysexits.h

// 130, 143, 129: as a shell reports a program that the signal ended.
constexpr int code_of_signal(int number) noexcept { return 128 + number; }

// The one that wins. A signal, and a fault of ours, win over all.
constexpr int worse(int one, int other) noexcept {
  constexpr std::array kOrder{kAllWell, kNoReply, kUnexpected, kCouldNotTalk, kUsage};
  const auto rank = [&kOrder](int code) {
    return std::find(kOrder.begin(), kOrder.end(), code) - kOrder.begin();
  };
  return rank(other) > rank(one) ? other : one;
}

}  // namespace confab
