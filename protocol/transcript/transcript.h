#pragma once
// What a transcript says: the format's version 1, as types. docs/transcript-format.md describes it.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json/transcript_error.h"

namespace confab {

inline constexpr std::string_view kTranscriptFormat = "confab-transcript";
inline constexpr int kTranscriptVersion = 1;

// What a message is, over a transport that tells these apart.
inline constexpr std::string_view kTextKind = "text";
inline constexpr std::string_view kBinaryKind = "binary";

// Of a transcript's streams where its header names no other.
inline constexpr std::string_view kUsualFraming = "line";
// Of its datagrams, whatever the header names.
inline constexpr std::string_view kDatagramFraming = "raw";

enum class Spelling : std::uint8_t {
  document,  // .json: one object, "events" its last key, an array with one event a line
  lines,     // .jsonl: the header on the first line, then one event a line
};

struct TranscriptHeader {
  std::string title;
  std::string created;
  std::string framing;                                          // "defaults"; of streams
  std::optional<std::int64_t> timeout_us;                       // "defaults"
  std::string unexpected;                                       // "defaults": fail, warn, ignore
  std::map<std::string, std::optional<std::string>> variables;  // nullopt: must be given
  std::vector<std::string> secrets;
  bool recorded = false;  // "tool": a program wrote it, so it ends with an "end"
  std::string text;       // as it stands in the file, without "events"
};

enum class TranscriptType : std::uint8_t {
  open,
  send,
  shutdown,
  close,
  recv,
  eof,
  error,
  silence,
  framing,
  upgrade,
  listen,
  accept,
  note,
  end,
  extension,  // "x-...": carried along; its after_ms counts
};

// "open"; "x-" for an extension.
std::string_view type_name(TranscriptType type) noexcept;

// The bytes of a message, already decoded.
struct TranscriptPayload {
  enum class Kind : std::uint8_t { none, data, hex, base64, text_template };
  Kind kind = Kind::none;
  std::string bytes;
};

// "match": everything that is given must hold.
struct TranscriptMatch {
  std::string pattern, regex, contains, prefix, suffix, hex;  // empty: not given
  std::string json;                                           // text of a JSON value
  std::optional<std::uint64_t> least_bytes, most_bytes;
  bool any = false;
};

inline constexpr std::uint64_t kNotCounted = UINT64_MAX;

struct TranscriptEvent {
  TranscriptType type = TranscriptType::note;
  Place place;               // where it begins in its file
  std::uint64_t number = 0;  // of the event, from 1
  std::string conn;
  std::int64_t after_us = 0;
  TranscriptPayload payload;
  std::string url, peer, local;   // open; listen, accept: url, local; error: url
  std::string framing;            // framing; open, accept: empty: the header's
  std::string layer, options;     // upgrade
  std::string to, from;           // send; recv, accept
  std::string kind;               // send, recv: kTextKind, kBinaryKind; empty: not given
  std::string op, code, message;  // error
  std::string detail;             // eof
  std::string text;               // note
  std::int64_t for_us = 0;        // silence
  std::int64_t timeout_us = 0;    // recv, eof, error, accept: 0: not given
  std::int64_t within_us = 0;     // recv: 0: not given
  bool partial = false;           // recv
  bool optional = false;          // recv, eof, error
  bool any_order = false;         // recv: "order": "any"
  bool already_open = false;      // open, accept: "x-already-open"
  bool incomplete = false;        // open: "x-incomplete": bytes are missing where notes say so
  // note: "x-missing-events": so many had happened and are not in the recording
  std::uint64_t missing_events = 0;
  std::uint64_t events = kNotCounted;  // end
  std::optional<TranscriptMatch> match;
  std::string_view json;  // the event as it stands in the file; valid until the next one is read
};

}  // namespace confab
