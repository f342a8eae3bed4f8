#include "app/text/wrapped_text.h"

#include <algorithm>
#include <cstdint>

#include "protocol/text/repeated.h"

namespace confab {

namespace {

constexpr int kTab = 8;

}  // namespace

void WrappedText::begin_row(int columns, int indent) {
  columns_ = columns;
  indent_ = std::min(indent, columns / 2);
  column_ = 0;
}

void WrappedText::begin_line(int columns, int indent) {
  begin_row(columns, indent);
  column_ = indent;
}

void WrappedText::append(const Printable& text, Printable& out) {
  const std::string_view all = text.text();
  // As many columns as bytes, or fewer; what is short needs no counting.
  const bool is_short = column_ + static_cast<std::int64_t>(all.size()) <= columns_;
  if (columns_ == 0 || (is_short && all.find('\t') == std::string_view::npos)) {
    out += text;
    column_ += static_cast<int>(columns_ == 0 ? 0 : columns_of(all));
    return;
  }
  std::size_t row = 0;  // where it begins
  std::size_t at = 0;
  while (at < all.size()) {
    Glyph piece = next_piece(all.substr(at));
    if (column_ + piece.columns > columns_) {
      out.append_part(text, row, at - row);
      next_row(out);
      row = at;
      piece = next_piece(all.substr(at));  // a tab is wider there
    }
    column_ += piece.columns;
    at += piece.bytes;
  }
  out.append_part(text, row, at - row);
}

// What stays in one row: a cluster, unless no row has room for it.
Glyph WrappedText::next_piece(std::string_view text) const {
  if (text.front() == '\t') return {1, kTab - column_ % kTab};
  const Cluster cluster = first_cluster(text);
  if (cluster.columns > columns_ - indent_) return first_glyph(text);
  return {cluster.bytes, cluster.columns};
}

void WrappedText::append_whole(const Printable& text, Printable& out) {
  const bool fits = column_ + columns_of(text.text()) <= columns_;
  if (columns_ != 0 && !fits && column_ > indent_) next_row(out);
  append(text, out);
}

void WrappedText::append_words(const Printable& text, Printable& out) {
  if (columns_ == 0) return append(text, out);
  const std::string_view all = text.text();
  for (std::size_t word = 0; word < all.size();) {
    const std::size_t blank = std::min(all.find(' ', word), all.size());
    const int columns = columns_of(all.substr(word, blank - word));
    const bool fits_elsewhere = columns <= columns_ - indent_;  // else it begins here
    if (column_ + columns > columns_ && fits_elsewhere && column_ > indent_) next_row(out);
    append_part(text, word, blank - word, out);
    word = std::min(blank + 1, all.size());
    if (blank < all.size() && column_ < columns_) append_part(text, blank, 1, out);
  }
}

void WrappedText::append_part(const Printable& text, std::size_t from, std::size_t size,
                              Printable& out) {
  Printable part;
  part.append_part(text, from, size);
  append(part, out);
}

void WrappedText::next_row(Printable& out) {
  out += Literal("\n");
  out += repeated(" ", static_cast<std::size_t>(indent_));
  column_ = indent_;
}

}  // namespace confab
