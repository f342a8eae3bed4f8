#pragma once
// Which transports and layers exist, by URL scheme and name. Built in main(); nothing registers
// itself.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transport/connection.h"
#include "transport/deadline.h"
#include "transport/layer.h"
#include "transport/places.h"
#include "transport/relay_options.h"
#include "transport/url.h"

namespace confab {

// One row. connect() and listen() throw NetworkError, or UrlError for an option that they do not
// know; both honour Asio's cancellation (operation_aborted).
struct Transport {
  std::string scheme;   // "tcp"
  std::string summary;  // one line for the help
  // Of every connection of it; only its largest packet may be smaller.
  Traits promises;
  bool keeps_port =
      false;          // who dials takes a port of this machine, also for a while after its end
  std::string layer;  // the layer that every connection of it goes through: "tls"; empty: none
  Places places;
  std::vector<std::string> options;       // names that may stand after the "?" of its URLs
  std::vector<std::string> file_options;  // of them, those that name a file
  std::function<asio::awaitable<std::unique_ptr<Connection>>(Url, Deadline)> connect;
  // Where send() can be told to send, instead of to `peer`: what a place stands for; of several
  // addresses one that a connection with `peer` reaches. Null where a connection has one peer. As
  // connect().
  std::function<asio::awaitable<Endpoint>(Url, Endpoint peer, Deadline)> resolve;
  // A list, since a name ("localhost", "*") may stand for several addresses: all of them with one
  // port number.
  // Null: it can only be dialled.
  std::function<asio::awaitable<std::vector<std::unique_ptr<Listener>>>(Url)> listen;
  // Raw bytes between two descriptors and a connection that connect() made (relay.h), where there
  // is a faster way than by its polled() or, where that is null, packet by packet; null: none.
  std::function<asio::awaitable<RelayResult>(Connection&, int in, int out, RelayOptions)> relay;
};

// Throws UrlError where connections of this transport cannot go on through this layer: it needs a
// stream.
void check_goes_over(const Layer& layer, const Transport& transport);

// Its what() lists the schemes that exist.
class UnknownScheme : public UrlError {
 public:
  // `meant`: the one that was meant, most likely; empty: nobody knows.
  UnknownScheme(std::string scheme, std::vector<std::string> schemes, std::string_view meant = {});
  std::string wanted;
  std::vector<std::string> known;
};

class Registry {
 public:
  void add(Transport transport);
  // A row that is made when somebody first asks for its scheme: a run has one transport, and making
  // all of them was a twentieth of a run of one line.
  void add(std::string scheme, std::function<Transport()> make);
  void add(Layer layer);
  const Transport* look_up(std::string_view scheme) const;  // null: there is none
  // Throws UnknownScheme.
  const Transport& find(std::string_view scheme) const;
  std::vector<const Transport*> all() const;  // in the order in which they were added
  const std::vector<Layer>& layers() const noexcept { return layers_; }
  // Throws UrlError.
  const Layer& find_layer(std::string_view name) const;
  // Are they of one transport, and one place of it? Throws UnknownScheme.
  bool is_same_place(const Url& place, const Url& other) const {
    return place.scheme == other.scheme && find(place.scheme).places.is_same(place, other);
  }

 private:
  struct Row {
    std::string scheme;
    std::function<Transport()> make;
    mutable std::unique_ptr<const Transport> made;
    const Transport& get() const;
  };
  std::vector<Row> rows_;
  std::vector<Layer> layers_;
};

// The one list of what confab brings along (builtin.cc).
Registry builtin_transports();

}  // namespace confab
