#include "app/cli/starttls_argument.h"

#include "app/program/usage_error.h"
#include "protocol/starttls/starttls.h"

namespace confab {

StarttlsWish read_starttls(const std::string& protocol, bool insecure, Url& url,
                           const Registry& registry) {
  const Starttls known(protocol, url.host);
  const Transport& transport = registry.find(url.scheme);
  StarttlsWish wish{protocol, {&registry.find_layer("tls"), {}}};
  check_goes_over(*wish.layer.layer, transport);
  if (!transport.layer.empty()) throw UsageError("--starttls: " + url.scheme + " is TLS already");
  for (const std::string& name : wish.layer.layer->options) {
    if (auto option = url.options.extract(name)) wish.layer.options.insert(std::move(option));
  }
  if (insecure) wish.layer.options["verify"] = "off";
  return wish;
}

}  // namespace confab
