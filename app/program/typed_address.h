#pragma once
// An address as people type it: the same in every mode, at the prompt and in options.
//
//   scheme://HOST:PORT?options     HOST PORT     HOST:PORT     :PORT     PORT
//   scheme:PATH?options
//
// HOST left out is this machine. PORT is a number, or the name of a service ("http"). "*" is every
// address of this machine, where one listens.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

struct TypedAddress {
  Url url;                    // its scheme is empty where none was typed
  bool is_lone_port = false;  // "12000", "http"; its host is localhost all the same
  bool names_scheme() const noexcept { return !url.scheme.empty(); }
  // What it is listened at over: TCP and UDP where none was typed.
  std::vector<std::string> listening_schemes() const;
};

// listening: "*" and port 0 are possible, too.
enum class AddressFor { dialling, listening };

// One word, or two: HOST PORT. `registry` may be null; else an unknown scheme is told first,
// whatever else is wrong (http:// needs no port), with the one that was meant. Throws UrlError.
TypedAddress read_address(std::span<const std::string> words, AddressFor purpose,
                          const Registry* registry = nullptr);
TypedAddress read_address(const std::string& word, AddressFor purpose,
                          const Registry* registry = nullptr);

// Those that a server is to listen at. Two words may be one, HOST PORT, where the first alone is no
// address. `udp` (the option -u): UDP for those without a scheme, which may not be none of them.
// Throws UrlError.
std::vector<TypedAddress> read_listening(std::span<const std::string> words, bool udp,
                                         const Registry& registry);

// The same for whom we talk to, with what a mode knows beside it: TCP where no scheme was typed, or
// UDP where `udp` (the option -u) asks for it. Throws UrlError, also where -u says nothing.
Url read_peer(std::span<const std::string> words, bool udp, const Registry& registry);

// "HERE=THERE", each an address: at the first "=", or where that belongs to an option ("?x=y") at
// the last one before another URL. `here` is empty where there is no such "=".
struct AddressPair {
  std::string here;
  std::string there;
};
AddressPair split_pair(const std::string& text);

// The option -k: the peer's certificate is not looked at. Throws UrlError where there is none.
void leave_unverified(Url& url, const Registry& registry);

}  // namespace confab
