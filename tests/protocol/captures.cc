#include "tests/protocol/captures.h"

#include <algorithm>
#include <set>
#include <variant>

#include "protocol/capture/capture_conversion.h"
#include "protocol/capture/capture_reader.h"
#include "protocol/event.h"

namespace confab::test {
namespace {

std::string number_of(std::uint64_t number, std::size_t bytes, bool little) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t place = little ? i : bytes - 1 - i;
    text += static_cast<char>(number >> (8 * place) & 0xffU);
  }
  return text;
}

std::string address(bool of_server) {
  return std::string("\x0a\x00\x00", 3) + (of_server ? '\2' : '\1');
}

std::string padded_to_4(std::string text) {
  text.resize((text.size() + 3) / 4 * 4);
  return text;
}

ReadBytes reader_of_text(const std::string& text, std::size_t piece) {
  return [&text, piece, at = std::size_t{0}](char* to, std::size_t room) mutable {
    const std::size_t size = std::min({room, piece, text.size() - at});
    text.copy(to, size, at);
    at += size;
    return size;
  };
}

struct InShort {
  std::string operator()(const Opened& event) const {
    std::string text = "open " + std::string(event.url);
    if (event.already_open) text += " already open";
    if (event.is_incomplete) text += " incomplete";
    return text;
  }
  std::string operator()(const Sent& event) const {
    return "send " + std::string(event.bytes) +
           (event.to.empty() ? "" : " to " + std::string(event.to));
  }
  std::string operator()(const Received& event) const {
    return "recv " + std::string(event.bytes) + (event.complete ? "" : "~");
  }
  std::string operator()(const FinishedSending&) const { return "shutdown"; }
  std::string operator()(const Eof&) const { return "eof"; }
  std::string operator()(const Failed& event) const { return "error " + std::string(event.code); }
  std::string operator()(const Closed&) const { return "close"; }
  std::string operator()(const Note& event) const { return "note " + std::string(event.text); }
  std::string operator()(const FramingChanged& event) const {
    return "framing " + std::string(event.framing);
  }
  std::string operator()(const Upgraded&) const { return "upgrade"; }
  std::string operator()(const ListeningSocket&) const { return "listen"; }
};

ConversationNumbers convert(const std::string& file, const CaptureWishes& wishes,
                            std::size_t read_bytes, const CaptureEvents::Publish& publish,
                            const ConversationNumbers& incomplete,
                            std::string* left_out = nullptr) {
  CaptureReader reader(reader_of_text(file, read_bytes));
  CaptureConversion conversion(wishes, publish, incomplete);
  while (const CapturedPacket* packet = reader.next()) conversion.add(*packet);
  conversion.finish();
  if (left_out != nullptr) *left_out = conversion.left_out().text().text();
  return conversion.incomplete();
}

}  // namespace

std::string number_16(std::uint64_t number, bool little) { return number_of(number, 2, little); }
std::string number_32(std::uint64_t number, bool little) { return number_of(number, 4, little); }

std::string ip_4(const std::string& payload, std::uint8_t protocol, bool from_server,
                 std::uint16_t fragment, std::uint16_t id) {
  std::string header("\x45\x00", 2);
  header += number_16(20 + payload.size()) + number_16(id) + number_16(fragment);
  header += '\x40';
  header += static_cast<char>(protocol);
  header += number_16(0) + address(from_server) + address(!from_server);
  return header + payload;
}

std::string ip_6(const std::string& payload, std::uint8_t next, bool from_server) {
  std::string header("\x60\0\0\0", 4);
  header += number_16(payload.size());
  header += static_cast<char>(next);
  header += '\x40';
  const std::string prefix("\xfd\0\0\0\0\0\0\0\0\0\0\0", 12);
  return header + prefix + address(from_server) + prefix + address(!from_server) + payload;
}

std::string ethernet(const std::string& ip, const std::string& tags) {
  const bool is_v6 = (ip[0] & 0xf0) == 0x60;
  return std::string(12, '\x02') + tags + number_16(is_v6 ? 0x86dd : 0x0800) + ip;
}

Dialogue& Dialogue::call() {
  const std::uint32_t server = numbers_[1];
  numbers_[1] = 0;
  add(false, kSyn);
  numbers_[0] += 1;
  numbers_[1] = server;
  add(true, kSyn | kAck);
  numbers_[1] += 1;
  add(false, kAck);
  return *this;
}

Dialogue& Dialogue::say(bool from_server, std::string_view bytes) {
  add(from_server, kAck, bytes);
  numbers_[from_server ? 1 : 0] += static_cast<std::uint32_t>(bytes.size());
  return *this;
}

Dialogue& Dialogue::acknowledge(bool by_server) {
  add(by_server, kAck);
  return *this;
}

Dialogue& Dialogue::finish(bool by_server) {
  add(by_server, kFin | kAck);
  numbers_[by_server ? 1 : 0] += 1;
  return *this;
}

Dialogue& Dialogue::reset(bool by_server) {
  add(by_server, kReset | kAck);
  return *this;
}

Dialogue& Dialogue::wait(std::int64_t microseconds) {
  at_us_ += microseconds;
  return *this;
}

void Dialogue::add(bool from_server, std::uint8_t flags, std::string_view bytes) {
  const std::size_t own = from_server ? 1 : 0;
  std::string segment = number_16(from_server ? 80 : client_port);
  segment += number_16(from_server ? client_port : 80);
  segment += number_32(numbers_[own]) + number_32((flags & kAck) != 0 ? numbers_[1 - own] : 0);
  segment += '\x50';
  segment += static_cast<char>(flags);
  segment += number_16(65'535) + number_32(0);
  segment += bytes;
  packets.push_back(
      {at_us_, is_v6 ? ip_6(segment, 6, from_server) : ip_4(segment, 6, from_server)});
  at_us_ += 1000;
}

std::vector<Packet> Dialogue::lock_step(std::uint32_t client_number, std::uint32_t server_number) {
  Dialogue dialogue(client_number, server_number);
  dialogue.call().send("hello\n").recv("HELLO\n").send("bye\n").recv("BYE\n");
  dialogue.finish(false).finish(true).acknowledge(false);
  return dialogue.packets;
}

std::string udp(std::string_view bytes, bool from_server, std::uint16_t client_port,
                std::uint16_t server_port) {
  std::string datagram = number_16(from_server ? server_port : client_port);
  datagram += number_16(from_server ? client_port : server_port);
  datagram += number_16(8 + bytes.size()) + number_16(0);
  return datagram += bytes;
}

std::string block(std::uint32_t type, const std::string& content) {
  const std::string body = padded_to_4(content);
  const std::string length = number_32(12 + body.size(), true);
  return number_32(type, true) + length + body + length;
}

std::string section_block() {
  return block(0x0a0d0d0a, number_32(0x1a2b3c4d, true) + number_16(1, true) + number_16(0) +
                               std::string(8, '\xff'));
}

std::string interface_block(std::uint32_t link_type, const std::string& options) {
  return block(1, number_16(link_type, true) + number_16(0) + number_32(0) + options);
}

std::string packet_block(std::uint32_t interface, std::uint64_t time, const std::string& bytes) {
  return block(6, number_32(interface, true) + number_32(time >> 32U, true) +
                      number_32(time & 0xffff'ffff, true) + number_32(bytes.size(), true) +
                      number_32(bytes.size(), true) + bytes);
}

namespace {

// The same as the functions above, in the other byte order.
std::string big_block(std::uint32_t type, const std::string& content) {
  const std::string body = padded_to_4(content);
  const std::string length = number_32(12 + body.size());
  return number_32(type) + length + body + length;
}

std::string pcapng_file(const std::vector<Packet>& packets, bool little, std::uint32_t link_type) {
  std::string file = little ? section_block() + interface_block(link_type)
                            : big_block(0x0a0d0d0a, number_32(0x1a2b3c4d) + number_16(1) +
                                                        number_16(0) + std::string(8, '\xff')) +
                                  big_block(1, number_16(link_type) + number_16(0) + number_32(0));
  for (const Packet& each : packets) {
    const auto time = static_cast<std::uint64_t>(each.at_us);
    const std::string sizes = number_32(each.bytes.size()) + number_32(each.bytes.size());
    file += little ? packet_block(0, time, each.bytes)
                   : big_block(6, number_32(0) + number_32(time >> 32U) +
                                      number_32(time & 0xffff'ffff) + sizes + each.bytes);
  }
  return file;
}

}  // namespace

std::string capture_file(const std::vector<Packet>& packets, Form form, std::uint32_t link_type,
                         std::uint32_t snap_length) {
  if (form == Form::pcapng || form == Form::pcapng_big)
    return pcapng_file(packets, form == Form::pcapng, link_type);
  const bool little = form != Form::pcap_big;
  const bool nano = form == Form::pcap_nanoseconds;
  std::string file = number_32(nano ? 0xa1b23c4d : 0xa1b2c3d4, little) + number_16(2, little) +
                     number_16(4, little) + std::string(8, '\0') + number_32(snap_length, little) +
                     number_32(link_type, little);
  for (const Packet& each : packets) {
    const auto time = static_cast<std::uint64_t>(each.at_us);
    const std::string bytes = each.bytes.substr(0, snap_length);
    file += number_32(time / 1'000'000, little);
    file += number_32(time % 1'000'000 * (nano ? 1000 : 1), little);
    file += number_32(bytes.size(), little) + number_32(each.bytes.size(), little) + bytes;
  }
  return file;
}

std::vector<std::string> told_of(const std::string& file, const CaptureWishes& wishes,
                                 std::size_t read_bytes) {
  const ConversationNumbers incomplete = convert(file, wishes, read_bytes, [](const Event&) {}, {});
  std::vector<std::pair<std::string, std::string>> lines;
  std::set<std::string> names;
  const auto publish = [&](const Event& event) {
    names.emplace(event.conversation);
    lines.emplace_back(event.conversation, std::visit(InShort(), event.what));
  };
  convert(file, wishes, read_bytes, publish, incomplete);
  std::vector<std::string> told;
  told.reserve(lines.size());
  const bool are_several = names.size() > 1;
  for (const auto& [name, line] : lines) {
    std::string& one = told.emplace_back(are_several ? name : "");
    if (!one.empty()) one += " ";
    one += line;
  }
  return told;
}

std::vector<std::string> told_of(const std::vector<Packet>& packets, const CaptureWishes& wishes) {
  return told_of(capture_file(packets), wishes);
}

std::vector<std::string> captured_messages(const std::vector<Packet>& packets) {
  std::vector<std::string> told = told_of(packets);
  std::erase_if(told, [](const std::string& each) {
    return each.starts_with("open") || each.starts_with("note");
  });
  return told;
}

std::string left_out_of(const std::string& file) {
  std::string left_out;
  convert(
      file, {}, 1 << 20, [](const Event&) {}, {}, &left_out);
  return left_out;
}

}  // namespace confab::test
