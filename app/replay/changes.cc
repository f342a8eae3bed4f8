#include "app/replay/changes.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/transcript/input_file.h"
#include "app/transcript/replacement.h"
#include "protocol/difference.h"
#include "protocol/learning.h"
#include "protocol/rebase.h"

namespace confab {
namespace {

using Kind = Heard::Kind;

Printable observation_name(const TranscriptEvent& event) {
  TranscriptEvent bare;
  bare.type = event.type;
  bare.conn = event.conn;
  bare.code = event.code;
  return exchange_name(bare);
}

// What came when nothing was said of it: it was the sample.
const std::string& bytes_of(const Step& step, const Heard& heard) {
  const bool was_sample = heard.kind == Kind::matched && heard.bytes.empty();
  return was_sample ? step.event.payload.bytes : heard.bytes;
}

// Clocks, counters and names of this run: unlike words, they say nothing about what is right.
bool is_known_to_vary(std::string_view kind) {
  return !kind.empty() && kind != "word" && kind != "any";
}

void copy(int from, std::uint64_t begin, std::uint64_t end, const std::string& path,
          Replacement& to) {
  char buffer[65536];
  while (begin < end) {
    const std::size_t most = std::min<std::uint64_t>(sizeof buffer, end - begin);
    const long got = ::pread(from, buffer, most, static_cast<off_t>(begin));
    if (got == 0) return;
    if (got < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), path);
    if (got < 0) continue;
    to.write({buffer, static_cast<std::size_t>(got)});
    begin += static_cast<std::uint64_t>(got);
  }
}

}  // namespace

void Blessing::observe(const Step& step, const Heard& heard, bool has_secret) {
  const TranscriptEvent& event = step.event;
  if (heard.kind == Kind::matched) return;
  Change change{event.place, observation_name(event), {}, {}};
  if (event.type == TranscriptType::error && heard.kind == Kind::failed) {
    change.change.code = heard.failure->code_name;
    change.lines = difference(event.code, heard.failure->code_name);
  } else if (event.type == TranscriptType::recv && heard.kind == Kind::different && !has_secret) {
    change.change.sample = heard.bytes;
    if (!heard.from.empty() && !event.from.empty() && event.from != "any" && !heard.why.empty())
      change.change.from = heard.from.text;
    const bool holds = event.match && !set_rules(*event.match, heard.bytes, change.change);
    if (holds && !change.change.from) return;  // a name stands for something else: that stays wrong
    change.lines = difference(event.payload.bytes, heard.bytes);
  } else {
    return;
  }
  changes_.insert_or_assign(event.number, std::move(change));
}

// Rules that `bytes` fit; those that hold stay. False: there is nothing to change.
bool Blessing::set_rules(const TranscriptMatch& old, const std::string& bytes,
                         EventChange& change) {
  JudgedKeys keys = judge_keys(old, bytes);
  if (std::erase(keys.failing, "pattern") > 0) {
    change.pattern = rebase_pattern(old.pattern, bytes);
    if (!change.pattern) keys.failing.emplace_back("pattern");
  }
  if (change.pattern == old.pattern) {  // a name in it stands for two values
    change.pattern.reset();
    keys.holding.emplace_back("pattern");
  }
  if (keys.failing.empty()) return change.pattern.has_value();
  if (keys.holding.empty() && !change.pattern) {
    const std::vector<std::string> samples = {bytes};
    change.pattern = learn_pattern(samples, names_);
    change.drop_match = !change.pattern;
    std::erase(keys.failing, "pattern");  // it is the new one, or goes with the others
  }
  change.dropped = std::move(keys.failing);
  return true;
}

void Learning::observe(const Step& step, const Heard& heard, bool has_secret) {
  const TranscriptEvent& event = step.event;
  if (event.type != TranscriptType::recv || event.match) return;
  auto [place, is_new] = seen_.try_emplace(event.number);
  Seen& seen = place->second;
  if (is_new) {
    seen.place = event.place;
    seen.name = observation_name(event);
    seen.samples.push_back(event.payload.bytes);
    bytes_ += event.payload.bytes.size();
  }
  if (has_secret || (heard.kind != Kind::matched && heard.kind != Kind::different)) return;
  seen.samples.push_back(bytes_of(step, heard));
  bytes_ += seen.samples.back().size();
  if (bytes_ > limit_) throw std::invalid_argument("too much came to learn from it");
}

Changes Learning::changes() {
  Changes changes;
  for (const auto& [number, seen] : seen_) {
    const std::string& recorded = seen.samples.front();
    const auto differs = [&](const std::string& each) { return each != recorded; };
    const auto other = std::find_if(seen.samples.begin(), seen.samples.end(), differs);
    const bool varies = other != seen.samples.end();
    // All runs agree, and only the recording differs: that may be a change of the server's.
    const bool runs_agree =
        std::all_of(seen.samples.begin() + 1, seen.samples.end(),
                    [&](const std::string& each) { return each == seen.samples[1]; });
    const bool is_change =
        varies && runs_agree && !is_known_to_vary(kind_of_difference(recorded, *other));
    std::optional<std::string> pattern;
    if (!is_change && seen.samples.size() > 1) pattern = learn_pattern(seen.samples, names_);
    if (!pattern) continue;
    Change change{seen.place, seen.name, {}, {}};
    change.lines = difference(recorded, *pattern);
    change.change.pattern = std::move(pattern);
    changes.emplace(number, std::move(change));
  }
  return changes;
}

void Failures::add(Place where, const Printable& what) {
  all_.try_emplace({where.line, where.column}, what);
}

void Failures::drop(const Changes& mended) {
  for (const auto& [number, change] : mended) all_.erase({change.place.line, change.place.column});
}

bool rewrite_events(const std::string& path, const FileState& as_read, const Changes& changes) {
  if (changes.empty()) return true;
  if (!(FileState(path) == as_read)) return false;
  InputFile file(path);
  TranscriptReader reader(file.reader(), path, [](Place, const Printable&) {});
  const InputFile again(path);
  Replacement to(path, Replacement::Existing::replace);
  std::uint64_t copied = 0;
  while (const TranscriptEvent* event = reader.next()) {
    const auto found = changes.find(event->number);
    if (found == changes.end() || event->type == TranscriptType::end) continue;
    const std::uint64_t end = reader.bytes_before_end();
    copy(again.descriptor(), copied, end - event->json.size(), path, to);
    to.write(edit_event(event->json, found->second.change));
    copied = end;
  }
  copy(again.descriptor(), copied, UINT64_MAX, path, to);
  if (!(FileState(path) == as_read)) return false;
  to.finish();
  return true;
}

}  // namespace confab
