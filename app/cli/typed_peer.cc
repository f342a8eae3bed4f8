#include "app/cli/typed_peer.h"

namespace confab {

void add_peer(CLI::App& app, TypedPeer& typed) {
  app.add_option("address", typed.address, "tcp://HOST:PORT, udp://HOST:PORT, HOST:PORT, :PORT");
  app.add_option("port", typed.port, "where HOST is alone");
  app.add_flag("-u,--udp", typed.udp, "UDP, where the address names no transport");
  app.add_flag("-k,--insecure", typed.insecure, "TLS: whoever has whatever certificate");
  app.add_option("--starttls", typed.starttls, "ask for TLS in the words of smtp, imap, ...")
      ->type_name("PROTOCOL");
  add_own_side(app, typed.own_side);
}

}  // namespace confab
