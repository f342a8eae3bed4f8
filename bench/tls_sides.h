#pragma once
// What the baselines of TLS share: OpenSSL on a blocking socket, nothing of ours in between.

#include <openssl/ssl.h>

#include <cstddef>

namespace confab::bench {

// The side that dials trusts anyone; the side that listens has made itself a certificate.
SSL_CTX* client_context();
SSL_CTX* server_context();

// A session on that socket, its handshake done. Exits with words where it fails.
SSL* begin_tls(SSL_CTX* context, int socket);

// 0: the peer's end (close_notify). Exits with words where the connection broke.
std::size_t read_some(SSL* session, char* space, std::size_t size);
void write_all(SSL* session, const char* bytes, std::size_t size);

}  // namespace confab::bench
