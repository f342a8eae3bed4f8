// input: the extension with a server's name; that with the protocols

#include "tests/fuzz/target.h"
#include "transport/tls/tls_wishes.h"

namespace confab {

void fuzz(FuzzInput input) {
  const std::string name = input.part();
  const TlsWishes wishes = read_wishes(name, input.rest());
  for (const char* const target : {"tls://server:443", "tls://server:443?verify=off"}) {
    const Url url = with_wishes(parse_url(target), wishes);
    const Url read = parse_url(url.text());
    claim_equal(read.host, "server", "a client does not say where it goes");
    claim(read.options == url.options, "what is recorded is read as it was meant");
    for (const auto& [option, value] : url.options)
      claim(option == "sni" || option == "alpn" || option == "verify" || option == "verify-name",
            "a client has no other options");
  }
}

}  // namespace confab
