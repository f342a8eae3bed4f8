#include "protocol/capture/unreachable.h"

#include <algorithm>
#include <array>
#include <variant>

#include "protocol/capture/wire_number.h"

namespace confab {
namespace {

constexpr UnreachableReason kRefused = {"ECONNREFUSED", "connection refused"};
constexpr UnreachableReason kNoNetwork = {"ENETUNREACH", "network unreachable"};
constexpr UnreachableReason kNoHost = {"EHOSTUNREACH", "host unreachable"};
constexpr UnreachableReason kHostDown = {"EHOSTDOWN", "host is down"};
constexpr UnreachableReason kForbidden = {"EACCES", "permission denied"};

constexpr std::uint8_t kUnreachable4 = 3;
constexpr std::uint8_t kUnreachable6 = 1;

struct ReasonRow {
  std::uint8_t number;
  UnreachableReason reason;
};

// Not 2 (protocol), 4 (too large), 5 (source route), 8 (isolated).
constexpr std::array<ReasonRow, 12> kReasons4 = {{
    {0, kNoNetwork},
    {1, kNoHost},
    {3, kRefused},
    {6, kNoNetwork},
    {7, kHostDown},
    {9, kNoNetwork},
    {10, kNoHost},
    {11, kNoNetwork},
    {12, kNoHost},
    {13, kNoHost},  // prohibited by an administrator, as 14 and 15 are
    {14, kNoHost},
    {15, kNoHost},
}};

constexpr std::array<ReasonRow, 7> kReasons6 = {{
    {0, kNoNetwork},
    {1, kForbidden},
    {2, kNoHost},
    {3, kNoHost},
    {4, kRefused},
    {5, kForbidden},
    {6, kForbidden},
}};

template <std::size_t kRows>
const UnreachableReason* find_reason(const std::array<ReasonRow, kRows>& rows,
                                     std::uint8_t number) {
  const auto found = std::ranges::find(rows, number, &ReasonRow::number);
  return found == rows.end() ? nullptr : &found->reason;
}

template <std::size_t kRows>
std::optional<std::uint8_t> find_number(const std::array<ReasonRow, kRows>& rows,
                                        std::string_view code) {
  const auto found =
      std::ranges::find(rows, code, [](const ReasonRow& row) { return row.reason.code; });
  return found == rows.end() ? std::nullopt : std::optional(found->number);
}

const UnreachableReason* reason_of(const IpPacket& packet) {
  const auto type = static_cast<std::uint8_t>(packet.payload[0]);
  const auto number = static_cast<std::uint8_t>(packet.payload[1]);
  const bool is_v6 = packet.source.is_v6;
  if (packet.protocol == kIcmp && !is_v6 && type == kUnreachable4)
    return find_reason(kReasons4, number);
  if (packet.protocol == kIcmp6 && is_v6 && type == kUnreachable6)
    return find_reason(kReasons6, number);
  return nullptr;
}

}  // namespace

std::optional<UnreachableReport> read_unreachable(const IpPacket& packet) {
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kLeastOfPayload = 8;  // RFC 792
  if (packet.payload.size() < kHeader) return std::nullopt;
  const UnreachableReason* const reason = reason_of(packet);
  if (reason == nullptr) return std::nullopt;
  const auto read = read_ip(packet.payload.substr(kHeader));
  const auto* quoted = std::get_if<IpPacket>(&read);
  if (quoted == nullptr || quoted->source != packet.destination) return std::nullopt;
  const bool is_known = quoted->protocol == kTcp || quoted->protocol == kUdp;
  const bool is_later_fragment = quoted->fragment && quoted->fragment->offset != 0;
  const std::string_view start = quoted->payload;
  if (!is_known || is_later_fragment || start.size() < kLeastOfPayload) return std::nullopt;
  UnreachableReport report;
  report.reason = *reason;
  report.protocol = quoted->protocol;
  report.source = {quoted->source, wire_16(start, 0)};
  report.destination = {quoted->destination, wire_16(start, 2)};
  if (report.protocol == kTcp) report.number = wire_32(start, 4);
  report.bytes = packet.payload;
  return report;
}

std::optional<UnreachableNumbers> unreachable_numbers(std::string_view code, bool is_v6) {
  const auto number = is_v6 ? find_number(kReasons6, code) : find_number(kReasons4, code);
  if (!number) return std::nullopt;
  return UnreachableNumbers{is_v6 ? kUnreachable6 : kUnreachable4, *number};
}

}  // namespace confab
