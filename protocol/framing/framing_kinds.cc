#include "protocol/framing/framing_kinds.h"

#include <stdexcept>
#include <utility>

#include "protocol/framing/cobs_framing.h"
#include "protocol/framing/delimited_framing.h"
#include "protocol/framing/http_scanner.h"
#include "protocol/framing/length_framing.h"
#include "protocol/framing/raw_framing.h"
#include "protocol/framing/resp_command.h"
#include "protocol/framing/resp_scanner.h"
#include "protocol/framing/scanned_framing.h"
#include "protocol/framing/slip_framing.h"
#include "protocol/framing/until_scanner.h"
#include "protocol/text/duration.h"
#include "protocol/text/payload.h"

namespace confab {
namespace {

using Arguments = std::string_view;
using Made = std::unique_ptr<Framing>;
using Wrapping = std::unique_ptr<Envelope>;
using BeforeDelimiter = DelimitedFraming::BeforeDelimiter;

Made delimited(std::string delimiter, BeforeDelimiter before, std::size_t limit_bytes) {
  return std::make_unique<DelimitedFraming>(std::move(delimiter), before, limit_bytes);
}

Made scanned(std::unique_ptr<FrameScanner> scanner, std::size_t limit_bytes) {
  return std::make_unique<ScannedFraming>(std::move(scanner), limit_bytes);
}

// The limit is of the message: its length, and what is around it, comes on top.
Made with_length(LengthShape shape, std::size_t limit_bytes) {
  const std::size_t whole = limit_bytes + shape.most_overhead();
  return scanned(length_scanner(std::move(shape), limit_bytes), whole);
}

Made idle(Arguments duration, std::size_t limit_bytes) {
  const std::chrono::nanoseconds pause = parse_duration(duration);
  if (pause.count() <= 0) throw std::invalid_argument("a pause of nothing ends no message");
  return std::make_unique<IdleFraming>(pause, limit_bytes);
}

std::string nothing(Arguments) { return {}; }
std::string carriage_return_line_feed(Arguments) { return "\r\n"; }

LengthShape fixed(const char* name, std::size_t size, bool big_endian) {
  LengthShape shape;
  shape.name = name;
  shape.field = [name, size, big_endian] { return fixed_length(name, size, big_endian); };
  return shape;
}

LengthShape varint(Arguments) {
  LengthShape shape;
  shape.name = "varint";
  shape.field = varint_length;
  return shape;
}

LengthShape decimal(Arguments) {
  LengthShape shape;
  shape.name = "decimal";
  shape.field = [] { return decimal_length("decimal", ' '); };
  return shape;
}

LengthShape netstring(Arguments) {
  LengthShape shape;
  shape.name = "netstring";
  shape.field = [] { return decimal_length("netstring", ':'); };
  shape.end = ",";
  return shape;
}

LengthShape u8(Arguments) { return fixed("u8", 1, true); }
LengthShape u16be(Arguments) { return fixed("u16be", 2, true); }
LengthShape u16le(Arguments) { return fixed("u16le", 2, false); }
LengthShape u32be(Arguments) { return fixed("u32be", 4, true); }
LengthShape u32le(Arguments) { return fixed("u32le", 4, false); }

template <LengthShape (*shape)(Arguments)>
constexpr FramingKind length_kind(std::string_view name, std::string_view arguments,
                                  std::string_view summary, std::string_view sends) {
  return {.name = name,
          .arguments = arguments,
          .summary = summary,
          .sends = sends,
          .make = [](Arguments a, std::size_t limit) { return with_length(shape(a), limit); },
          .envelope = [](Arguments a) -> Wrapping { return length_envelope(shape(a)); },
          .ending = nothing};
}

constexpr std::string_view kLength = "its length before it";

constexpr FramingKind kKinds[] = {
    {.name = "line",
     .summary = "LF, or CR LF",
     .finds_its_way = true,
     .make =
         [](Arguments, std::size_t limit) {
           return delimited("\n", BeforeDelimiter::drop_carriage_return, limit);
         }},
    {.name = "crlf",
     .summary = "CR LF",
     .finds_its_way = true,
     .make = [](Arguments,
                std::size_t limit) { return delimited("\r\n", BeforeDelimiter::keep, limit); },
     .ending = carriage_return_line_feed},
    {.name = "raw",
     .summary = "each read, each datagram is a message",
     .finds_its_way = true,
     .make = [](Arguments, std::size_t limit) -> Made {
       return std::make_unique<RawFraming>(limit);
     }},
    {.name = "delimiter:",
     .arguments = "TEXT",
     .summary = "TEXT, with the escapes of :raw",
     .finds_its_way = true,
     .make =
         [](Arguments text, std::size_t limit) {
           return delimited(unescape(text), BeforeDelimiter::keep, limit);
         },
     .ending = [](Arguments text) { return unescape(text); }},
    {.name = "until:",
     .arguments = "/RE2/",
     .summary = "where the expression matches: a prompt",
     .finds_its_way = true,
     .make = [](Arguments pattern,
                std::size_t limit) { return scanned(until_scanner(pattern), limit); }},
    {.name = "idle:",
     .arguments = "DURATION",
     .summary = "nothing more for so long: idle:50ms",
     .finds_its_way = true,
     .make = idle},
    {.name = "http",
     .summary = "HTTP/1: head, body by length or in chunks",
     .make = [](Arguments, std::size_t limit) { return scanned(http_scanner(limit), limit); },
     .ending = carriage_return_line_feed},
    {.name = "resp",
     .summary = "a value of Redis (RESP2, RESP3)",
     .sends = "typed words as an array of strings",
     .make = [](Arguments, std::size_t limit) { return scanned(resp_scanner(), limit); },
     .ending = nothing,
     .typed = resp_command},
    length_kind<netstring>("netstring", "", "5:hello,", "its length before it, a comma after it"),
    length_kind<decimal>("decimal", "", "5 hello (syslog: octet counting)", kLength),
    length_kind<varint>("varint", "", "length of 7 bits a byte (protobuf)", kLength),
    length_kind<u8>("u8", "", "length of 1 byte", kLength),
    length_kind<u16be>("u16be", "", "length of 2 bytes, big-endian", kLength),
    length_kind<u16le>("u16le", "", "length of 2 bytes, little-endian", kLength),
    length_kind<u32be>("u32be", "", "length of 4 bytes, big-endian", kLength),
    length_kind<u32le>("u32le", "", "length of 4 bytes, little-endian", kLength),
    length_kind<length_shape>("length:", "offset=1,size=4,be,adds=4",
                              "any other length, in a header", "its length at its place"),
    {.name = "cobs",
     .summary = "a zero; the code has none inside",
     .sends = "the code, and a zero after it",
     .finds_its_way = true,
     .make = [](Arguments, std::size_t limit) { return scanned(cobs_scanner(), limit); },
     .envelope = [](Arguments) { return cobs_envelope(); },
     .ending = nothing},
    {.name = "slip",
     .summary = "a byte C0, escaped inside (RFC 1055)",
     .sends = "escapes, C0 before and after it",
     .finds_its_way = true,
     .make = [](Arguments, std::size_t limit) { return scanned(slip_scanner(), limit); },
     .envelope = [](Arguments) { return slip_envelope(); },
     .ending = nothing},
};

std::string all_names() {
  std::string names;
  for (const FramingKind& each : kKinds)
    names.append(names.empty() ? "" : ", ").append(each.name).append(each.arguments);
  return names;
}

}  // namespace

std::span<const FramingKind> framing_kinds() { return kKinds; }

NamedFraming find_framing(std::string_view name) {
  for (const FramingKind& each : kKinds) {
    const bool is_it = each.arguments.empty() ? name == each.name : name.starts_with(each.name);
    if (is_it) return {each, name.substr(each.name.size())};
  }
  throw std::invalid_argument("no framing \"" + std::string(name) + "\": " + all_names());
}

}  // namespace confab
