#pragma once
// How a run went, for the shell: docs/commands.md, "Exit codes". With several, the cause wins: 2,
// then 3, then 1, then 4.

namespace confab {

inline constexpr int kAllWell = 0;
inline constexpr int kUnexpected = 1;    // what came was not what was expected
inline constexpr int kUsage = 2;         // an option, an address, a command, a transcript is wrong
inline constexpr int kCouldNotTalk = 3;  // the network, a file, a descriptor
inline constexpr int kNoReply = 4;       // something was sent, and nothing came

}  // namespace confab
