#include <string>
#include <vector>

#include "protocol/capture/capture_clock.h"
#include "protocol/capture/capture_error.h"
#include "protocol/capture/capture_reader.h"
#include "protocol/capture/packet_source.h"
#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

using confab::capture_time;
using confab::CaptureClock;
using confab::CaptureError;
using confab::CaptureReader;
using confab::CaptureTime;
using confab::test::block;
using confab::test::capture_file;
using confab::test::Dialogue;
using confab::test::Form;
using confab::test::interface_block;
using confab::test::number_16;
using confab::test::number_32;
using confab::test::Packet;
using confab::test::packet_block;
using confab::test::section_block;
using confab::test::told_of;

namespace {

using Lines = std::vector<std::string>;

constexpr Form kForms[] = {Form::pcap, Form::pcap_big, Form::pcap_nanoseconds, Form::pcapng,
                           Form::pcapng_big};

// Where it gives up; -1: nowhere.
std::int64_t trouble_of(const std::string& file) {
  try {
    told_of(file);
  } catch (const CaptureError& error) {
    return static_cast<std::int64_t>(error.offset());
  }
  return -1;
}

std::string pcapng(const std::vector<Packet>& packets) {
  return capture_file(packets, Form::pcapng);
}

// The number at `offset` of a file, in the byte order of most machines.
std::string changed(std::string file, std::size_t offset, std::uint64_t number) {
  return file.replace(offset, 4, number_32(number, true));
}

}  // namespace

TEST_CASE("both formats, both byte orders and both units of time say the same") {
  const Lines expected = told_of(Dialogue::lock_step());
  for (const Form form : kForms)
    CHECK(told_of(capture_file(Dialogue::lock_step(), form)) == expected);
}

TEST_CASE("a capture that is read byte by byte is the same") {
  const Lines expected = told_of(Dialogue::lock_step());
  for (const Form form : kForms)
    CHECK(told_of(capture_file(Dialogue::lock_step(), form), {}, 1) == expected);
}

TEST_CASE("a capture is known by how it begins") {
  for (const Form form : kForms) CHECK(CaptureReader::is_capture(capture_file({}, form)));
  CHECK_FALSE(CaptureReader::is_capture("{\"format\""));
  CHECK_FALSE(CaptureReader::is_capture(""));
  CHECK_FALSE(CaptureReader::is_capture("\n\r\r"));
}

TEST_CASE("a capture that is cut inside a packet is an error with the place of that packet") {
  for (const Form form : kForms) {
    const std::string whole = capture_file(Dialogue::lock_step(), form);
    std::int64_t last = 0;
    for (std::size_t size = 4; size < whole.size(); ++size) {
      const std::int64_t place = trouble_of(whole.substr(0, size));
      if (place == -1) {  // cut between packets
        last = static_cast<std::int64_t>(size);
        continue;
      }
      CHECK(place == last);
    }
  }
}

TEST_CASE("lengths that cannot be are errors with their place") {
  const std::string small = pcapng(Dialogue::lock_step());
  const std::size_t packet = section_block().size() + interface_block(101).size();
  const auto place = static_cast<std::int64_t>(packet);
  CHECK(trouble_of(changed(small, packet + 4, 0)) == place + 4);
  CHECK(trouble_of(changed(small, packet + 4, 11)) == place + 4);
  CHECK(trouble_of(changed(small, packet + 4, 0xffff'fffc)) == place);
  CHECK(trouble_of(changed(small, packet + 4, 0xffff'ffff)) == place + 4);
  CHECK(trouble_of(changed(small, packet + 4, 28)) == place);
  // The packet's own length, above that of its block, and above all that is.
  CHECK(trouble_of(changed(small, packet + 20, 1000)) == place);
  CHECK(trouble_of(changed(small, packet + 20, 0xffff'ffff)) == place);
  // An interface that there is not.
  CHECK(trouble_of(changed(small, packet + 8, 1)) == place);
  // The length at the end of the block.
  CHECK(trouble_of(changed(small, packet + 8 + 20 + 40, 12)) == place);
  const std::string pcap = capture_file(Dialogue::lock_step());
  CHECK(trouble_of(changed(pcap, 24 + 8, 0xffff'ffff)) == 24 + 8);
  CHECK(trouble_of(changed(pcap, 24 + 8, 300'000)) == 24 + 8);
}

TEST_CASE("formats that are newer than this are refused") {
  CHECK(trouble_of(changed(capture_file({}), 4, 3)) == 4);
  CHECK(trouble_of(changed(pcapng({}), 12, 2)) == 12);
  CHECK(trouble_of(changed(pcapng({}), 8, 0x01020304)) == 8);
}

TEST_CASE("blocks that nobody knows are skipped") {
  const std::string known = pcapng(Dialogue::lock_step());
  const std::size_t section = section_block().size();
  const std::string unknown = block(0x0bad0001, std::string(100'000, 'x'));
  const std::string file = known.substr(0, section) + unknown + known.substr(section) + unknown;
  CHECK(told_of(file) == told_of(known));
}

TEST_CASE("a section begins anew, in its own byte order") {
  std::vector<Packet> first = Dialogue::lock_step();
  std::vector<Packet> second(first.begin() + 4, first.end());
  first.resize(4);
  const std::string file =
      capture_file(first, Form::pcapng) + capture_file(second, Form::pcapng_big);
  CHECK(told_of(file) == told_of(Dialogue::lock_step()));
}

TEST_CASE("packets of several interfaces are told by their times") {
  const std::vector<Packet> packets = Dialogue::lock_step();
  std::string file = section_block() + interface_block(101) + interface_block(1);
  // What the second interface has comes behind all of the first's.
  std::string behind;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto time = static_cast<std::uint64_t>(packets[i].at_us);
    if (i % 3 == 1) {
      behind += packet_block(1, time, confab::test::ethernet(packets[i].bytes));
    } else {
      file += packet_block(0, time, packets[i].bytes);
    }
  }
  CHECK(told_of(file + behind) == told_of(packets));
}

TEST_CASE("simple packets and the obsolete ones are read, too") {
  const std::vector<Packet> packets = Dialogue::lock_step();
  std::string simple = section_block() + interface_block(101);
  std::string obsolete = simple;
  for (const Packet& each : packets) {
    const std::string size = number_32(each.bytes.size(), true);
    simple += block(3, size + each.bytes);
    std::string before = number_16(0) + number_16(0) + number_32(0);
    before += number_32(static_cast<std::uint64_t>(each.at_us), true);
    before.append(size).append(size);
    obsolete += block(2, before + each.bytes);
  }
  CHECK(told_of(simple) == told_of(packets));
  CHECK(told_of(obsolete) == told_of(packets));
}

TEST_CASE("a time means what its interface says") {
  using std::chrono::nanoseconds;
  CHECK(CaptureClock(6).at(1'500'000) == nanoseconds(1'500'000'000));
  CHECK(CaptureClock(9).at(7) == nanoseconds(7));
  CHECK(CaptureClock(0).at(2) == nanoseconds(2'000'000'000));
  CHECK(CaptureClock(12).at(1'500) == nanoseconds(1));
  CHECK(CaptureClock(0x80 | 10).at(1536) == nanoseconds(1'500'000'000));
  CHECK(CaptureClock(0x80 | 40).at(std::uint64_t{3} << 39U) == nanoseconds(1'500'000'000));
  CHECK(CaptureClock(6, 10).at(0) == nanoseconds(10'000'000'000));
  CHECK(CaptureClock(6, -10).at(11'000'000) == nanoseconds(1'000'000'000));
}

TEST_CASE("times beyond all bounds are bounded") {
  CHECK(CaptureClock(6, -10).at(0) == CaptureTime{0});
  CHECK(CaptureClock(6, INT64_MIN).at(UINT64_MAX) == CaptureTime{0});
  CHECK(CaptureClock(127).at(UINT64_MAX) == CaptureTime{0});
  CHECK(CaptureClock(0xff).at(UINT64_MAX) == CaptureTime{0});
  const CaptureTime last = CaptureClock(0).at(UINT64_MAX);
  CHECK(last > CaptureTime{0});
  CHECK(CaptureClock(0, INT64_MAX).at(UINT64_MAX) == last);
  CHECK(capture_time(0, 0, UINT64_MAX) < std::chrono::seconds(1));
}
