#include "tests/support/recorder.h"

#include <algorithm>

#include "protocol/text/line_excerpt.h"

namespace confab {
namespace {

struct AsLine {
  std::string operator()(const Opened& e) const {
    if (e.is_accepted) return "accepted";
    return std::string(e.again ? "opened again" : "opened");
  }
  std::string operator()(const Sent& e) const { return "sent " + escaped(e.bytes).text(); }
  std::string operator()(const Received& e) const {
    return std::string(e.complete ? "received " : "received part ") + escaped(e.bytes).text();
  }
  std::string operator()(const FinishedSending&) const { return "finished sending"; }
  std::string operator()(const FramingChanged& event) const {
    return "framing " + std::string(event.framing);
  }
  std::string operator()(const ListeningSocket& event) const {
    return (event.has_ended ? "no longer listening " : "listening ") + std::string(event.url);
  }
  std::string operator()(const Upgraded& event) const {
    return "upgraded " + std::string(event.layer);
  }
  std::string operator()(const Eof&) const { return "eof"; }
  std::string operator()(const Failed& e) const {
    return "failed " + std::string(e.op) + " " + std::string(e.code);
  }
  std::string operator()(const Closed&) const { return "closed"; }
  std::string operator()(const Note& e) const { return "note " + std::string(e.text); }
};

}  // namespace

void Recorder::on_event(const Event& event) { lines_.push_back(std::visit(AsLine{}, event.what)); }

bool Recorder::has(const std::string& line) const {
  return std::find(lines_.begin(), lines_.end(), line) != lines_.end();
}

std::string Recorder::text() const {
  std::string all;
  for (const std::string& each : lines_) all += all.empty() ? each : "; " + each;
  return all;
}

}  // namespace confab
