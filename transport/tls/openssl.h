#pragma once
// OpenSSL, loaded when TLS is first used: whoever never uses it pays nothing for it, and gets its
// security updates without a new build of ours. This table is its only caller.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace confab {

// It would lay these out anew each time.
// clang-format off
#define CONFAB_SSL_FUNCTIONS(X) \
  X(SSL_CTX_new) X(SSL_CTX_free) X(SSL_CTX_ctrl) X(SSL_CTX_set_options) \
  X(SSL_CTX_set_default_verify_paths) X(SSL_CTX_load_verify_dir) X(SSL_CTX_load_verify_file) \
  X(SSL_CTX_use_certificate) X(SSL_CTX_use_certificate_chain_file) X(SSL_CTX_use_PrivateKey) \
  X(SSL_CTX_use_PrivateKey_file) X(SSL_CTX_check_private_key) X(SSL_CTX_set_default_passwd_cb) \
  X(SSL_CTX_set_default_passwd_cb_userdata) X(SSL_CTX_set_num_tickets) \
  X(SSL_CTX_set_session_id_context) X(SSL_CTX_set_keylog_callback) X(SSL_CTX_set_alpn_protos) \
  X(SSL_CTX_set_alpn_select_cb) X(SSL_CTX_set_client_hello_cb) X(SSL_client_hello_get0_ext) \
  X(SSL_CTX_set_verify) X(TLS_client_method) X(TLS_server_method) \
  X(SSL_new) X(SSL_free) X(SSL_ctrl) X(SSL_set_bio) X(SSL_set_connect_state) \
  X(SSL_set_accept_state) X(SSL_set_ex_data) X(SSL_get_ex_data) \
  X(SSL_get_ex_data_X509_STORE_CTX_idx) X(SSL_set_verify) X(SSL_set_msg_callback) \
  X(SSL_get_verify_result) \
  X(SSL_get0_param) X(SSL_do_handshake) X(SSL_read_ex) X(SSL_write_ex) X(SSL_shutdown) \
  X(SSL_get_shutdown) X(SSL_get_error) X(SSL_get_version) X(SSL_get_current_cipher) \
  X(SSL_CIPHER_get_name) X(SSL_get0_alpn_selected) X(SSL_get1_peer_certificate) \
  X(SSL_get_peer_cert_chain) X(SSL_has_pending) X(SSL_rstate_string) X(SSL_get_servername) \
  X(SSL_select_next_proto)

#define CONFAB_CRYPTO_FUNCTIONS(X) \
  X(BIO_new) X(BIO_s_mem) X(BIO_read) X(BIO_write) X(BIO_ctrl) X(BIO_free) X(ERR_clear_error) \
  X(ERR_get_error) X(ERR_reason_error_string) X(OPENSSL_sk_num) X(OPENSSL_sk_value) \
  X(GENERAL_NAMES_free) X(X509_free) X(X509_up_ref) X(X509_new) X(X509_digest) \
  X(X509_get_subject_name) X(X509_get_issuer_name) X(X509_get0_notBefore) X(X509_get0_notAfter) \
  X(X509_getm_notBefore) X(X509_getm_notAfter) X(X509_gmtime_adj) X(X509_get_ext_d2i) \
  X(X509_set_version) X(X509_get_serialNumber) X(X509_set_pubkey) X(X509_set_issuer_name) \
  X(X509_sign) X(X509_add_ext) X(X509V3_EXT_conf_nid) X(X509_EXTENSION_free) \
  X(X509_NAME_add_entry_by_txt) X(X509_NAME_print_ex) X(X509_get0_pubkey) \
  X(X509_get_default_cert_dir) X(X509_VERIFY_PARAM_set1_host) X(X509_VERIFY_PARAM_set1_ip_asc) \
  X(X509_VERIFY_PARAM_set_hostflags) X(X509_verify_cert_error_string) \
  X(X509_STORE_CTX_get_ex_data) X(X509_STORE_CTX_get_error) X(X509_STORE_CTX_get_current_cert) \
  X(X509_STORE_CTX_get0_cert) X(ASN1_INTEGER_set_uint64) X(ASN1_STRING_get0_data) \
  X(ASN1_STRING_length) X(ASN1_TIME_to_tm) X(EVP_sha256) X(EVP_PKEY_Q_keygen) X(EVP_PKEY_free) \
  X(EVP_PKEY_get_bits) X(EVP_PKEY_get0_type_name) X(RAND_bytes) X(PEM_read_X509) \
  X(PEM_read_PrivateKey)
// clang-format on

struct OpenSsl {
// The header checks the type of each.
#define CONFAB_MEMBER(name) decltype(&::name) name;  // NOLINT(bugprone-macro-parentheses)
  CONFAB_SSL_FUNCTIONS(CONFAB_MEMBER)
  CONFAB_CRYPTO_FUNCTIONS(CONFAB_MEMBER)
#undef CONFAB_MEMBER
};

// Loads both libraries at the first call. Throws TlsFailure(TlsCode::unavailable), each time anew,
// that says what is missing.
const OpenSsl& openssl();

struct OpenSslFree {
  void operator()(SSL* it) const noexcept { openssl().SSL_free(it); }
  void operator()(SSL_CTX* it) const noexcept { openssl().SSL_CTX_free(it); }
  void operator()(X509* it) const noexcept { openssl().X509_free(it); }
  void operator()(EVP_PKEY* it) const noexcept { openssl().EVP_PKEY_free(it); }
  void operator()(BIO* it) const noexcept { openssl().BIO_free(it); }
};
template <class Object>
using Owned = std::unique_ptr<Object, OpenSslFree>;  // made while the library was there

}  // namespace confab
