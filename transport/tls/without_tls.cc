// In place of tls.cc, where confab is built without OpenSSL's headers.

#include "transport/network_error.h"
#include "transport/tls/tls.h"
#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

[[noreturn]] void refuse(Op op, const Url& url) {
  NetworkError error(op, Endpoint(url.authority()), tls_code(TlsCode::unavailable), true);
  error.set_reason("this confab was built without TLS (Debian: libssl-dev, and build it again)");
  throw error;
}

}  // namespace

Transport tls_over(Transport base, std::string scheme) {
  Transport row;
  row.scheme = std::move(scheme);
  row.summary = "TLS over " + base.summary;
  row.promises = base.promises;
  row.layer = "tls";
  row.places = std::move(base.places);
  row.connect = [](Url url, Deadline) -> asio::awaitable<std::unique_ptr<Connection>> {
    refuse(Op::tls, url);
    co_return nullptr;
  };
  row.listen = [](Url url) -> asio::awaitable<std::vector<std::unique_ptr<Listener>>> {
    refuse(Op::bind, url);
    co_return std::vector<std::unique_ptr<Listener>>();
  };
  return row;
}

Layer tls_layer() {
  Layer row;
  row.name = "tls";
  row.check = [](const Url&, Side) {};
  row.unlock = [](const asio::any_io_executor&, const Url&, Side,
                  Deadline) -> asio::awaitable<void> { co_return; };
  row.prepare = [](const asio::any_io_executor&, const Url& place,
                   Side) -> std::unique_ptr<PreparedLayer> { refuse(Op::tls, place); };
  return row;
}

}  // namespace confab
