#pragma once
// What each command does; command.cc's table names them. All throw std::invalid_argument for bad
// arguments.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/prompt_context.h"
#include "app/prompt/record_target.h"

namespace confab {

// Where to talk (actions_peers.cc).
asio::awaitable<void> do_tcp(PromptContext& context, std::string arguments);
asio::awaitable<void> do_udp(PromptContext& context, std::string arguments);
asio::awaitable<void> do_open(PromptContext& context, std::string arguments);
asio::awaitable<void> do_tls(PromptContext& context, std::string arguments);
asio::awaitable<void> do_list(PromptContext& context, std::string arguments);
asio::awaitable<void> do_use(PromptContext& context, std::string arguments);
asio::awaitable<void> do_shutdown(PromptContext& context, std::string arguments);
asio::awaitable<void> do_close(PromptContext& context, std::string arguments);
asio::awaitable<void> do_to(PromptContext& context, std::string arguments);
asio::awaitable<void> do_status(PromptContext& context, std::string arguments);

// What to say (actions_send.cc).
asio::awaitable<void> do_send(PromptContext& context, std::string arguments);
asio::awaitable<void> do_raw(PromptContext& context, std::string arguments);
asio::awaitable<void> do_hex(PromptContext& context, std::string arguments);
asio::awaitable<void> do_file(PromptContext& context, std::string arguments);

// What to wait for (actions_wait.cc).
asio::awaitable<void> do_expect(PromptContext& context, std::string arguments);
// ":expect" by what has come, without waiting. Throws std::invalid_argument.
void expect_now(PromptContext& context, const std::string& arguments);
asio::awaitable<void> do_wait(PromptContext& context, std::string arguments);

// What is kept of it (actions_record.cc).
asio::awaitable<void> do_record(PromptContext& context, std::string arguments);
// Says where it cannot; the session goes on without.
void begin_recording(PromptContext& context, const std::string& path, RecordOver over);

// What is kept out of it (actions_secret.cc).
asio::awaitable<void> do_secret(PromptContext& context, std::string arguments);
// That what was recorded before it was named holds a secret.
void tell_exposing(PromptContext& context);

// What was recorded, once more, by whoever knows how (PromptContext::replay).
asio::awaitable<void> do_replay(PromptContext& context, std::string arguments);

// How things are done and shown (actions_set.cc).
asio::awaitable<void> do_eol(PromptContext& context, std::string arguments);
asio::awaitable<void> do_framing(PromptContext& context, std::string arguments);
asio::awaitable<void> do_view(PromptContext& context, std::string arguments);
asio::awaitable<void> do_set(PromptContext& context, std::string arguments);
asio::awaitable<void> do_help(PromptContext& context, std::string arguments);
asio::awaitable<void> do_quit(PromptContext& context, std::string arguments);

// What was typed (actions_history.cc).
asio::awaitable<void> do_history(PromptContext& context, std::string arguments);

// A typed line to the current conversation, which is opened again where it was lost.
asio::awaitable<void> send_message(PromptContext& context, std::string text);

}  // namespace confab
