#pragma once
// SOCKS5 from a proxy's side (RFC 1928), as bytes: what a client has said so far, and what is to be
// done. A client need not say who it is, and can only connect.
//
//   05 01 00                                 how it could say who it is      -> kSocksWelcome
//   05 01 00 03 0b "example.org" 01 bb       where it wants to be connected  -> socks_answer()
//   "GET / HTTP/1.1\r\n..."                  may come with it: no part of it

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

// How a request went, section 6.
enum class SocksOutcome : std::uint8_t {
  connected = 0,
  failed = 1,
  not_allowed = 2,
  network_unreachable = 3,
  host_unreachable = 4,
  refused = 5,
  timed_out = 6,  // "TTL expired": there is no other word for it, and Tor uses it so, too
  unknown_command = 7,
  unknown_address = 8,
};

struct SocksWish {
  enum class Kind { unfinished, connect, refused };
  Kind kind = Kind::unfinished;  // unfinished: more must come, of at most kLongestSocksWish bytes
  bool is_greeted = false;       // kSocksWelcome is its answer, once, whatever comes after
  // connect: an address or a name as the client wrote it: "127.0.0.1", "::1", "example.org". A name
  // is one to 255 bytes of any kind.
  std::string host;
  std::uint16_t port = 0;
  std::size_t size = 0;  // of what was said for it: what is after that is for the target
  // refused: what the client is told before it is closed, maybe nothing; and what it did, for whom
  // it belongs to. Nothing of a client's is in it.
  std::string last_words;
  std::string why;
};

constexpr std::size_t kLongestSocksWish = (2 + 255) + (4 + 1 + 255 + 2);
constexpr std::string_view kSocksWelcome{"\x05\x00", 2};

// Of all that a client has said, from its first byte. Once it is no longer unfinished, more bytes
// change nothing.
SocksWish read_socks(std::string_view heard);

// `host`: an address of ours that the connection has; anything else is written as 0.0.0.0.
std::string socks_answer(SocksOutcome outcome, std::string_view host = {}, std::uint16_t port = 0);

}  // namespace confab
