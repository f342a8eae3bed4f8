#pragma once
// What a server tells its operator, line by line, without line ends.

#include <cstddef>
#include <functional>
#include <string_view>

#include "app/text/line.h"
#include "transport/connection.h"

namespace confab {

// Empty: nobody listens, and nothing is formatted.
using Log = std::function<void(const Line&)>;

// "127.0.0.1:40112 connected"
void log_state(const Log& log, const Endpoint& who, Literal state);
// "127.0.0.1:40112: a message above the limit ..."
void log_problem(const Log& log, const Endpoint& who, std::string_view problem);
// Never throws: where there is no memory to say so, nothing is said.
void log_out_of_memory(const Log& log, const Endpoint& who) noexcept;
// Of a problem that names its place itself, as a NetworkError does.
void log_problem(const Log& log, std::string_view problem);
// "127.0.0.1:40112> hello", and "127.0.0.1:40112| " before each other line of the message; of a
// long one the first 64 KiB.
void log_message(const Log& log, const Endpoint& from, std::string_view text);
// The same with other beginnings: of its first line, and of each other one.
void log_lines(const Log& log, const Printable& first, const Printable& later,
               std::string_view text);
// The same of a text that was cut before: so many bytes of it are not shown.
void log_cut_lines(const Log& log, const Printable& first, const Printable& later,
                   std::string_view text, std::size_t hidden_bytes);

}  // namespace confab
