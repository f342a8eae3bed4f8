// input: allows port 0, allows any host; an address

#include "tests/fuzz/target.h"
#include "transport/url.h"

namespace confab {
namespace {

void read_url(const std::string& text, UrlRules rules) {
  const Url url = parse_url(text, rules);
  const Url again = parse_url(url.text(), rules);
  claim_equal(again.text(), url.text(), "an address can be read as it is written");
  claim(again.host == url.host && again.port == url.port, "and is the same one");
  claim(again.options == url.options, "with the same options");
  claim(rules.allow_port_zero || url.has_path() || url.port != 0,
        "a port that is missing is an error");
}

void read_host_port(const std::string& text, UrlRules rules) {
  const HostPort place = parse_host_port(text, rules);
  claim(rules.allow_port_zero || place.port != 0, "a port that is 0 is an error");
  if (place.host.empty()) return;
  const HostPort again = parse_host_port(join_host_port(place.host, place.port), rules);
  claim(again.host == place.host && again.port == place.port,
        "host and port can be joined and read");
}

// What is wrong with an address is an error, and nothing else happens.
template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const UrlError&) {
    return;
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const UrlRules rules{input.flag(), input.flag()};
  const std::string text = input.rest();
  attempt([&] { read_url(text, rules); });
  attempt([&] { read_host_port(text, rules); });
  attempt([&] { (void)parse_host(text, rules); });
  attempt([&] { (void)parse_port(text, rules.allow_port_zero); });
  (void)scheme_of(text);
}

}  // namespace confab
