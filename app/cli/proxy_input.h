#pragma once
// The commands of a proxy that runs: lines of its stdin, typed or from a test.

#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <functional>

#include "app/prompt/plain_reader.h"
#include "app/proxy/proxy_commands.h"
#include "transport/signal.h"

namespace confab {

class ProxyInput {
 public:
  // `screen`: as ProxyCommands has it; `out`: where the reader would show something; `say` gets
  // whole lines. All outlive it.
  ProxyInput(asio::io_context& io, std::shared_ptr<ProxyRun> run, ProxyScreen* screen, Output& out,
             std::function<void(const Printable&)> say, std::function<void()> quit);
  ProxyInput(const ProxyInput&) = delete;
  ProxyInput& operator=(const ProxyInput&) = delete;

  // Reads on its own, until the input ends: a proxy without one goes on.
  void start();
  // To be awaited before it goes.
  asio::awaitable<void> stop();

 private:
  asio::awaitable<void> read();

  asio::io_context& io_;
  std::function<void(const Printable&)> say_;
  ProxyCommands commands_;
  PlainReader reader_;
  asio::cancellation_signal reading_;
  bool has_ended_ = true;
  Signal ended_;
};

}  // namespace confab
