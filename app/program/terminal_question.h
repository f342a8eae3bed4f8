#pragma once
// A secret that is asked on the terminal of the process, whatever stdin and stdout are: where no
// prompt of ours has the terminal.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <optional>
#include <string>

namespace confab {

// What is typed is not shown. nullopt: Ctrl-D. Throws std::runtime_error, where there is no
// terminal; operation_aborted.
asio::awaitable<std::optional<std::string>> ask_on_terminal(asio::io_context& io,
                                                            std::string question);

}  // namespace confab
