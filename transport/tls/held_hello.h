#pragma once
// A server's handshake that stops when the client has said what it wants, until somebody knows what
// to answer. Each TlsEngine has one.

#include <optional>
#include <string>
#include <utility>

#include "transport/tls/openssl.h"
#include "transport/tls/tls_context.h"
#include "transport/tls/tls_wishes.h"

namespace confab {

//   hold()   ... the client's hello ...   is_asked(): wishes()   answer("h2")   ... the rest ...
class HeldHello {
 public:
  // Before the handshake, of a connection of this context. Others of it go on as they are.
  void hold(const TlsContext& context) noexcept;
  bool is_asked() const noexcept { return wishes_.has_value() && !is_answered_; }
  const TlsWishes& wishes() const { return wishes_.value(); }
  // `protocol`: that both will speak. One that the client has not offered: none is agreed on.
  void answer(std::string protocol);

 private:
  static HeldHello& of(const SSL* ssl) noexcept;
  static int hear(SSL* ssl, int* alert, void* unused) noexcept;
  static int choose(SSL* ssl, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* unused) noexcept;

  bool is_held_ = false;
  bool is_answered_ = false;
  std::optional<TlsWishes> wishes_;
  std::string protocol_;
};

}  // namespace confab
