#pragma once
// What a failure means for a socket that hears everyone.

#include <exception>
#include <functional>

#include "app/serve/served_connection.h"

namespace confab {

enum class AfterTrouble { go_on, back_off, end };

// Tells what the operator must know. `from`: whose datagram was being answered; `refused` is called
// where nobody listens at an address any more.
AfterTrouble judge_datagram_trouble(const ServerContext& context, const Endpoint& from,
                                    const std::exception_ptr& failure,
                                    const std::function<void(const Endpoint& who)>& refused);

// How long to back off.
inline constexpr std::chrono::milliseconds kDatagramBackOff{100};
// receive() returns at once while datagrams are there: after so many the others have their turn.
inline constexpr unsigned kDatagramsInTurn = 64;

}  // namespace confab
