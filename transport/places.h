#pragma once
// What the places of a transport mean, without asking anybody. Nothing in app/ takes an
// address apart that it did not type itself: it asks the row of the transport.

#include <functional>
#include <string>
#include <string_view>

#include "transport/connection.h"
#include "transport/url.h"

namespace confab {

// All of them are given. Urls and endpoints are those of the transport; what cannot be read counts
// as somewhere else.
struct Places {
  bool are_paths = false;  // "unix:PATH", else "tcp://HOST:PORT"

  // Does nobody on another machine hear what is sent there? A recording is played there without a
  // word of its user.
  std::function<bool(const Url&)> is_this_machine;
  // Two spellings of one place ("localhost", 127.0.0.1)? Options are not looked at. Port 0 is
  // another place each time.
  std::function<bool(const Url&, const Url&)> is_same;
  // May an endpoint be what the place stands for? A name has several addresses.
  std::function<bool(const Url& place, std::string_view endpoint)> may_be;
  // Are two endpoints on one host, so that one may answer for the other?
  std::function<bool(std::string_view endpoint, std::string_view other)> is_same_host;
  // "127.0.0.1" of "127.0.0.1:9000": what is_same_host() compares, for people.
  std::function<std::string(std::string_view endpoint)> host;

  // Where what was recorded there is served, if nobody says where.
  std::function<Url(Url recorded)> listening;
  // What was listened at, as it is now: with the port that the system chose.
  std::function<Url(Url listened, const Endpoint& local)> as_bound;
  // Of a listener: does everybody who reaches this machine reach it?
  std::function<bool(const Endpoint& local)> is_everywhere;
  // Of a listener that only this machine reaches: what to listen at for others ("*:9000"). Empty:
  // there is nothing.
  std::function<std::string(const Endpoint& local)> for_network;
  // Who has an address at which we cannot listen: "confab demo (pid 4242)", "a program of another
  // user"; empty: nobody knows. Reads /proc.
  std::function<std::string(const Endpoint& local)> holder;
};

}  // namespace confab
