#include "transport/tls/held_hello.h"

#include <exception>
#include <string_view>

#include "transport/tls/tls_engine.h"

namespace confab {

// The functions are the context's; they ask what belongs to each connection.
void HeldHello::hold(const TlsContext& context) noexcept {
  const OpenSsl& api = openssl();
  is_held_ = true;
  api.SSL_CTX_set_client_hello_cb(context.get(), hear, nullptr);
  if (context.options().alpn.empty())
    api.SSL_CTX_set_alpn_select_cb(context.get(), choose, nullptr);
}

void HeldHello::answer(std::string protocol) {
  is_answered_ = true;
  protocol_ = std::move(protocol);
}

HeldHello& HeldHello::of(const SSL* ssl) noexcept {
  return static_cast<TlsEngine*>(openssl().SSL_get_ex_data(ssl, TlsEngine::kIndex))->hello();
}

// Called again when the handshake goes on.
int HeldHello::hear(SSL* ssl, int* alert, void*) noexcept {
  HeldHello& self = of(ssl);
  if (!self.is_held_ || self.is_answered_) return SSL_CLIENT_HELLO_SUCCESS;
  const auto extension = [&](unsigned type) {
    const unsigned char* bytes = nullptr;
    std::size_t size = 0;
    const bool is_there = openssl().SSL_client_hello_get0_ext(ssl, type, &bytes, &size) == 1;
    return is_there ? std::string_view(reinterpret_cast<const char*>(bytes), size)
                    : std::string_view();
  };
  try {
    self.wishes_ = read_wishes(extension(TLSEXT_TYPE_server_name),
                               extension(TLSEXT_TYPE_application_layer_protocol_negotiation));
  } catch (const std::exception&) {  // no memory
    *alert = SSL_AD_INTERNAL_ERROR;
    return SSL_CLIENT_HELLO_ERROR;
  }
  return SSL_CLIENT_HELLO_RETRY;
}

int HeldHello::choose(SSL* ssl, const unsigned char** chosen, unsigned char* size,
                      const unsigned char* offered, unsigned offered_size, void*) noexcept {
  const HeldHello& self = of(ssl);
  std::string_view rest(reinterpret_cast<const char*>(offered), offered_size);
  while (!self.protocol_.empty() && !rest.empty()) {  // OpenSSL has checked its lengths
    const std::string_view each = rest.substr(1, static_cast<unsigned char>(rest.front()));
    rest.remove_prefix(1 + each.size());
    if (each != self.protocol_) continue;
    *chosen = reinterpret_cast<const unsigned char*>(each.data());
    *size = static_cast<unsigned char>(each.size());
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace confab
