#pragma once
// What a URL may say about TLS: tls://example.org:443?ca=own.pem&alpn=h2

#include <string>
#include <vector>

#include "transport/layer.h"
#include "transport/url.h"

namespace confab {

struct TlsOptions {
  std::string ca;      // file of certificates that are trusted in place of the system's
  bool verify = true;  // verify=off
  std::string pin;     // sha256 of the peer's certificate, in hex: then nothing else is checked
  std::string sni;     // the name asked for, in place of the host; client
  std::string verify_name;  // that the certificate must have, in place of that; client
  std::vector<std::string> alpn;
  std::string certificate;      // our own, a PEM file with its chain
  std::string key;              // a PEM file; the certificate's, where it is left out
  std::string passphrase_file;  // whose first line is the key's; empty: the user is asked
  bool only_newest = false;     // min=1.3

  // Empty: there is none.
  const std::string& key_file() const noexcept { return key.empty() ? certificate : key; }
};

// Their names; of them, those that name a file.
std::vector<std::string> tls_option_names();
std::vector<std::string> tls_file_option_names();

// Takes them out of `url`, whose other options stay. Throws UrlError for one that is wrong, or
// means nothing on that side.
TlsOptions take_tls_options(Url& url, Side role);

}  // namespace confab
