#pragma once
// A client that says what it wants before it can be talked to, and hears how that went: whom it
// wants to be connected to (SOCKS), by which name and in which protocol (TLS). For a proxy, which
// dials in between.

#include <asio/awaitable.hpp>

#include "transport/connection.h"
#include "transport/deadline.h"
#include "transport/network_error.h"
#include "transport/url.h"

namespace confab {

//   Connection::start()      waits until it has said what it wants, and no longer
//   place()                  what is to be dialled for it
//   put_through(), or turn_down()    once; before that nothing is received or sent
class Caller {
 public:
  Caller() = default;
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  virtual ~Caller() = default;

  // `target`: what is dialled where it has no wishes. What it asks for in its place, or with its
  // wishes as options.
  virtual Url place(Url target) const = 0;
  // `dialled` is open, and to be talked to: the client hears so. Waits until it can be talked to,
  // too. Throws NetworkError, operation_aborted after close(); the connection is closed then.
  virtual asio::awaitable<void> put_through(const Connection& dialled, Deadline deadline) = 0;
  // The client hears why not, as far as there are words for it; the connection is closed then. At
  // most for some seconds. Throws operation_aborted after close().
  virtual asio::awaitable<void> turn_down(NetworkError why) = 0;
};

}  // namespace confab
