#include "app/transcript/capture_import.h"

#include <chrono>
#include <sstream>
#include <system_error>

#include "app/program/confined.h"
#include "app/program/exit_code.h"
#include "app/program/wall_clock.h"
#include "app/text/line.h"
#include "app/transcript/input_file.h"
#include "app/transcript/replacement.h"
#include "protocol/capture/capture_conversion.h"
#include "protocol/capture/capture_error.h"
#include "protocol/capture/capture_reader.h"
#include "protocol/text/sentence.h"
#include "protocol/transcript/transcript_writer.h"

namespace confab {
namespace {

// What of a capture is to be told beside its events.
struct Reading {
  ConversationNumbers incomplete;
  std::uint32_t conversations = 0;
  std::uint64_t left_out = 0;
  Printable left_out_text;
};

// `begin` is called with the first packet's time, before any event, and `end` with the last one's.
Reading read_capture(InputFile& file, const CaptureWishes& wishes,
                     const ConversationNumbers& incomplete,
                     const std::function<void(CaptureTime)>& begin,
                     const CaptureEvents::Publish& publish,
                     const std::function<void(CaptureTime)>& end) {
  file.rewind();
  CaptureReader reader(file.reader());
  CaptureConversion conversion(wishes, publish, incomplete);
  const CapturedPacket* packet = reader.next();
  begin(packet == nullptr ? CaptureTime{0} : packet->at);
  for (; packet != nullptr; packet = reader.next()) conversion.add(*packet);
  conversion.finish();
  end(conversion.now());
  return {conversion.incomplete(), conversion.conversations(), conversion.left_out().packets(),
          conversion.left_out().text()};
}

// What is wrong with the capture is found here: nothing is written then.
Reading survey(InputFile& file, const CaptureWishes& wishes) {
  const auto ignore_time = [](CaptureTime) {};
  return read_capture(
      file, wishes, {}, ignore_time, [](const Event&) {}, ignore_time);
}

class CaptureTranscript {
 public:
  CaptureTranscript(Replacement& to, Spelling spelling, const std::string& framing)
      : to_(to), writer_(spelling), framing_(framing) {}

  void begin(CaptureTime at) {
    const std::chrono::system_clock::time_point wall(at);
    writer_.begin(rfc3339(wall), CONFAB_VERSION, last_ = Time(at), text_, framing_);
  }
  void append(const Event& event) {
    writer_.append(event, text_);
    last_ = event.at;
    to_.write(text_);
    text_.clear();
  }
  void end() {
    writer_.append_end(last_, text_);
    text_ += writer_.closing();
    to_.write(text_);
    to_.flush();
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  Replacement& to_;
  TranscriptWriter writer_;
  const std::string& framing_;
  std::string text_;
  Time last_{};
};

void write_transcript(InputFile& file, const CaptureWishes& wishes,
                      const ConversationNumbers& incomplete, Replacement& to, Spelling spelling) {
  CaptureTranscript transcript(to, spelling, wishes.framing);
  read_capture(
      file, wishes, incomplete, [&](CaptureTime at) { transcript.begin(at); },
      [&](const Event& event) { transcript.append(event); },
      [&](CaptureTime) { transcript.end(); });
}

// A line for each, for people.
std::string report_of(const Reading& reading) {
  std::string report;
  if (reading.conversations == 0) report += "no conversation over TCP or UDP is in it\n";
  if (reading.left_out > 0)
    report +=
        sentence("left out: {} packets ({})\n", reading.left_out, reading.left_out_text).text();
  if (!reading.incomplete.empty())
    report +=
        sentence("bytes are missing in the capture, in {} of {} conversations; notes say where\n",
                 std::uint64_t{reading.incomplete.size()}, std::uint64_t{reading.conversations})
            .text();
  return report;
}

int convert_confined(InputFile& file, const CaptureWishes& wishes, Replacement& to,
                     Spelling spelling, std::string& report) {
  try {
    const Reading reading = survey(file, wishes);
    write_transcript(file, wishes, reading.incomplete, to, spelling);
    report = report_of(reading);
    return reading.incomplete.empty() ? kAllWell : kUnexpected;
  } catch (const CaptureError& error) {
    report = error.what();
    return kUsage;
  } catch (const std::exception& error) {
    report = error.what();
    return kCouldNotTalk;
  }
}

}  // namespace

bool is_capture(InputFile& file) {
  return CaptureReader::is_capture(file.peek(CaptureReader::kMagicBytes));
}

bool import_capture(InputFile& file, const std::string& from, const std::string& to, bool replace,
                    const CaptureWishes& wishes) {
  const auto existing = replace ? Replacement::Existing::replace : Replacement::Existing::keep;
  Replacement target = to == "-" ? Replacement::on_stdout() : Replacement(to, existing);
  file.make_rewindable();
  const int descriptors[] = {file.descriptor(), target.descriptor()};
  const ConfinedResult result = run_confined(descriptors, [&](std::string& report) {
    return convert_confined(file, wishes, target, spelling_of(to), report);
  });
  if (result.code == kUsage) throw BrokenCapture(from + ": " + result.report);
  if (result.code != kAllWell && result.code != kUnexpected)
    throw std::runtime_error(result.report);
  target.finish();
  std::istringstream lines(result.report);
  for (std::string line; std::getline(lines, line);)
    print_on_stderr(sentence("confab: {}: {}", from, line));
  return result.code == kAllWell;
}

}  // namespace confab
