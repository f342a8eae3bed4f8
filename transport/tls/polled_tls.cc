#include "transport/tls/polled_tls.h"

#include <utility>

#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

constexpr std::size_t kWireBytes = std::size_t{64} * 1024;
// At a time, in records. Larger ones leave the cache between the cipher and the system call.
constexpr std::size_t kSendBytes = 4 * TlsEngine::kLargestRecord;
// send() adds to nothing, so that more than its own is answers of TLS itself (keys that change), to
// a peer that asks for them and takes none.
constexpr std::size_t kMostUnsent = 16 * kSendBytes;

}  // namespace

PolledTls::PolledTls(TlsEngine& engine, std::unique_ptr<PolledStream> below, std::string unsent,
                     Endpoint peer)
    : engine_(engine),
      below_(std::move(below)),
      unsent_(std::move(unsent)),
      peer_(std::move(peer)),
      wire_(kWireBytes) {}

std::size_t PolledTls::send(std::string_view bytes) {
  flush();
  if (!unsent_.empty()) return 0;
  const std::string_view taken = bytes.substr(0, kSendBytes);
  try {
    for (std::size_t at = 0; at < taken.size(); at += TlsEngine::kLargestRecord)
      engine_.write(taken.substr(at, TlsEngine::kLargestRecord));
  } catch (const TlsFailure& failure) {
    throw tls_error(Op::send, peer_, failure);
  }
  flush();
  return taken.size();
}

std::optional<std::size_t> PolledTls::receive(std::span<char> space) {
  for (;;) {
    const std::size_t size = read_text(space);
    answer();
    if (size > 0) return size;
    if (failure_) throw broken_ ? *broken_ : *failure_;
    if (has_ended_) return 0;
    const std::optional<std::size_t> got = below_->receive(wire_);
    if (!got) return std::nullopt;
    if (*got == 0) {
      engine_.feed_end();
    } else {
      engine_.feed(std::string_view(wire_.data(), *got));
    }
  }
}

std::size_t PolledTls::read_text(std::span<char> space) {
  has_received_ = false;
  std::size_t filled = 0;
  try {
    while (filled < space.size()) {
      std::size_t size = 0;
      const TlsEngine::Got got = engine_.read(space.subspan(filled), size);
      filled += size;
      has_ended_ = got == TlsEngine::Got::closed || got == TlsEngine::Got::left;
      if (got == TlsEngine::Got::left) end_detail_ = TlsEngine::kLeft;
      if (got != TlsEngine::Got::bytes) break;
    }
  } catch (const TlsFailure& failure) {
    failure_ = tls_error(Op::recv, peer_, failure);
  }
  has_received_ = filled == space.size() || (filled > 0 && (has_ended_ || failure_));
  return filled;
}

void PolledTls::finish() {
  engine_.close_notify();
  flush();
}

// What TLS itself has to say to what came (keys that change). A peer that does not hear it may have
// said more before.
void PolledTls::answer() {
  try {
    flush();
  } catch (const NetworkError&) {  // the next send() tells it
  }
  if (unsent_.size() > kMostUnsent)
    failure_ = tls_error(
        Op::recv, peer_,
        TlsFailure(TlsCode::protocol, "it takes none of the answers that it asks for (new keys)"));
}

void PolledTls::flush() {
  if (engine_.has_output()) unsent_ += engine_.take_output();
  if (broken_) {
    unsent_.clear();
    throw *broken_;
  }
  try {
    while (has_unsent()) {
      const std::size_t took = below_->send(unsent_);
      if (took == 0) return;
      unsent_.erase(0, took);
    }
  } catch (const NetworkError& error) {
    broken_ = error;
    unsent_.clear();
    throw;
  }
}

}  // namespace confab
