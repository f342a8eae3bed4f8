#pragma once
// ":file PATH": what a file holds, as one message.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/aim.h"
#include "app/prompt/course.h"
#include "app/prompt/prompt_row.h"

namespace confab {

// Over a stream in pieces of 256 KiB, each read when the one before has left; over datagrams at
// once, where it must fit one. An empty file is an empty message. What the prompt shows meanwhile
// is how far it is.
//
// What cannot be read, or did not leave whole, is said and counts. Throws MessageTooLong for what
// is no datagram, operation_aborted when it is cancelled: how much was sent is said then.
asio::awaitable<void> send_file(Aim& aim, PromptRow& row, Course& course, std::string path);

}  // namespace confab
