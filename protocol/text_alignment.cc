#include "protocol/text_alignment.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace confab {
namespace {

using Tokens = std::span<const TextToken>;
// For each token of the first text, its partner in another.
using Partners = std::vector<std::optional<std::size_t>>;

constexpr std::size_t kMostPairs = 4 << 20;  // a byte each; 30 ms (2026-11)

bool is_wordlike(const TextToken& token) noexcept {
  return token.shape == TokenShape::word || token.shape == TokenShape::number;
}

bool can_pair(const TextToken& a, const TextToken& b) noexcept {
  if (is_wordlike(a)) return is_wordlike(b);
  return a.shape == b.shape && (a.shape != TokenShape::separator || a.text == b.text);
}

constexpr int kMostMoved = 16;

// How much is gained by a pair that is possible. Blanks are everywhere: they must not outweigh
// words.
int worth(const TextToken& a, const TextToken& b) noexcept {
  if (a.shape == TokenShape::separator) return a.text == " " ? 1 : 2;
  if (a.text == b.text) return 8;
  if (a.shape != b.shape || a.shape == TokenShape::word) return 1;
  return a.shape == TokenShape::number ? 3 : 6;
}

// The best way to pair two runs of tokens: a table of what is gained from (i, j) on, filled from
// its end; only the step is kept for each cell.
class Pairing {
 public:
  Pairing(Tokens a, Tokens b) : a_(a), b_(b), steps_(a.size() * b.size()) { fill(); }

  // Of each token of `a`, its partner in `b`.
  Partners partners() const {
    Partners found(a_.size());
    for (std::size_t i = 0, j = 0; i < a_.size() && j < b_.size();) {
      const Step step = steps_[i * b_.size() + j];
      if (step == Step::pair) found[i] = j;
      if (step != Step::skip_b) ++i;
      if (step != Step::skip_a) ++j;
    }
    return found;
  }

 private:
  enum class Step : std::uint8_t { skip_a, skip_b, pair };

  void fill() {
    std::vector<int> below(b_.size() + 1);
    std::vector<int> row(b_.size() + 1);
    for (std::size_t i = a_.size(); i-- > 0;) {
      for (std::size_t j = b_.size(); j-- > 0;) {
        Step step = below[j] >= row[j + 1] ? Step::skip_a : Step::skip_b;
        int best = std::max(below[j], row[j + 1]);
        if (can_pair(a_[i], b_[j])) {
          const int paired = below[j + 1] + worth(a_[i], b_[j]);
          if (paired >= best) best = paired, step = Step::pair;
        }
        row[j] = best;
        steps_[i * b_.size() + j] = step;
      }
      std::swap(row, below);
    }
  }

  Tokens a_;
  Tokens b_;
  std::vector<Step> steps_;
};

// How many tokens both begin with; clocks need not show the same time.
template <class Iterator>
std::size_t common(Iterator a, Iterator a_end, Iterator b, Iterator b_end) {
  const auto is_same = [](const TextToken& x, const TextToken& y) {
    return x.shape == y.shape && (x.text == y.text || is_clock(x.shape));
  };
  return static_cast<std::size_t>(std::mismatch(a, a_end, b, b_end, is_same).first - a);
}

Partners pair_tokens(Tokens a, Tokens b) {
  Partners partners(a.size());
  if (std::equal(a.begin(), a.end(), b.begin(), b.end(), can_pair)) {
    for (std::size_t i = 0; i < a.size(); ++i) partners[i] = i;
    return partners;
  }
  const std::size_t head = common(a.begin(), a.end(), b.begin(), b.end());
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t tail = std::min(common(a.rbegin(), a.rend(), b.rbegin(), b.rend()), shorter - head);
  // A line that is new begins behind the line end before it, not with it.
  for (int i = 0; i < kMostMoved && tail > 0; ++i, --tail)
    if (a[a.size() - tail].shape != TokenShape::separator) break;
  for (std::size_t i = 0; i < head; ++i) partners[i] = i;
  for (std::size_t i = 1; i <= tail; ++i) partners[a.size() - i] = b.size() - i;
  const Tokens a_middle = a.subspan(head, a.size() - head - tail);
  const Tokens b_middle = b.subspan(head, b.size() - head - tail);
  if (a_middle.size() * b_middle.size() > kMostPairs) return partners;
  const Partners middle = Pairing(a_middle, b_middle).partners();
  for (std::size_t i = 0; i < middle.size(); ++i)
    if (middle[i]) partners[head + i] = head + *middle[i];
  return partners;
}

// Walks through all texts at once, from one token that has partners everywhere to the next.
class Aligner {
 public:
  explicit Aligner(std::span<const std::string_view> texts)
      : rests_(texts.begin(), texts.end()), tokens_(texts.size()), partners_(texts.size()) {
    for (std::size_t k = 0; k < texts.size(); ++k) {
      tokens_[k] = text_tokens(texts[k]);
      partners_[k] = pair_tokens(tokens_[0], tokens_[k]);
    }
  }

  std::vector<AlignedSpan> run() {
    for (std::size_t i = 0; !tokens_.empty() && i < tokens_[0].size(); ++i) {
      const bool everywhere = std::all_of(partners_.begin(), partners_.end(),
                                          [&](const Partners& each) { return each[i]; });
      if (everywhere) take_token(i);
    }
    std::vector<std::size_t> sizes;
    sizes.reserve(rests_.size());
    for (const std::string_view rest : rests_) sizes.push_back(rest.size());
    take(sizes, std::nullopt);
    return std::move(spans_);
  }

 private:
  void take_token(std::size_t i) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> sizes;
    TokenShape shape = tokens_[0][i].shape;
    for (std::size_t k = 0; k < tokens_.size(); ++k) {
      const TextToken& token = tokens_[k][*partners_[k][i]];
      before.push_back(static_cast<std::size_t>(token.text.data() - rests_[k].data()));
      sizes.push_back(token.text.size());
      if (token.shape != shape) shape = TokenShape::word;
    }
    take(before, std::nullopt);
    take(sizes, shape);
  }

  void take(const std::vector<std::size_t>& sizes, std::optional<TokenShape> shape) {
    AlignedSpan span{{}, shape};
    bool is_empty = true;
    for (std::size_t k = 0; k < rests_.size(); ++k) {
      span.pieces.push_back(rests_[k].substr(0, sizes[k]));
      rests_[k].remove_prefix(sizes[k]);
      is_empty = is_empty && sizes[k] == 0;
    }
    if (!is_empty) spans_.push_back(std::move(span));
  }

  std::vector<std::string_view> rests_;  // of each text, what is not in a span yet
  std::vector<std::vector<TextToken>> tokens_;
  std::vector<Partners> partners_;
  std::vector<AlignedSpan> spans_;
};

}  // namespace

std::vector<AlignedSpan> align(std::span<const std::string_view> texts) {
  return Aligner(texts).run();
}

}  // namespace confab
