#include "transport/tls/tls_context.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "transport/tls/certificate.h"
#include "transport/tls/key_log.h"
#include "transport/tls/openssl_error.h"
#include "transport/tls/pem_file.h"
#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

namespace fs = std::filesystem;

int select_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* ours) noexcept {
  const auto& protocols = *static_cast<const std::string*>(ours);
  unsigned char* found = nullptr;
  const int result = openssl().SSL_select_next_proto(
      &found, size, reinterpret_cast<const unsigned char*>(protocols.data()),
      static_cast<unsigned>(protocols.size()), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool has_hashed_names(const char* folder) {
  std::error_code unreadable;
  for (fs::directory_iterator files(folder, unreadable), end; !unreadable && files != end;
       files.increment(unreadable)) {
    if (files->path().extension() == ".0") return true;
  }
  return false;
}

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

[[noreturn]] void fail(const std::string& what) {
  throw TlsFailure(TlsCode::own, what + ": " + openssl_error());
}

}  // namespace

TlsContext::TlsContext(Side role, const TlsOptions& options, const std::string& passphrase)
    : role_(role), options_(options) {
  const OpenSsl& api = openssl();
  const bool is_client = role == Side::client;
  context_.reset(api.SSL_CTX_new(is_client ? api.TLS_client_method() : api.TLS_server_method()));
  if (!context_) fail("cannot begin TLS");
  const long lowest = options_.only_newest ? TLS1_3_VERSION : TLS1_2_VERSION;
  api.SSL_CTX_ctrl(context_.get(), SSL_CTRL_SET_MIN_PROTO_VERSION, lowest, nullptr);
  api.SSL_CTX_ctrl(context_.get(), SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, nullptr);
  api.SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION);
  // A resumed session is not asked for its name again, and tickets that a client leaves unread turn
  // its close into a reset.
  api.SSL_CTX_ctrl(context_.get(), SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, nullptr);
  api.SSL_CTX_set_num_tickets(context_.get(), 0);
  log_keys(*context_);
  if (is_client || !options_.ca.empty()) trust();
  if (!options_.certificate.empty()) {
    load_identity(passphrase);
  } else if (!is_client) {
    make_identity();
  }
  if (!options_.alpn.empty()) offer_protocols();
}

void TlsContext::trust() {
  const OpenSsl& api = openssl();
  SSL_CTX* const context = context_.get();
  if (!options_.ca.empty()) {
    check_pem("ca", options_.ca);
    if (api.SSL_CTX_load_verify_file(context, options_.ca.c_str()) != 1)
      fail("cannot read ca=" + options_.ca);
    return;
  }
  if (!options_.verify || !options_.pin.empty()) return;
  // A bundle of all certificates is read in 40 ms, a folder of hashed names only where it is
  // needed.
  const char* const folder = api.X509_get_default_cert_dir();
  const bool is_named = is_set("SSL_CERT_FILE") || is_set("SSL_CERT_DIR");
  const bool is_well = !is_named && has_hashed_names(folder)
                           ? api.SSL_CTX_load_verify_dir(context, folder) == 1
                           : api.SSL_CTX_set_default_verify_paths(context) == 1;
  if (!is_well) fail("cannot read the system's certificates");
}

void TlsContext::load_identity(const std::string& passphrase) {
  const OpenSsl& api = openssl();
  SSL_CTX* const context = context_.get();
  check_pem("cert", options_.certificate);
  check_pem("key", options_.key_file());
  api.SSL_CTX_set_default_passwd_cb(context, give_passphrase);
  GivenPassphrase given{passphrase};
  api.SSL_CTX_set_default_passwd_cb_userdata(context, &given);
  if (api.SSL_CTX_use_certificate_chain_file(context, options_.certificate.c_str()) != 1)
    fail("cannot read cert=" + options_.certificate);
  const std::string& key = options_.key_file();
  if (api.SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    fail("cannot use key=" + key);
  if (api.SSL_CTX_check_private_key(context) != 1)
    fail("key=" + key + " is not of cert=" + options_.certificate);
  api.SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  api.SSL_CTX_set_default_passwd_cb(context, nullptr);
  const PemFile file = open_pem(options_.certificate);
  if (!file) return;
  const Owned<X509> first(api.PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (first) fingerprint_ = confab::fingerprint(*first);
}

void TlsContext::make_identity() {
  const OpenSsl& api = openssl();
  const Identity identity = confab::make_identity();
  if (api.SSL_CTX_use_certificate(context_.get(), identity.certificate.get()) != 1 ||
      api.SSL_CTX_use_PrivateKey(context_.get(), identity.key.get()) != 1)
    fail("cannot use a certificate of our own");
  fingerprint_ = confab::fingerprint(*identity.certificate);
  is_temporary_ = true;
}

void TlsContext::offer_protocols() {
  for (const std::string& each : options_.alpn) {
    protocols_ += static_cast<char>(each.size());
    protocols_ += each;
  }
  const OpenSsl& api = openssl();
  if (role_ == Side::server) {
    api.SSL_CTX_set_alpn_select_cb(context_.get(), select_protocol, &protocols_);
  } else {
    api.SSL_CTX_set_alpn_protos(context_.get(),
                                reinterpret_cast<const unsigned char*>(protocols_.data()),
                                static_cast<unsigned>(protocols_.size()));
  }
}

}  // namespace confab
