#pragma once
// TLS for a loop of its own: records between an engine and the stream below.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/network_error.h"
#include "transport/polled_stream.h"
#include "transport/tls/tls_engine.h"

namespace confab {

//   send():    text -> engine -> unsent_ -> below
//   receive(): text <- engine <- wire_   <- below
//
// While something is unsent send() takes nothing more.
class PolledTls final : public PolledStream {
 public:
  // `engine`: its handshake is done; it outlives this. `unsent`: what it had made, and `below` has
  // not taken. `peer` is for errors.
  PolledTls(TlsEngine& engine, std::unique_ptr<PolledStream> below, std::string unsent,
            Endpoint peer);

  int descriptor() const noexcept override { return below_->descriptor(); }
  bool is_bare() const noexcept override { return false; }
  std::size_t unsent_bytes() const noexcept override {
    return unsent_.size() + below_->unsent_bytes();
  }
  bool has_received() const noexcept override { return has_received_ || below_->has_received(); }
  std::size_t send(std::string_view bytes) override;
  void finish() override;  // close_notify
  // An end without close_notify is an error, TLS_CUT.
  std::optional<std::size_t> receive(std::span<char> space) override;
  std::string end_detail() const override { return end_detail_; }

 private:
  // As much text as there is and fits; sets what comes after it.
  std::size_t read_text(std::span<char> space);
  void flush();  // throws as send()
  void answer();

  TlsEngine& engine_;
  std::unique_ptr<PolledStream> below_;
  std::string unsent_;
  Endpoint peer_;
  std::vector<char> wire_;
  bool has_received_ = true;  // early bytes, maybe
  bool has_ended_ = false;    // in good order
  std::string end_detail_;
  std::optional<NetworkError> failure_;  // of receiving: to be told after the text before it
  std::optional<NetworkError> broken_;   // of sending what receive() had to answer
};

}  // namespace confab
