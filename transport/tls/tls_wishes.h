#pragma once
// What a client asks for when it says hello, beside what keeps it secret: the name that it takes
// its server for (SNI), and the protocols that it would speak (ALPN). A proxy passes both on.

#include <string>
#include <string_view>
#include <vector>

#include "transport/url.h"

namespace confab {

struct TlsWishes {
  std::string name;                    // empty: it named none, or what is no name
  std::vector<std::string> protocols;  // as it prefers them
};

// Of the bytes of two extensions, as they came: empty where they are missing or wrong. What an
// address cannot have in its options is left out (a name with other bytes than a host's; protocols
// with other characters than letters, digits and "-./_+", which is what a browser makes up to see
// whether a server minds).
TlsWishes read_wishes(std::string_view server_name, std::string_view protocols);

// `target` with them as options: sni= and alpn=, where it has none of its own. Whose name the
// certificate must have stays as it was (verify-name=).
Url with_wishes(Url target, const TlsWishes& wishes);

}  // namespace confab
