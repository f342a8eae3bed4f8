// input: form; of a file: its bytes. Else packets: link type, [size, bytes] ...

#include <algorithm>
#include <string>
#include <vector>

#include "protocol/capture/capture_conversion.h"
#include "protocol/capture/capture_error.h"
#include "protocol/capture/capture_reader.h"
#include "tests/fuzz/memory_reader.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

struct Outcome {
  std::vector<std::string> conversations;  // of each event
  std::string bytes;                       // of all messages
  ConversationNumbers incomplete;
  std::string trouble;
};

Outcome read_in_pieces(const std::string& file, std::size_t piece,
                       const ConversationNumbers& incomplete) {
  Outcome outcome;
  const auto publish = [&](const Event& event) {
    outcome.conversations.emplace_back(event.conversation);
    if (const auto* sent = std::get_if<Sent>(&event.what)) outcome.bytes += sent->bytes;
    if (const auto* received = std::get_if<Received>(&event.what)) outcome.bytes += received->bytes;
  };
  const CaptureWishes wishes;
  CaptureConversion conversion(wishes, publish, incomplete);
  try {
    CaptureReader reader(reader_of(file, piece));
    while (const CapturedPacket* packet = reader.next()) conversion.add(*packet);
  } catch (const CaptureError& error) {
    claim(error.offset() <= file.size(), "trouble is inside the file");
    outcome.trouble = error.what();
  }
  conversion.finish();
  outcome.incomplete = conversion.incomplete();
  return outcome;
}

std::string number(std::size_t value) {
  std::string text;
  for (int shift = 0; shift < 32; shift += 8) text += static_cast<char>(value >> shift & 0xffU);
  return text;
}

// So that packets are looked into whatever becomes of their lengths in the file.
std::string file_of_packets(FuzzInput& input) {
  constexpr unsigned kLinkTypes[] = {0, 1, 101, 113, 276};
  std::string file("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0", 20);
  file += number(kLinkTypes[input.choice(5)]);
  for (std::size_t time = 1; !input.empty(); ++time) {
    const std::string packet = input.bytes(input.choice(120) + 1);
    file += number(time) + number(0) + number(packet.size()) + number(packet.size()) + packet;
  }
  return file;
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string file = input.flag() ? file_of_packets(input) : input.rest();
  const Outcome whole = read_in_pieces(file, file.size() + 1, {});
  const Outcome again = read_in_pieces(file, 1, whole.incomplete);
  claim(whole.conversations == again.conversations, "how a capture is read decides nothing");
  claim_equal(whole.bytes, again.bytes, "nor what was said");
  claim_equal(whole.trouble, again.trouble, "nor what is wrong with it");
  claim(whole.incomplete == again.incomplete, "nor what is missing");
  claim(whole.bytes.size() <= file.size(), "no byte is told twice");
}

}  // namespace confab
