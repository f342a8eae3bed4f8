#include "transport/tls/openssl_error.h"

#include <cstring>

#include "transport/tls/openssl.h"

namespace confab {
namespace {

struct ReasonWords {
  int reason;
  TlsCode code;
  const char* words;
};

constexpr ReasonWords kReasons[] = {
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, TlsCode::cut,
     "the connection was cut: it ended without the end that TLS has (close_notify)"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, TlsCode::protocol,
     "it speaks no version of TLS that we do (?min=1.2 is the oldest)"},
    {SSL_R_UNSUPPORTED_PROTOCOL, TlsCode::protocol,
     "it speaks no version of TLS that we do (?min=1.2 is the oldest)"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, TlsCode::protocol,
     "it found nothing in common: no cipher, or it wants a certificate of ours "
     "(?cert=FILE&key=FILE)"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, TlsCode::protocol,
     "it wants a certificate of ours: ?cert=FILE&key=FILE"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, TlsCode::certificate,
     "it has shown no certificate, and ca= asks for one"},
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA, TlsCode::protocol,
     "it does not trust the certificate that it was shown"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, TlsCode::protocol,
     "it does not trust the certificate that it was shown"},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, TlsCode::protocol,
     "it does not take the certificate that it was shown"},
    {SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, TlsCode::protocol,
     "it speaks none of the protocols of ?alpn="},
    {SSL_R_NO_APPLICATION_PROTOCOL, TlsCode::protocol, "it speaks none of the protocols of ?alpn="},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, TlsCode::protocol,
     "it sends more certificates than there is room for (100 KiB)"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, TlsCode::protocol,
     "a record was broken, or changed on its way"},
    {SSL_R_SSLV3_ALERT_BAD_RECORD_MAC, TlsCode::protocol,
     "it says that a record of ours was broken, or changed on its way"},
    {SSL_R_PACKET_LENGTH_TOO_LONG, TlsCode::protocol, "a record is longer than TLS allows"},
    {SSL_R_ENCRYPTED_LENGTH_TOO_LONG, TlsCode::protocol, "a record is longer than TLS allows"},
    {SSL_R_DATA_LENGTH_TOO_LONG, TlsCode::protocol, "a record is longer than TLS allows"},
    {SSL_R_WRONG_VERSION_NUMBER, TlsCode::protocol, "what comes is no TLS any more"},
    {SSL_R_BAD_RECORD_TYPE, TlsCode::protocol, "what comes is no TLS any more"},
};

}  // namespace

int openssl_reason(unsigned long error) noexcept { return ERR_GET_REASON(error); }

std::string openssl_error() {
  const unsigned long first = openssl().ERR_get_error();
  openssl().ERR_clear_error();
  if (first == 0) return "no reason is known";
  if (ERR_SYSTEM_ERROR(first)) return std::strerror(ERR_GET_REASON(first));
  const char* const words = openssl().ERR_reason_error_string(first);
  return words == nullptr ? "error " + std::to_string(first) : words;
}

TlsFailure failure_of(unsigned long error) {
  for (const ReasonWords& each : kReasons)
    if (each.reason == openssl_reason(error)) return {each.code, each.words};
  return failure_in_openssl_words(error);
}

TlsFailure failure_in_openssl_words(unsigned long error) {
  const char* const words = error == 0 ? nullptr : openssl().ERR_reason_error_string(error);
  return {TlsCode::protocol, words == nullptr ? "its TLS is wrong" : words};
}

}  // namespace confab
