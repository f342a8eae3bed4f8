#pragma once
// The contract of a transport, on one page. app/ talks to peers through these types only; adding a
// transport means implementing them (docs/adding-a-transport.md).

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "transport/deadline.h"
#include "transport/polled_stream.h"

namespace confab {

// Where a packet comes from or goes to: numeric, written as one would type it after "scheme://":
// "127.0.0.1:9000", "[::1]:9000", "/run/x.sock". Empty: nobody in particular.
struct Endpoint {
  // Not an aggregate: g++ 12 destroys a temporary one twice where it stands beside a co_await, and
  // "co_await c.send(bytes)" has one, the default argument.
  Endpoint() noexcept {}
  explicit Endpoint(std::string address) : text(std::move(address)) {}

  std::string text;
  bool empty() const noexcept { return text.empty(); }
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// What a message is, where the medium says so (a WebSocket): the same bytes as a text are another
// message than as binary ones.
enum class PacketKind : std::uint8_t { none, text, binary };

// "text", "binary", as a transcript writes it; of none: "".
constexpr std::string_view kind_name(PacketKind kind) noexcept {
  if (kind == PacketKind::none) return {};
  return kind == PacketKind::text ? "text" : "binary";
}
// Of what kind_name() gave; of anything else: none.
constexpr PacketKind kind_named(std::string_view name) noexcept {
  if (name == kind_name(PacketKind::text)) return PacketKind::text;
  return name == kind_name(PacketKind::binary) ? PacketKind::binary : PacketKind::none;
}

// What one receive() brought. `bytes` and `from` stay valid until the next receive() or the end of
// the connection, whichever comes first: copy what must live longer.
struct Packet {
  std::string_view bytes;  // stream: 1 byte or more, cut anywhere. Message: one, whole, maybe empty
  const Endpoint* from = nullptr;  // never null in a received packet
  bool truncated = false;  // a datagram that did not fit the receive buffer (should never be seen)
  PacketKind kind = PacketKind::none;  // never none where the medium has kinds, else always
};

// Where a packet goes, and as what. Not an aggregate, for the reason that Endpoint has.
struct SendOptions {
  SendOptions() noexcept {}
  SendOptions(Endpoint where, PacketKind what = PacketKind::none)  // NOLINT: send(bytes, endpoint)
      : to(std::move(where)), kind(what) {}
  SendOptions(PacketKind what) noexcept : kind(what) {}  // NOLINT: send(bytes, PacketKind::text)

  Endpoint to;  // empty: the peer
  // None: whoever sends does not say, and the medium chooses. Where it has no kinds nobody looks.
  PacketKind kind = PacketKind::none;
};

// The peer finished sending in an orderly way. Not an error, and never written as "0 bytes".
struct End {
  std::string detail;  // "" or more about it: "exit status 1", "1001 going away"
};

// What a medium is like. Each question has an answer of its own: a WebSocket keeps boundaries and
// has one peer, UDP keeps them and hears anyone; both cannot half-close.
struct Traits {
  bool keeps_boundaries = false;  // packets are messages; else a byte stream, cut by a framing
  bool hears_anyone = false;  // no one peer, and so no end; packets may be lost, come twice, late
  bool has_kinds = false;     // a packet is text or binary, and send() says which
  bool can_finish = true;     // finish_sending() reaches the peer: a half-close
  bool can_reset = false;     // reset() does: it hears of no orderly end
  std::size_t largest_packet = 0;  // bytes; 0: any size
};

// One line of :status. Every transport tells what it knows ("RTT", "0.041 ms").
struct Fact {
  std::string label;
  std::string value;
};
// The label of a datagram connection's peer, which a destination of send() goes before.
inline constexpr std::string_view kSendsGoTo = "sends go to";

class Caller;

// An open two-way path. One receive() and one send() may be pending at a time, each from its own
// coroutine; a second of the same kind is a logic error. All members are used from the thread of
// the io_context.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // What a listener left to do before anything else: a handshake. Who accepted it calls this first,
  // in a coroutine of its own, so that one silent client delays nobody. Throws NetworkError, and
  // the connection is closed then.
  virtual asio::awaitable<void> start(Deadline) { co_return; }
  virtual bool is_started() const noexcept { return true; }
  // Where start() waits only until a client has said what it wants: who answers it (caller.h), for
  // as long as the connection lives. Null: it can be talked to once it has started.
  virtual Caller* caller() noexcept { return nullptr; }

  // Waits for the next packet, or for the end. Where packets never run out it lets others have
  // their turn now and then. After an End it waits for the loss of our own direction, and returns
  // nothing more; after an error whose `ends_connection` is set it must not be called again. Throws
  // NetworkError, or asio::system_error(operation_aborted) after close(), and where the coroutine
  // is cancelled: then nothing is lost, and the next call goes on.
  virtual asio::awaitable<std::variant<Packet, End>> receive() = 0;

  // Hands over all the bytes: on a stream it waits until the kernel took the last one; where
  // packets are messages it is one of them (maybe empty). `bytes` must stay valid until it returns.
  // Throws NetworkError; MessageTooLong before anything was sent.
  virtual asio::awaitable<void> send(std::string_view bytes, SendOptions how = {}) = 0;

  // Hands over what the medium takes without waiting, and returns how many bytes that was; only
  // while no send() is pending. For a layer's own words. An error is told by the next call.
  virtual std::size_t send_now(std::string_view) noexcept { return 0; }

  // Tells the peer that no more will come (a half-close); where the medium has no such signal it
  // only forbids further sends. Throws NetworkError. Twice is safe.
  virtual asio::awaitable<void> finish_sending() = 0;

  // Called, from inside receive() or send(), with what happened on the way and needs no answer:
  // "[::1]:9 refused; trying 127.0.0.1:9". A layer passes it down.
  std::function<void(const std::string& text)> on_note;
  // The same for what its user must know whatever they asked to see: "the certificate is not
  // trusted".
  std::function<void(const std::string& text)> on_warning;

  // Aborts: pending calls end with operation_aborted. Twice is safe.
  virtual void close() noexcept = 0;

  // As close(), and where the medium can say it the peer hears that this is no orderly end (TCP: a
  // reset). What was sent and not acknowledged may be lost.
  virtual void reset() noexcept { close(); }

  virtual Endpoint local() const = 0;
  virtual Endpoint peer() const = 0;  // datagrams: where sends go; empty for the side that listens
  virtual Traits traits() const = 0;
  virtual std::vector<Fact> describe() const = 0;

  // What both ends have agreed to speak, where the handshake of a layer is about that (ALPN: "h2");
  // empty: nothing was said.
  virtual std::string agreed_protocol() const { return {}; }

  // How many of the bytes sent the peer's system has not acknowledged; 0 where the medium cannot
  // tell.
  virtual std::uint64_t unacknowledged() const noexcept = 0;

  // Something of what was sent may still be on its way: a reset would overtake it. False where the
  // medium cannot tell. A layer asks what is below it.
  virtual bool is_delivering() const noexcept { return unacknowledged() > 0; }

  // For a loop of one's own, once it has started; null where there is nothing to poll, and for
  // messages. A layer asks what is below it.
  virtual std::unique_ptr<PolledStream> polled() { return nullptr; }
};

// Waits for peers. A datagram listener's first accept() gives one connection with an empty peer()
// that hears everyone; its next accept() waits until close().
class Listener {
 public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;

  // Throws NetworkError (EMFILE and the like leave the listener usable), operation_aborted after
  // close().
  virtual asio::awaitable<std::unique_ptr<Connection>> accept() = 0;
  virtual void close() noexcept = 0;
  virtual Endpoint local() const = 0;  // with the real port
  // What a client's URL says beside the address, to talk to this one: "pin=sha256:...". Empty:
  // nothing.
  virtual std::string client_options() const { return {}; }
  // What the system knows of those that wait to be accepted, as a connection's; empty: nothing.
  virtual std::vector<Fact> describe() const { return {}; }
  // From now on its connections have a caller(), where their handshake says what a client wants
  // (TLS). Else nothing changes.
  virtual void hold_clients() noexcept {}
};

}  // namespace confab
