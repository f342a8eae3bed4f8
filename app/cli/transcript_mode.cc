#include "app/cli/transcript_mode.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "app/program/core_dump.h"
#include "app/program/exit_code.h"
#include "app/program/usage_error.h"
#include "app/text/line.h"
#include "app/transcript/capture_export.h"
#include "app/transcript/capture_import.h"
#include "app/transcript/diagram_file.h"
#include "app/transcript/input_file.h"
#include "app/transcript/lint.h"
#include "app/transcript/rewrite.h"
#include "protocol/json/transcript_error.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

int convert(const TranscriptOptions& options, const Registry& registry) {
  const std::string& from = options.files.front();
  const std::string& to = options.files.back();
  InputFile file(from);
  const bool becomes_packets = to.ends_with(".pcapng");
  if (is_capture(file)) {
    if (!options.packet_option.empty())
      throw UsageError(options.packet_option + " is for packets that are made, and " + from +
                       " has some already");
    const bool is_whole = import_capture(file, from, to, options.force, options.capture);
    return is_whole ? kAllWell : kUnexpected;
  }
  if (!options.capture_option.empty())
    throw UsageError(options.capture_option + " is for captures, and " + from + " is none");
  if (!options.packet_option.empty() && !becomes_packets)
    throw UsageError(options.packet_option + " is for packets, in a file that ends in .pcapng");
  if (to.ends_with(".svg")) {
    convert_to_diagram(file, from, to, options.force);
  } else if (becomes_packets) {
    if (!options.packets.secrets.empty()) forbid_core_dumps();
    export_capture(file, from, to, options.force, options.packets, registry);
  } else {
    convert_transcript(file, from, to, options.force);
  }
  return kAllWell;
}

int run_one(const TranscriptOptions& options, const std::string& file, const Registry& registry) {
  switch (options.action) {
    case TranscriptOptions::Action::lint:
      return lint_transcript(file, registry) ? kAllWell : kUsage;
    case TranscriptOptions::Action::format:
      format_transcript(file, options.stable);
      return kAllWell;
    case TranscriptOptions::Action::convert:
      return convert(options, registry);
  }
  return kAllWell;
}

int run_and_report(const TranscriptOptions& options, const std::string& file,
                   const Registry& registry) {
  try {
    return run_one(options, file, registry);
  } catch (const TranscriptError& error) {
    print_on_stderr(Printable(Untrusted(error.what())));
    return kUsage;
  } catch (const UsageError& error) {
    print_on_stderr(sentence("confab: {}", std::string_view(error.what())));
    return kUsage;
  } catch (const BrokenCapture& error) {
    print_on_stderr(sentence("confab: {}", std::string_view(error.what())));
    return kUsage;
  } catch (const std::system_error& error) {
    Printable text = sentence("confab: {}", std::string_view(error.what()));
    if (error.code().value() == EEXIST) text += Literal(" (--force replaces it)");
    if (error.code().value() == EBUSY) text += Literal(" (a recording goes into it)");
    print_on_stderr(text);
    return kCouldNotTalk;
  } catch (const std::runtime_error& error) {
    print_on_stderr(sentence("confab: {}", std::string_view(error.what())));
    return kCouldNotTalk;
  }
}

}  // namespace

int run_transcript(const TranscriptOptions& options, const Registry& registry) {
  if (options.action == TranscriptOptions::Action::convert)
    return run_and_report(options, options.files.front(), registry);
  int code = kAllWell;
  for (const std::string& each : options.files) {
    const int one = run_and_report(options, each, registry);
    code = worse(code, one);
  }
  return code;
}

}  // namespace confab
