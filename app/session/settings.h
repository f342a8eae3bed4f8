#pragma once
// What a person can set for the whole session: ":set", ":eol", ":framing" and the options of the
// command line.

#include <chrono>
#include <string>

namespace confab {

enum class Eol { none, lf, crlf };
enum class Reconnect { automatic, ask, off };

// One set for streams and one for datagrams: what fits the one is wrong for the other.
struct MediumSettings {
  Eol eol;
  std::string framing;
};

struct Settings {
  MediumSettings streams{Eol::lf, "line"};
  MediumSettings datagrams{Eol::none, "raw"};
  Reconnect reconnect = Reconnect::automatic;
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);

  MediumSettings& medium(bool keeps_boundaries) { return keeps_boundaries ? datagrams : streams; }
  const MediumSettings& medium(bool keeps_boundaries) const {
    return keeps_boundaries ? datagrams : streams;
  }
};

// What is put behind a typed line: "", "\n", "\r\n". A CR that is there already is not doubled.
std::string with_line_end(std::string text, Eol eol);

}  // namespace confab
