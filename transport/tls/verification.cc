#include "transport/tls/verification.h"

#include <fmt/format.h>

namespace confab {
namespace {

constexpr std::time_t kHour = 60 * 60;
constexpr std::time_t kDay = 24 * kHour;
constexpr std::size_t kMostNames = 5;

std::string wrong_name(const CertificateFacts& certificate, std::string_view wanted) {
  const std::string for_whom = certificate.names.empty()
                                   ? "it names no host"
                                   : "it is for " + list_of(certificate.names, kMostNames);
  return fmt::format("{}, not for {} (?sni=NAME asks for another name)", for_whom, wanted);
}

}  // namespace

std::string list_of(const std::vector<std::string>& names, std::size_t most) {
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < most; ++i)
    list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) list += fmt::format(" and {} more", names.size() - most);
  return list;
}

std::string date_text(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string age_text(std::time_t seconds) {
  const bool is_days = seconds >= kDay;
  const std::time_t count = seconds / (is_days ? kDay : kHour);
  return fmt::format("{} {}{}", count, is_days ? "day" : "hour", count == 1 ? "" : "s");
}

std::string why_untrusted(int code, const CertificateFacts& certificate, std::string_view wanted,
                          std::chrono::system_clock::time_point now) {
  const std::time_t time = std::chrono::system_clock::to_time_t(now);
  const std::string& issuer = certificate.issuer;
  switch (code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return wrong_name(certificate, wanted);
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("its certificate ({}) expired on {}, {} ago", certificate.subject,
                         date_text(certificate.not_after), age_text(time - certificate.not_after));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("its certificate ({}) is valid from {} on, in {} (is this clock right?)",
                         certificate.subject, date_text(certificate.not_before),
                         age_text(certificate.not_before - time));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return fmt::format(
          "its certificate is signed by itself; ?pin=sha256:{} trusts this one, ?ca=FILE one in a "
          "file",
          certificate.sha256);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return fmt::format("the chain ends at \"{}\", which is not trusted here; ?ca=FILE trusts it",
                         certificate.subject);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format(
          "the issuer \"{}\" is not known here: ?ca=FILE trusts it, unless the server should have "
          "sent a certificate between",
          issuer);
    case X509_V_ERR_INVALID_PURPOSE:
      return "its certificate may not be used for this";
    case X509_V_ERR_CERT_REVOKED:
      return "its certificate was revoked";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return fmt::format("a key is too short ({})", certificate.key);
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return "a signature is too weak";
    default:
      return openssl().X509_verify_cert_error_string(code);
  }
}

}  // namespace confab
