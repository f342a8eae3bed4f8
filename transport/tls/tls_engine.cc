#include "transport/tls/tls_engine.h"

#include <algorithm>
#include <asio/ip/address.hpp>
#include <string_view>
#include <utility>

#include "transport/socket_address.h"
#include "transport/tls/openssl_error.h"
#include "transport/tls/tls_failure.h"
#include "transport/tls/verification.h"

namespace confab {
namespace {

constexpr std::size_t kFirstBytes = 64;
// The first byte of a record, RFC 8446 section 5.1.
constexpr char kAlert = 21;
constexpr char kHandshake = 22;
// Where the record of a handshake has the type of its message, behind its own type, version and
// length; sections 5.1 and 4.
constexpr std::size_t kMessageType = 5;
constexpr char kClientHello = 1;
// Records without a byte for read(), in a row: new keys, tickets, empty ones. A peer that sends
// them without end would cost us more than it, and OpenSSL has no limit. Who means well sends a
// few: Go allows 16.
constexpr int kMostIdleRecords = 32;

bool is_text(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

// 'it said "220 mail.example"', as far as it is plain text.
std::string what_it_said(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
  if (line.empty() || !is_text(line)) return {};
  return "; it said \"" + std::string(line) + "\"";
}

std::string without_scope(std::string_view host) {
  return std::string(host.substr(0, host.find('%')));
}

}  // namespace

TlsEngine::TlsEngine(std::shared_ptr<const TlsContext> context, std::string peer, WallTime now)
    : context_(std::move(context)), peer_(std::move(peer)), now_(now) {
  const OpenSsl& api = openssl();
  ssl_.reset(api.SSL_new(context_->get()));
  in_ = api.BIO_new(api.BIO_s_mem());
  out_ = api.BIO_new(api.BIO_s_mem());
  if (!ssl_ || in_ == nullptr || out_ == nullptr) {
    api.BIO_free(in_);
    api.BIO_free(out_);
    throw TlsFailure(TlsCode::own, "cannot begin TLS: no memory");
  }
  api.BIO_ctrl(in_, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nullptr);  // empty is no end
  api.SSL_set_bio(ssl_.get(), in_, out_);
  api.SSL_set_ex_data(ssl_.get(), kIndex, this);
  api.SSL_set_msg_callback(ssl_.get(), count_record);
  api.SSL_ctrl(ssl_.get(), SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, this);
  if (role() == Side::client) {
    api.SSL_set_connect_state(ssl_.get());
    set_peer_name();
    api.SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, verified);
  } else {
    api.SSL_set_accept_state(ssl_.get());
    if (!options().ca.empty())
      api.SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verified);
  }
}

std::string TlsEngine::name_asked_for() const {
  return options().sni.empty() ? without_scope(peer_) : options().sni;
}

std::string TlsEngine::name_to_verify() const {
  return options().verify_name.empty() ? name_asked_for() : without_scope(options().verify_name);
}

// Without a name every certificate would fit.
void TlsEngine::set_peer_name() {
  const OpenSsl& api = openssl();
  const std::string name = name_to_verify();
  X509_VERIFY_PARAM* const rules = api.SSL_get0_param(ssl_.get());
  api.X509_VERIFY_PARAM_set_hostflags(
      rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool is_numeric = numeric_address(name).has_value();
  const bool is_set = is_numeric ? api.X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1
                                 : api.X509_VERIFY_PARAM_set1_host(rules, name.c_str(), 0) == 1;
  if (!is_set)
    throw TlsFailure(TlsCode::own, "\"" + name + "\" is no " + (is_numeric ? "address" : "name") +
                                       " that a certificate can have");
  const std::string asked = name_asked_for();
  if (numeric_address(asked)) return;
  void* const text = const_cast<char*>(asked.c_str());  // it is copied
  if (api.SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, text) != 1)
    throw TlsFailure(TlsCode::own, "\"" + asked + "\" is no name that TLS can ask for");
}

void TlsEngine::feed(std::string_view bytes) {
  if (!is_done_ && first_bytes_.size() < kFirstBytes)
    first_bytes_ += bytes.substr(0, kFirstBytes - first_bytes_.size());
  while (!bytes.empty()) {
    const int part = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const int took = openssl().BIO_write(in_, bytes.data(), part);
    if (took <= 0) throw TlsFailure(TlsCode::own, "no memory for what came");
    bytes.remove_prefix(static_cast<std::size_t>(took));
  }
}

void TlsEngine::feed_end() {
  has_wire_ended_ = true;
  openssl().BIO_ctrl(in_, BIO_C_SET_BUF_MEM_EOF_RETURN, 0, nullptr);
}

bool TlsEngine::has_output() const noexcept {
  return openssl().BIO_ctrl(out_, BIO_CTRL_PENDING, 0, nullptr) > 0;
}

std::string TlsEngine::take_output() {
  const long size = openssl().BIO_ctrl(out_, BIO_CTRL_PENDING, 0, nullptr);
  std::string output(static_cast<std::size_t>(std::max(size, 0L)), '\0');
  if (!output.empty()) openssl().BIO_read(out_, output.data(), static_cast<int>(output.size()));
  return output;
}

bool TlsEngine::handshake() {
  if (is_done_) return true;
  if (!first_bytes_.empty()) check_first_bytes();
  openssl().ERR_clear_error();
  const int result = openssl().SSL_do_handshake(ssl_.get());
  if (result != 1) {
    const int error = openssl().SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return false;
    if (error == SSL_ERROR_WANT_CLIENT_HELLO_CB) return false;
    fail(error);
  }
  check_peer();
  is_done_ = true;
  first_bytes_.clear();
  return true;
}

// A client that speaks something else gets an answer that its people can look up: an alert,
// "protocol version".
void TlsEngine::check_first_bytes() {
  const char first = first_bytes_.front();
  const bool is_greeting = first == kHandshake && first_bytes_.size() > kMessageType;
  if (is_greeting && role() == Side::client && first_bytes_[kMessageType] == kClientHello)
    throw TlsFailure(TlsCode::no_tls, "it does not speak TLS; it sends back what we say");
  if (first == kHandshake || first == kAlert) return;
  if (role() == Side::server) {
    constexpr unsigned char kWrongVersion[] = {21, 3, 3, 0, 2, 2, 70};
    openssl().BIO_write(out_, kWrongVersion, sizeof kWrongVersion);
  }
  throw TlsFailure(TlsCode::no_tls, "it does not speak TLS" + what_it_said(first_bytes_));
}

// A pin decides alone, whoever signed the certificate, whenever, for whom.
void TlsEngine::check_peer() {
  if (options().pin.empty()) return;
  const Owned<X509> certificate(openssl().SSL_get1_peer_certificate(ssl_.get()));
  const std::string theirs = certificate ? fingerprint(*certificate) : "none";
  if (theirs == options().pin) return;
  throw TlsFailure(TlsCode::certificate, "its certificate is another one: sha256:" + theirs +
                                             ", and the pin is sha256:" + options().pin);
}

int TlsEngine::verified(int is_well, X509_STORE_CTX* store) noexcept {
  if (is_well == 1) return 1;
  try {
    const OpenSsl& api = openssl();
    const void* const ssl =
        api.X509_STORE_CTX_get_ex_data(store, api.SSL_get_ex_data_X509_STORE_CTX_idx());
    auto* const self =
        static_cast<TlsEngine*>(api.SSL_get_ex_data(static_cast<const SSL*>(ssl), kIndex));
    const bool is_looked_at = self->options().verify && self->options().pin.empty();
    self->note_trouble(store);
    return is_looked_at ? 0 : 1;
  } catch (...) {  // no memory for the words
    return 0;
  }
}

void TlsEngine::note_trouble(X509_STORE_CTX* store) {
  const OpenSsl& api = openssl();
  X509* certificate = api.X509_STORE_CTX_get_current_cert(store);
  if (certificate == nullptr) certificate = api.X509_STORE_CTX_get0_cert(store);
  const CertificateFacts facts =
      certificate == nullptr ? CertificateFacts() : facts_of(*certificate);
  const std::string why =
      why_untrusted(api.X509_STORE_CTX_get_error(store), facts, name_to_verify(), now_);
  if (untrusted_.empty()) untrusted_ = why;
  if (!options().verify && ignored_.empty()) ignored_ = why;
}

TlsEngine::Got TlsEngine::read(std::span<char> space, std::size_t& size) {
  openssl().ERR_clear_error();
  size = 0;
  if (openssl().SSL_read_ex(ssl_.get(), space.data(), space.size(), &size) == 1) {
    idle_records_ = 0;
    return Got::bytes;
  }
  if (has_idled())
    throw TlsFailure(
        TlsCode::protocol,
        "it sends one record after the other with nothing in them (new keys, tickets)");
  const int error = openssl().SSL_get_error(ssl_.get(), 0);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Got::want_more;
  if (error == SSL_ERROR_ZERO_RETURN) return Got::closed;
  if (has_left()) return Got::left;
  fail(error);
}

// After a read that gave nothing.
bool TlsEngine::has_left() const noexcept {
  const OpenSsl& api = openssl();
  const bool was_told = (api.SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0;
  // "RB": it has a record's header, and waits for the body; then nothing is pending any more.
  const bool is_in_record = api.SSL_has_pending(ssl_.get()) == 1 ||
                            std::string_view(api.SSL_rstate_string(ssl_.get())) == "RB";
  return has_wire_ended_ && was_told && !is_in_record;
}

// The last record may have something: only its header has been seen.
bool TlsEngine::has_idled() const noexcept { return idle_records_ > kMostIdleRecords + 1; }

// A call of SSL_read() looks at all that was fed: it is stopped by there being no more.
void TlsEngine::count_record(int is_ours, int, int kind, const void*, std::size_t, SSL*,
                             void* engine) noexcept {
  auto& self = *static_cast<TlsEngine*>(engine);
  if (is_ours != 0 || kind != SSL3_RT_HEADER || !self.is_done_) return;
  ++self.idle_records_;
  if (self.has_idled()) openssl().BIO_ctrl(self.in_, BIO_CTRL_RESET, 0, nullptr);
}

void TlsEngine::write(std::string_view bytes) {
  if (bytes.empty()) return;
  openssl().ERR_clear_error();
  std::size_t written = 0;
  if (openssl().SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) == 1) return;
  fail(openssl().SSL_get_error(ssl_.get(), 0));
}

void TlsEngine::close_notify() noexcept {
  if (!is_done_ || (openssl().SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  openssl().ERR_clear_error();
  openssl().SSL_shutdown(ssl_.get());
  openssl().ERR_clear_error();
}

void TlsEngine::fail(int) {
  const unsigned long first = openssl().ERR_get_error();
  openssl().ERR_clear_error();
  const int reason = openssl_reason(first);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && !untrusted_.empty())
    throw TlsFailure(TlsCode::certificate, untrusted_);
  const bool was_cut = first == 0 || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  if (was_cut && !is_done_) {
    const std::string said = first_bytes_.empty() ? " without a word" : "";
    throw TlsFailure(TlsCode::cut, "it closed the connection" + said + " in place of a greeting");
  }
  const bool is_of_handshake = !is_done_ || reason != SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE;
  throw is_of_handshake ? failure_of(first) : failure_in_openssl_words(first);
}

std::vector<Fact> TlsEngine::facts() const {
  if (!is_done_) return {};
  return tls_facts(*ssl_, options(), ignored_, now_);
}

}  // namespace confab
