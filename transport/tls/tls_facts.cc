#include "transport/tls/tls_facts.h"

#include <ctime>

#include "transport/tls/certificate.h"
#include "transport/tls/verification.h"

namespace confab {
namespace {

constexpr std::size_t kMostNamesOfStatus = 20;

}  // namespace

std::string agreed_protocol(const SSL& ssl) {
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  openssl().SSL_get0_alpn_selected(&ssl, &protocol, &size);
  return {reinterpret_cast<const char*>(protocol), size};
}

std::vector<Fact> tls_facts(const SSL& ssl, const TlsOptions& options, const std::string& ignored,
                            std::chrono::system_clock::time_point now) {
  const OpenSsl& api = openssl();
  std::vector<Fact> facts = {{"TLS", api.SSL_get_version(&ssl)}};
  if (const SSL_CIPHER* const cipher = api.SSL_get_current_cipher(&ssl))
    facts.push_back({"cipher", api.SSL_CIPHER_get_name(cipher)});
  const std::string protocol = agreed_protocol(ssl);
  if (!protocol.empty()) facts.push_back({"ALPN", protocol});
  if (protocol.empty() && !options.alpn.empty()) facts.push_back({"ALPN", "none was agreed on"});
  if (const char* const name = api.SSL_get_servername(&ssl, TLSEXT_NAMETYPE_host_name))
    facts.push_back({"name asked for", name});
  const Owned<X509> certificate(api.SSL_get1_peer_certificate(&ssl));
  if (!certificate) return facts;
  const CertificateFacts peer = facts_of(*certificate);
  facts.push_back({"certificate", peer.subject});
  facts.push_back({"issuer", peer.issuer});
  if (!peer.names.empty()) facts.push_back({"names", list_of(peer.names, kMostNamesOfStatus)});
  const std::time_t left = peer.not_after - std::chrono::system_clock::to_time_t(now);
  facts.push_back({"expires", date_text(peer.not_after) +
                                  (left < 0 ? " (expired)" : ", in " + age_text(left))});
  facts.push_back({"key", peer.key});
  facts.push_back({"sha256", peer.sha256});
  const auto* const chain =
      reinterpret_cast<const OPENSSL_STACK*>(api.SSL_get_peer_cert_chain(&ssl));
  if (chain != nullptr)
    facts.push_back({"certificates sent", std::to_string(api.OPENSSL_sk_num(chain))});
  std::string verified = "yes";
  if (!options.pin.empty()) verified = "by its pin";
  if (!options.verify) verified = ignored.empty() ? "not looked at" : "no: " + ignored;
  facts.push_back({"verified", verified});
  return facts;
}

}  // namespace confab
