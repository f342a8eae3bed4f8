#include "transport/tls/certificate.h"

#include <arpa/inet.h>

#include <cstdint>

#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

constexpr long kAnHour = 60L * 60;
constexpr long kAYear = 365L * 24 * kAnHour;
constexpr const char* kOurNames = "DNS:localhost,IP:127.0.0.1,IP:::1";

constexpr std::size_t kLongestText = 256;

std::string shortened(const char* text, std::size_t size) {
  if (size <= kLongestText) return {text, size};
  return std::string(text, kLongestText) + "…";
}

std::string name_text(const X509_NAME* name) {
  const OpenSsl& api = openssl();
  const Owned<BIO> memory(api.BIO_new(api.BIO_s_mem()));
  if (!memory || name == nullptr) return {};
  api.X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = api.BIO_ctrl(memory.get(), BIO_CTRL_INFO, 0, &text);
  return size > 0 ? shortened(text, static_cast<std::size_t>(size)) : std::string();
}

std::time_t time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (openssl().ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return ::timegm(&parts);
}

std::string text_of(const ASN1_STRING* string) {
  const OpenSsl& api = openssl();
  const auto* data = reinterpret_cast<const char*>(api.ASN1_STRING_get0_data(string));
  return shortened(data, static_cast<std::size_t>(api.ASN1_STRING_length(string)));
}

std::string address_text(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return {};
  return ::inet_ntop(family, bytes.data(), text, sizeof text) == nullptr ? "" : text;
}

std::vector<std::string> names_of(X509& certificate) {
  const OpenSsl& api = openssl();
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      api.X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
  if (all == nullptr) return names;
  const auto* const stack = reinterpret_cast<const OPENSSL_STACK*>(all);
  for (int i = 0; i < api.OPENSSL_sk_num(stack); ++i) {
    const auto* const name = static_cast<const GENERAL_NAME*>(api.OPENSSL_sk_value(stack, i));
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_text(text_of(name->d.iPAddress)));
  }
  api.GENERAL_NAMES_free(all);
  return names;
}

void check(bool is_well, const char* what) {
  if (!is_well) throw TlsFailure(TlsCode::own, std::string("cannot make a certificate: ") + what);
}

void add_extension(X509& certificate, int kind, const char* value) {
  const OpenSsl& api = openssl();
  X509_EXTENSION* const made = api.X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  check(made != nullptr, value);
  const bool is_added = api.X509_add_ext(&certificate, made, -1) == 1;
  api.X509_EXTENSION_free(made);
  check(is_added, value);
}

}  // namespace

std::string fingerprint(const X509& certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (openssl().X509_digest(&certificate, openssl().EVP_sha256(), digest, &size) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

CertificateFacts facts_of(X509& certificate) {
  const OpenSsl& api = openssl();
  CertificateFacts facts;
  facts.subject = name_text(api.X509_get_subject_name(&certificate));
  facts.issuer = name_text(api.X509_get_issuer_name(&certificate));
  facts.names = names_of(certificate);
  facts.not_before = time_of(api.X509_get0_notBefore(&certificate));
  facts.not_after = time_of(api.X509_get0_notAfter(&certificate));
  facts.sha256 = fingerprint(certificate);
  if (const EVP_PKEY* const key = api.X509_get0_pubkey(&certificate)) {
    const char* const type = api.EVP_PKEY_get0_type_name(key);
    facts.key = std::string(type == nullptr ? "?" : type) + ", " +
                std::to_string(api.EVP_PKEY_get_bits(key)) + " bits";
  }
  return facts;
}

Identity make_identity() {
  const OpenSsl& api = openssl();
  Identity made;
  made.key.reset(api.EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  check(made.key != nullptr, "its key");
  made.certificate.reset(api.X509_new());
  check(made.certificate != nullptr, "no memory");
  X509& certificate = *made.certificate;
  std::uint64_t serial = 0;
  check(api.RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "a number");
  api.X509_set_version(&certificate, 2);  // which is called 3
  api.ASN1_INTEGER_set_uint64(api.X509_get_serialNumber(&certificate), serial >> 1);
  // A client's clock may be late.
  api.X509_gmtime_adj(api.X509_getm_notBefore(&certificate), -kAnHour);
  api.X509_gmtime_adj(api.X509_getm_notAfter(&certificate), kAYear);
  check(api.X509_set_pubkey(&certificate, made.key.get()) == 1, "its key");
  X509_NAME* const name = api.X509_get_subject_name(&certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>("confab serve");
  check(api.X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "a name");
  check(api.X509_set_issuer_name(&certificate, name) == 1, "its issuer");
  add_extension(certificate, NID_subject_alt_name, kOurNames);
  add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE");
  check(api.X509_sign(&certificate, made.key.get(), api.EVP_sha256()) > 0, "its signature");
  return made;
}

}  // namespace confab
