#include "app/replay/changes.h"

#include "app/program/system_error.h"

#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/transcript/input_file.h"
#include "app/transcript/replacement.h"
#include "protocol/transcript/transcript_event.h"
#include "protocol/transcript/transcript_reader.h"

namespace confab {
namespace {

void copy(int from, std::uint64_t begin, std::uint64_t end, const std::string& path,
          Replacement& to) {
  char buffer[65536];
  while (begin < end) {
    const std::size_t most = std::min<std::uint64_t>(sizeof buffer, end - begin);
    const long got = ::pread(from, buffer, most, static_cast<off_t>(begin));
    if (got == 0) return;
    if (got < 0 && errno != EINTR) throw_errno(path);
    if (got < 0) continue;
    to.write({buffer, static_cast<std::size_t>(got)});
    begin += static_cast<std::uint64_t>(got);
  }
}

// As a reader would find it.
std::optional<Printable> trouble_with(const std::string& event) {
  const JsonLimits limits;
  TranscriptEventReader reader(limits);
  try {
    if (event.size() > limits.value_bytes) throw JsonTrouble{0, Printable("more than 96 MiB")};
    reader.read(event, [](std::size_t, const Printable&) {});
    return std::nullopt;
  } catch (const JsonTrouble& trouble) {
    Printable what("what came makes an event that no transcript may hold: ");
    what += trouble.what;
    return what;
  }
}

}  // namespace

Printable observation_name(const TranscriptEvent& event) {
  TranscriptEvent bare;
  bare.type = event.type;
  bare.conn = event.conn;
  bare.code = event.code;
  return exchange_name(bare);
}

void Failures::add(Place where, const Printable& what) {
  all_.try_emplace({where.line, where.column}, what);
}

void Failures::add(const Failures& others) { all_.insert(others.all_.begin(), others.all_.end()); }

void Failures::drop(const Changes& mended) {
  for (const auto& [number, change] : mended) all_.erase({change.place.line, change.place.column});
}

void Failures::explain(const Failures& reasons) {
  for (auto& [place, what] : all_) {
    const auto reason = reasons.all_.find(place);
    if (reason == reasons.all_.end()) continue;
    what += Literal("; ");
    what += reason->second;
  }
}

Printable changes_text(const std::string& path, const Changes& changes) {
  Printable text;
  for (const auto& [number, change] : changes) {
    text += place_text(path, change.place);
    text += change.name;
    text += Literal("\n");
    for (const Printable& line : change.lines) {
      text += Literal("  ");
      text += line;
      text += Literal("\n");
    }
  }
  return text;
}

Rewriting rewrite_events(const std::string& path, const FileState& as_read,
                         const Changes& changes) {
  Rewriting result;
  if (changes.empty()) return result;
  result.was_changed = !(FileState(path) == as_read);
  if (result.was_changed) return result;
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
    const std::string edited = edit_event(event->json, found->second.change);
    if (const auto trouble = trouble_with(edited)) result.troubles.add(event->place, *trouble);
    to.write(edited);
    copied = end;
  }
  copy(again.descriptor(), copied, UINT64_MAX, path, to);
  result.was_changed = !(FileState(path) == as_read);
  if (!result.was_changed && result.troubles.all().empty()) to.finish();
  return result;
}

}  // namespace confab
