#pragma once
// One side of a TLS connection as bytes in and bytes out: no sockets, no clock.
//
//   from the wire -> feed() -> handshake(), read() -> text
//   text -> write() -> take_output() -> to the wire, after every call but feed()

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/connection.h"
#include "transport/tls/certificate.h"
#include "transport/tls/held_hello.h"
#include "transport/tls/tls_context.h"
#include "transport/tls/tls_facts.h"

namespace confab {

class TlsEngine {
 public:
  using WallTime = std::chrono::system_clock::time_point;

  // `peer`: the host that was dialled, a name or an address; empty for a server. `now` is for words
  // only. Throws TlsFailure.
  TlsEngine(std::shared_ptr<const TlsContext> context, std::string peer, WallTime now);
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  void feed(std::string_view bytes);
  void feed_end();  // the wire has ended
  bool has_output() const noexcept;
  std::string take_output();

  // True: it is done. Throws TlsFailure, whose alert for the peer is in the output.
  bool handshake();

  // Of a server, before its first handshake(), which then stops where hello() is asked.
  void hold() noexcept { hello_.hold(*context_); }
  HeldHello& hello() noexcept { return hello_; }
  const HeldHello& hello() const noexcept { return hello_; }
  static constexpr int kIndex = 0;  // an SSL's data has its engine: SSL_set_app_data()
  // ALPN's, once the handshake is done; empty: none.
  std::string agreed_protocol() const { return confab::agreed_protocol(*ssl_); }

  enum class Got { bytes, want_more, closed, left };
  static constexpr const char* kLeft = "without an end of its TLS (close_notify), after ours";
  // As much as fits `space`. closed: the peer ended in good order. left: it had our close_notify,
  // and ended the wire without one of its own, between two records, as many do. Throws TlsFailure.
  Got read(std::span<char> space, std::size_t& size);
  // At most 16 KiB at once, so that little waits to be sent. Throws TlsFailure.
  static constexpr std::size_t kLargestRecord = std::size_t{16} * 1024;
  void write(std::string_view bytes);
  void close_notify() noexcept;  // twice is safe

  // What was agreed on, once the handshake is done.
  std::vector<Fact> facts() const;
  // What was wrong with the peer's certificate and not looked at (verify=off); empty: nothing.
  const std::string& ignored() const noexcept { return ignored_; }

 private:
  static int verified(int is_well, X509_STORE_CTX* store) noexcept;
  void note_trouble(X509_STORE_CTX* store);
  void set_peer_name();
  void check_peer();
  void check_first_bytes();
  bool has_left() const noexcept;
  bool has_idled() const noexcept;
  static void count_record(int is_ours, int version, int kind, const void* bytes, std::size_t size,
                           SSL* ssl, void* engine) noexcept;
  [[noreturn]] void fail(int result);
  Side role() const noexcept { return context_->role(); }
  const TlsOptions& options() const noexcept { return context_->options(); }
  std::string name_asked_for() const;
  std::string name_to_verify() const;

  std::shared_ptr<const TlsContext> context_;
  Owned<SSL> ssl_;
  BIO* in_ = nullptr;   // owned by ssl_
  BIO* out_ = nullptr;  // owned by ssl_
  std::string peer_;
  WallTime now_;
  std::string first_bytes_;  // of the wire, for words about a peer that speaks something else
  std::string untrusted_;    // why the handshake ended in the verification
  std::string ignored_;
  HeldHello hello_;
  bool is_done_ = false;
  bool has_wire_ended_ = false;
  int idle_records_ = 0;  // of the peer's, since the last one that had something for read()
};

}  // namespace confab
