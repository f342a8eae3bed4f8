#pragma once
// The packets of a capture of either format, in the order of their times.

#include <memory>
#include <optional>
#include <string_view>

#include "protocol/capture/capture_input.h"
#include "protocol/capture/packet_order.h"
#include "protocol/capture/packet_source.h"

namespace confab {

class CaptureReader {
 public:
  // So many bytes tell whether a file is a capture.
  static constexpr std::size_t kMagicBytes = 4;
  static bool is_capture(std::string_view beginning) noexcept;

  // Reads what is before the packets. Throws CaptureError.
  explicit CaptureReader(ReadBytes read);
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;

  // Valid until the next call. Null: there are no more. Throws CaptureError. Those of one interface
  // come as they are in the file, those of several by their times: a program that captures on
  // several writes them as it gets them (measured 2026-11, dumpcap on two: 4 of 362 were late).
  const CapturedPacket* next();

 private:
  CaptureInput input_;
  std::unique_ptr<PacketSource> source_;
  PacketOrder order_;
  CapturedPacket packet_;
  bool has_ended_ = false;  // the source
};

}  // namespace confab
