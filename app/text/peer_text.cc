#include "app/text/peer_text.h"

namespace confab {

void PeerText::begin(const LinePrefix& first, const LinePrefix& later, int columns,
                     Printable& out) {
  columns_ = columns;
  later_ = &later;
  begin_line(first, out);
}

void PeerText::begin_line(const LinePrefix& prefix, Printable& out) {
  between_lines_ = false;
  out += prefix.text;
  wrapped_.begin_line(columns_, prefix.columns);
}

void PeerText::append(std::string_view bytes, Printable& out) {
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    append_piece(bytes.substr(0, end), out);
    this->end(Ending::sent, Printable(), out);
    between_lines_ = true;
    bytes.remove_prefix(end + 1);
  }
  append_piece(bytes, out);
}

void PeerText::append_piece(std::string_view piece, Printable& out) {
  if (piece.empty()) return;
  if (between_lines_) begin_line(*later_, out);
  if (columns_ == 0) return sanitiser_.feed(piece, out);
  harmless_.clear();
  sanitiser_.feed(piece, harmless_);
  wrapped_.append(harmless_, out);
}

void PeerText::end(Ending how, const Printable& ours, Printable& out) {
  if (between_lines_) begin_line(*later_, out);
  settle(how, out);
  if (!ours.empty()) wrapped_.append_whole(ours, out);
  out += Literal("\n");
}

// What the sanitiser has held back: a CR is part of the line end, or it is shown.
void PeerText::settle(Ending how, Printable& out) {
  harmless_.clear();
  if (how == Ending::missing) {
    sanitiser_.finish(harmless_);
    return wrapped_.append(harmless_, out);
  }
  sanitiser_.feed("\n", harmless_);
  const std::size_t held_back = harmless_.text().size() - 1;
  if (held_back == 0) return;
  Printable before;
  before.append_part(harmless_, 0, held_back);
  wrapped_.append(before, out);
}

}  // namespace confab
