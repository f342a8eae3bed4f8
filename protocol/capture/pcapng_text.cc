#include "protocol/capture/pcapng_text.h"

namespace confab {
namespace {

constexpr std::uint32_t kSection = 0x0a0d0d0a;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint16_t kRawIp = 101;

// Options.
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kResolutionOption = 9;
constexpr std::size_t kLongestComment = 1000;

// Little end first.
void append_number(std::uint64_t number, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xffU);
}

void pad(std::string& out) { out.resize((out.size() + 3) / 4 * 4, '\0'); }

void append_option(std::uint16_t code, std::string_view value, std::string& out) {
  if (value.empty()) return;
  value = value.substr(0, kLongestComment);
  append_number(code, 2, out);
  append_number(value.size(), 2, out);
  out += value;
  pad(out);
}

// The length stands at both ends.
std::string block(std::uint32_t type, std::string body) {
  pad(body);
  const std::size_t length = body.size() + 12;
  std::string out;
  append_number(type, 4, out);
  append_number(length, 4, out);
  out += body;
  append_number(length, 4, out);
  return out;
}

std::string with_end_of_options(std::string options) {
  if (!options.empty()) append_number(0, 4, options);
  return options;
}

}  // namespace

std::string pcapng_beginning(std::string_view comment) {
  std::string options;
  append_option(kComment, comment, options);
  append_option(kUserApplication, "confab", options);
  std::string section;
  append_number(kByteOrder, 4, section);
  append_number(1, 2, section);  // the version, 1.0
  append_number(0, 2, section);
  append_number(UINT64_MAX, 8, section);  // how long it is stays open
  section += with_end_of_options(std::move(options));

  std::string resolution;
  append_option(kResolutionOption, "\x06", resolution);
  std::string interface;
  append_number(kRawIp, 2, interface);
  append_number(0, 2, interface);
  append_number(0, 4, interface);  // packets are whole, however long
  interface += with_end_of_options(std::move(resolution));
  return block(kSection, std::move(section)) + block(kInterface, std::move(interface));
}

std::string pcapng_packet(std::int64_t at_us, std::string_view packet, std::string_view comment) {
  const auto at = static_cast<std::uint64_t>(at_us < 0 ? 0 : at_us);
  std::string body;
  append_number(0, 4, body);  // the interface
  append_number(at >> 32U, 4, body);
  append_number(at & 0xffffffffU, 4, body);
  append_number(packet.size(), 4, body);
  append_number(packet.size(), 4, body);
  body += packet;
  pad(body);
  std::string options;
  append_option(kComment, comment, options);
  body += with_end_of_options(std::move(options));
  return block(kEnhancedPacket, std::move(body));
}

}  // namespace confab
