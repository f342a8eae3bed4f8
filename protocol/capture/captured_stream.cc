#include "protocol/capture/captured_stream.h"

#include <algorithm>

#include "protocol/framing/framing_kinds.h"
#include "protocol/framing/message_limits.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::string_view kUncut = "raw";

SentencePart who(Sender sender) {
  return sender == Sender::client ? Literal("client") : Literal("server");
}

Printable missing_text(Sender from, std::uint64_t bytes, std::uint64_t before) {
  Printable text = bytes == 1 ? Printable("1 byte is") : sentence("{} bytes are", bytes);
  text += Literal(" not in the capture, ");
  text += before == 0 ? sentence("the first that the {} sent", who(from))
                      : sentence("after the first {} that the {} sent", before, who(from));
  return text;
}

}  // namespace

CapturedStream::CapturedStream(CaptureEvents& events, const Ends& ends, const std::string& framing)
    : events_(events),
      client_(ends.client),
      server_(ends.server.text()),
      is_guess_(ends.is_guess),
      framing_(framing) {}

void CapturedStream::opened(CaptureTime at, std::chrono::nanoseconds took, bool in_its_middle) {
  name_ = events_.name("tcp");
  const std::string url = "tcp://" + server_;
  const std::string client = client_.text();
  Opened opened;
  opened.url = url;
  opened.peer = server_;
  opened.local = client;
  opened.took = took;
  opened.framing = framing_;
  opened.already_open = in_its_middle;
  opened.is_incomplete = events_.is_known_incomplete(name_);
  events_.publish(name_, at, opened);
  if (in_its_middle && is_guess_)
    note(at, sentence("the capture begins in the middle of this conversation; its server is taken "
                      "to be {}, the lower port",
                      server_));
}

void CapturedStream::failed(CaptureTime at, const UnreachableReason& why) {
  name_ = events_.name("tcp");
  const std::string url = "tcp://" + server_;
  const bool is_refused = why.code == "ECONNREFUSED";
  const std::string text = is_refused
                               ? "refused by " + server_
                               : "cannot connect to " + server_ + ": " + std::string(why.words);
  events_.publish(name_, at, Failed{"connect", why.code, server_, url, text});
}

// What the sender has seen of the other side, its last message unfinished as it is, comes before.
void CapturedStream::arrived(Sender from, std::string_view bytes, CaptureTime at,
                             std::uint64_t unseen) {
  if (side(other_than(from)).held > unseen) tell_rest(other_than(from));
  if (const auto until = due(); until && *until <= at) tell_unfinished(at);
  feed(from, bytes, at);
}

void CapturedStream::feed(Sender from, std::string_view bytes, CaptureTime at) {
  Side& own = side(from);
  if (!own.framing) own.framing = make_framing(framing_, kMessageLimit);
  if (own.held == 0) own.began = at;
  own.last = at;
  own.held += bytes.size();
  own.framing->feed(bytes);
  try {
    while (const auto frame = own.framing->next()) {
      tell(from, *frame, own.began);
      own.began = at;
    }
    if (own.held == 0) let_go_of_told(own);
  } catch (const FramingError& error) {
    tell_rests();
    note(at, sentence("what the {} sends cannot be cut any more: {}", who(from),
                      std::string_view(error.what())));
    stop_cutting(at);
  }
}

void CapturedStream::tell(Sender from, const Frame& frame, CaptureTime at) {
  Side& own = side(from);
  own.held -= std::min<std::uint64_t>(own.held, frame.bytes.size());
  if (from == Sender::client) {
    Sent sent;
    sent.bytes = frame.bytes;
    sent.starts_message = frame.starts_message;
    sent.more_follows = !frame.complete;
    return events_.publish(name_, at, sent);
  }
  Received received;
  received.bytes = frame.bytes;
  received.from = server_;
  received.message = frame.message;
  received.complete = frame.complete;
  received.starts_message = frame.starts_message;
  received.has_end = own.framing->ends() != Framing::Ends::by_read;
  events_.publish(name_, at, received);
}

void CapturedStream::tell_rest(Sender from) {
  Side& own = side(from);
  if (own.held == 0) return;
  if (const auto rest = own.framing->flush()) tell(from, *rest, own.began);
  own.held = 0;
  let_go_of_told(own);
}

// A framing keeps its last message until it is fed again, which may be never: many connections that
// stay open would keep a long one each.
void CapturedStream::let_go_of_told(Side& own) { own.framing->feed({}); }

void CapturedStream::tell_rests() {
  const bool server_first = sides_[1].began < sides_[0].began;
  tell_rest(server_first ? Sender::server : Sender::client);
  tell_rest(server_first ? Sender::client : Sender::server);
}

std::optional<CaptureTime> CapturedStream::due() const {
  std::optional<CaptureTime> due;
  for (const Side& each : sides_) {
    if (each.held == 0) continue;
    const bool ends_by_pause = each.framing->ends() == Framing::Ends::by_pause;
    const CaptureTime at = each.last + (ends_by_pause ? each.framing->pause() : kUnfinishedPause);
    due = due ? std::min(*due, at) : at;
  }
  return due;
}

void CapturedStream::tell_unfinished(CaptureTime now) {
  if (const auto until = due(); until && *until <= now) tell_rests();
}

// Where the next message begins is not known then, unless its framing finds an end by its bytes.
void CapturedStream::missing(Sender from, std::uint64_t bytes, std::uint64_t before,
                             CaptureTime at) {
  tell_rest(from);
  events_.mark_incomplete(name_);
  note(at, missing_text(from, bytes, before));
  side(from).framing.reset();
  if (!find_framing(framing_).kind.finds_its_way) stop_cutting(at);
}

void CapturedStream::stop_cutting(CaptureTime at) {
  tell_rests();
  framing_ = kUncut;
  for (Side& each : sides_) each.framing.reset();
  events_.publish(name_, at, FramingChanged{framing_});
}

// The client's end is its close where nothing comes any more.
void CapturedStream::finished(Sender from, CaptureTime at) {
  tell_rests();
  if (from == Sender::client) {
    client_has_finished_ = true;
    if (!server_has_finished_) return events_.publish(name_, at, FinishedSending{});
  } else {
    server_has_finished_ = true;
    events_.publish(name_, at, Eof{"", !client_has_finished_});
  }
  if (client_has_finished_ && server_has_finished_) events_.publish(name_, at, Closed{});
}

void CapturedStream::was_reset(Sender by, CaptureTime at) {
  tell_rests();
  if (by == Sender::server && !server_has_finished_) {
    const std::string text = "cannot receive from " + server_ + ": connection reset by peer";
    events_.publish(name_, at, Failed{"recv", "ECONNRESET", server_, "", text});
  } else {
    note(at, sentence("the {} reset the connection", who(by)));
  }
  events_.publish(name_, at, Closed{});
}

void CapturedStream::leave_open(CaptureTime at, const Printable& why) {
  tell_rests();
  note(at, why);
}

void CapturedStream::leave_unanswered(CaptureTime at) {
  const Printable text =
      sentence("no answer to {} is in the capture, which calls tcp://{}", client_.text(), server_);
  events_.publish({}, at, Note{text.text()});
}

void CapturedStream::note(CaptureTime at, const Printable& text) {
  events_.publish(name_, at, Note{text.text()});
}

}  // namespace confab
