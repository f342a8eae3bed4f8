#pragma once
// What every mode that serves does alike: says where it listens, keeps a log, ends at a signal, and
// knows the exit codes.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <exception>
#include <functional>
#include <memory>

#include "app/listen/listen.h"
#include "app/program/output.h"
#include "app/program/typed_address.h"
#include "app/serve/bounded_log.h"
#include "app/serve/log.h"
#include "app/serve/server.h"
#include "app/text/terminal_text.h"
#include "transport/registry.h"

namespace confab {

class Host {
 public:
  Host(asio::io_context& io, const Registry& registry);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const Registry& registry() const noexcept { return registry_; }

  // Runs the io_context until `work()` has ended, and writes what is unwritten. Returns the exit
  // code: what `work` gives; 2 for what the user got wrong; 3 where it cannot listen; 129 after a
  // SIGHUP, which is said. Called once.
  int run(const std::function<asio::awaitable<int>()>& work);

  // Warns of what every address of this machine is listened at.
  asio::awaitable<Listeners> listen(Url url);
  // Without a scheme: over TCP and UDP, under one port number.
  asio::awaitable<std::vector<ListenersOver>> listen(TypedAddress address);
  // At a terminal, of what only this machine reaches: " (this machine only; *:9000 for the
  // network)".
  Printable reach_text(const std::string& scheme, const Listeners& listeners) const;
  void say(const Printable& lines);                    // on stdout, at once
  int columns() const { return out_text_.columns(); }  // of stdout; 0: it is no terminal
  Output& output() noexcept { return out_; }  // stdout, for exact bytes: instead of say() and log()

  // Until a signal that was not ignored when it began, until nobody reads stdout any more (unless a
  // verdict is to come of it, which does not depend on who reads), or until `server` is stopped.
  // Throws where nothing is listened to any more.
  enum class Unread { stops, goes_on };
  asio::awaitable<void> serve(std::unique_ptr<Server> server, Unread unread = Unread::stops);
  void stop();  // of `serve`, in good order

  Log log(bool quiet);                         // to stdout; empty where it is quiet
  Log problems();                              // to stderr, each line after our name
  void write_problem(const Printable& lines);  // whole lines to stderr, with no name of ours

 private:
  void warn_of_every_address(const std::string& scheme, const std::string& what,
                             const Listeners& listeners);
  void wait_for_signal();
  void complain(const Printable& text);
  int exit_code(const std::exception_ptr& failure);

  asio::io_context& io_;
  const Registry& registry_;
  Output out_;
  Output err_;
  TerminalText out_text_{1};
  TerminalText err_text_{2};
  BoundedLog log_{out_, "* ", " lines of this log"};
  BoundedLog err_log_{err_, "confab: ", " problems"};  // peers can make them, too
  asio::signal_set signals_;
  std::unique_ptr<Server> server_;
  bool stopped_ = false;
  bool has_hung_up_ = false;
};

}  // namespace confab
