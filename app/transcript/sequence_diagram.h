#pragma once
// A transcript as a picture: a line of life for each party, an arrow for each message.
//
//            client                     tcp://127.0.0.1:12000
//     0 ms     |------ opens tcp1 ------------>|
//   0.2 ms     |------ "hello\n" ------------->|
//   0.4 ms     |<------------------ "HELLO\n" -|

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocol/text/printable.h"
#include "protocol/transcript/complete_events.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// SVG, readable in light and in dark, that fetches nothing and runs nothing. Of more than 8 servers
// the others are one.
class SequenceDiagram {
 public:
  static constexpr std::size_t kMostRows = 2000;

  // Of a long transcript the first `most_rows` events are drawn, the rest is counted.
  explicit SequenceDiagram(const std::string& title, std::size_t most_rows = kMostRows);

  void add(const TranscriptEvent& written);
  // There are more than are drawn. Who adds no more then calls stop_counting().
  bool is_cut() const noexcept { return undrawn_ > 0; }
  void stop_counting() noexcept { is_counted_ = false; }

  // The whole file, or the element alone, for a page.
  std::string svg() const;
  std::string element() const;

 private:
  struct Row {
    enum class Kind { arrow, end, words, wrong } kind;
    std::size_t party = 0;  // beside the client: from 1
    bool to_client = false;
    std::string text;
    std::int64_t at_us = 0;
  };

  void add_row(Row::Kind kind, const TranscriptEvent& event, bool to_client, const Printable& text);
  std::size_t party_of(const TranscriptEvent& event);
  int column(std::size_t party) const noexcept;
  void append_row(const Row& row, int y, std::string& out) const;

  std::string title_;
  std::vector<std::string> parties_;  // the servers, by URL; clients of ours, by address
  CompleteEvents events_;
  std::map<std::string, std::size_t> party_by_conn_;
  std::vector<Row> rows_;
  std::int64_t now_us_ = 0;
  std::size_t most_rows_;
  std::uint64_t undrawn_ = 0;
  bool is_counted_ = true;
  bool has_accepted_ = false;  // the other side may be the client then
};

}  // namespace confab
