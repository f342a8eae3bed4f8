#include "protocol/capture/capture_reader.h"

#include <utility>

#include "protocol/capture/capture_error.h"
#include "protocol/capture/pcap_file.h"
#include "protocol/capture/pcapng_file.h"

namespace confab {
namespace {

std::unique_ptr<PacketSource> packet_source(CaptureInput& input) {
  const std::string_view magic = input.peek(CaptureReader::kMagicBytes);
  if (PcapFile::begins(magic)) return std::make_unique<PcapFile>(input);
  if (PcapngFile::begins(magic)) return std::make_unique<PcapngFile>(input);
  throw CaptureError(0, Printable("neither a pcap nor a pcapng file begins so"));
}

}  // namespace

bool CaptureReader::is_capture(std::string_view beginning) noexcept {
  const std::string_view magic = beginning.substr(0, kMagicBytes);
  return PcapFile::begins(magic) || PcapngFile::begins(magic);
}

CaptureReader::CaptureReader(ReadBytes read)
    : input_(std::move(read)), source_(packet_source(input_)) {}

const CapturedPacket* CaptureReader::next() {
  while (!has_ended_ && !order_.is_full()) {
    const auto packet = source_->next();
    has_ended_ = !packet;
    if (!packet) break;
    if (source_->interfaces() < 2 && order_.empty()) {
      packet_ = *packet;
      return &packet_;
    }
    order_.add(*packet);
  }
  return order_.take();
}

}  // namespace confab
