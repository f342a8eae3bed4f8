#pragma once
// One thing that happened in a session, as every subscriber sees it.

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

namespace confab {

// The peer's address is text here: protocol/ knows no sockets. Every view in an event is valid only
// while it is being published: copy what must live longer.

struct Opened {
  std::string_view url;    // "tcp://localhost:12000"
  std::string_view peer;   // "127.0.0.1:12000"
  std::string_view local;  // "127.0.0.1:40112"
  std::chrono::nanoseconds took{0};
  bool keeps_boundaries = false;  // messages, not a stream
  bool again = false;             // a connection that was lost, opened again under its name
  bool already_open = false;      // when the recording began
  std::string_view framing = {};  // how what arrives is cut into messages; empty: not said
  bool hears_anyone = false;      // datagrams: nobody was reached yet, and nobody's end is heard
  std::string_view client = {};   // whom a proxy has opened it for: "127.0.0.1:40110"; empty: us
  bool is_incomplete = false;     // notes say where bytes are missing, which nobody recorded
  // The peer connected to us: `url` is that of a ListeningSocket before, `peer` is empty of
  // datagrams, whose socket hears everyone.
  bool is_accepted = false;
};

// Who connects there becomes a conversation from now on (Opened, is_accepted), or does no more. One
// of each socket: a URL may stand for several.
struct ListeningSocket {
  std::string_view url;    // as it was typed: "tcp://localhost:0"
  std::string_view local;  // where it really is: "127.0.0.1:40113"
  bool has_ended = false;
};

// How what arrives from now on is cut into messages.
struct FramingChanged {
  std::string_view framing;  // "u32be", as :framing takes it
};

// The connection goes on through a layer, whose handshake begins now.
struct Upgraded {
  std::string_view layer;    // "tls"
  std::string_view options;  // as in a URL: "sni=example.org&verify=off"
};

// The exact bytes of the wire, as they were handed to the socket: on streams in pieces of at most
// 64 KiB.
struct Sent {
  std::string_view bytes;
  std::string_view to;         // only where it is not the peer
  bool starts_message = true;  // false: a later piece of a long message
  bool is_datagram = false;
  bool more_follows = false;   // another piece of the same message
  std::string_view kind = {};  // "text", "binary"; empty: the transport has no kinds
};

// One frame with its delimiters (stream), or one datagram. A framing may cut a datagram into
// several frames: an event each, directly after one another.
struct Received {
  std::string_view bytes;
  std::string_view from;
  std::string_view message;  // what `bytes` means: without delimiter or length prefix
  bool complete = true;  // false: the rest was not in time, or the frame is too long; it goes on
  bool starts_message = true;  // false: goes on where an incomplete one ended
  bool more_follows = false;   // incomplete only because the frame is long: the rest is coming
  bool is_datagram = false;    // or a frame in one
  bool is_greeting = false;    // it came first on this connection, of a peer that speaks first
  // False: of a stream that is not cut into messages ("raw"): it ends where a read happened to end.
  bool has_end = true;
  std::string_view datagram = {};   // with its first frame, where it has several: all of it
  bool continues_datagram = false;  // a later frame of one
  std::string_view kind = {};       // as in Sent

  // As it is recorded: a datagram is one. Not asked of a later frame.
  std::string_view wire_bytes() const noexcept { return datagram.empty() ? bytes : datagram; }
};

struct FinishedSending {};

// The peer finished sending (not an error).
struct Eof {
  std::string_view detail;
  bool stays_open = false;  // our direction does: the conversation goes on
};

struct Failed {
  std::string_view op;             // "connect", "send", "recv", ...
  std::string_view code;           // "ECONNREFUSED"
  std::string_view who;            // the endpoint, or the name that was looked up
  std::string_view url;            // with op resolve or connect
  std::string_view text;           // one line for people
  std::uint64_t unsent_bytes = 0;  // of a message that only partly left
  bool is_unsent = false;          // messages crossed the peer's end, and nobody has read them
  bool is_mended = false;          // is_unsent, and they are to be sent again: no trouble
};

struct Closed {};

struct Note {
  std::string_view text;
  std::uint64_t missing_events = 0;  // that the conversation had before the recording began
  bool is_about_reconnect = false;   // what was opened again, and why
  bool is_warning = false;           // told whatever was asked to be shown
};

struct Event {
  std::chrono::steady_clock::time_point at;
  std::string_view conversation;  // "tcp1"; empty for what is about the session
  std::variant<Opened, Sent, Received, FinishedSending, Eof, Failed, Closed, Note, FramingChanged,
               Upgraded, ListeningSocket>
      what;
};

}  // namespace confab
