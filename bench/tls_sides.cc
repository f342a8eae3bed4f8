#include "bench/tls_sides.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>

namespace confab::bench {
namespace {

template <class Result>
Result need(Result result, const char* what) {
  if (result) return result;
  std::fprintf(stderr, "%s: ", what);
  ERR_print_errors_fp(stderr);
  std::exit(1);
}

X509* certificate_of(EVP_PKEY* key) {
  X509* const made = need(X509_new(), "X509_new");
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), 0);
  X509_gmtime_adj(X509_getm_notAfter(made), 24L * 60 * 60);
  X509_set_pubkey(made, key);
  const auto* const name = reinterpret_cast<const unsigned char*>("localhost");
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC, name, -1, -1, 0);
  X509_set_issuer_name(made, X509_get_subject_name(made));
  need(X509_sign(made, key, EVP_sha256()), "X509_sign");
  return made;
}

}  // namespace

SSL_CTX* client_context() { return need(SSL_CTX_new(TLS_client_method()), "SSL_CTX_new"); }

SSL_CTX* server_context() {
  SSL_CTX* const context = need(SSL_CTX_new(TLS_server_method()), "SSL_CTX_new");
  EVP_PKEY* const key = need(EVP_EC_gen("P-256"), "EVP_EC_gen");
  need(SSL_CTX_use_certificate(context, certificate_of(key)), "certificate");
  need(SSL_CTX_use_PrivateKey(context, key), "key");
  return context;
}

SSL* begin_tls(SSL_CTX* context, int socket) {
  SSL* const session = need(SSL_new(context), "SSL_new");
  need(SSL_set_fd(session, socket), "SSL_set_fd");
  const bool listens = SSL_CTX_get0_certificate(context) != nullptr;
  need((listens ? SSL_accept(session) : SSL_connect(session)) == 1, "handshake");
  return session;
}

std::size_t read_some(SSL* session, char* space, std::size_t size) {
  std::size_t got = 0;
  if (SSL_read_ex(session, space, size, &got) == 1) return got;
  need(SSL_get_error(session, 0) == SSL_ERROR_ZERO_RETURN, "SSL_read");
  return 0;
}

void write_all(SSL* session, const char* bytes, std::size_t size) {
  std::size_t written = 0;
  need(SSL_write_ex(session, bytes, size, &written) == 1, "SSL_write");
}

}  // namespace confab::bench
