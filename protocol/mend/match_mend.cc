#include "protocol/mend/match_mend.h"

#include <algorithm>
#include <stdexcept>

#include "protocol/json/json_text.h"
#include "protocol/match/matcher.h"
#include "protocol/mend/hex_mend.h"
#include "protocol/mend/json_mend.h"
#include "protocol/mend/rebase.h"
#include "protocol/text/text_tokens.h"

namespace confab {
namespace {

using Tokens = std::vector<TextToken>;

// So that the tokens of a message of any length need no time.
constexpr std::size_t kLongestEdge = 4096;

bool is_same_form(const TextToken& a, const TextToken& b) noexcept {
  return a.shape == b.shape && (a.shape != TokenShape::separator || a.text == b.text);
}

// What the message begins with, in the form of `prefix`.
std::optional<std::string> mend_prefix(std::string_view prefix, std::string_view message) {
  if (prefix.size() > kLongestEdge || !is_json_text(message)) return std::nullopt;
  const Tokens wanted = text_tokens(prefix);
  const Tokens tokens = text_tokens(message.substr(0, 2 * kLongestEdge));
  if (tokens.size() < wanted.size() ||
      !std::equal(wanted.begin(), wanted.end(), tokens.begin(), is_same_form))
    return std::nullopt;
  const std::string_view last = tokens[wanted.size() - 1].text;
  return std::string(message.data(), last.data() + last.size());
}

std::optional<std::string> mend_suffix(std::string_view suffix, std::string_view message) {
  if (suffix.size() > kLongestEdge || !is_json_text(message)) return std::nullopt;
  const Tokens wanted = text_tokens(suffix);
  const std::size_t from = message.size() - std::min(message.size(), 2 * kLongestEdge);
  const Tokens tokens = text_tokens(message.substr(from));
  if (tokens.size() < wanted.size() ||
      !std::equal(wanted.rbegin(), wanted.rend(), tokens.rbegin(), is_same_form))
    return std::nullopt;
  const std::string_view first = tokens[tokens.size() - wanted.size()].text;
  return std::string(first.data(), message.data() + message.size());
}

class Mending {
 public:
  Mending(const TranscriptMatch& match, std::string_view message) : message_(message) {
    mended_.match = match;
  }

  void mend(const std::string& key) {
    TranscriptMatch& match = mended_.match;
    if (key == "pattern")
      return set(key, match.pattern, rebase_whole_pattern(match.pattern, message_));
    if (key == "json") return set(key, match.json, mend_json(match.json, message_));
    if (key == "hex") return set(key, match.hex, mend_hex(match.hex, message_));
    if (key == "prefix") return set(key, match.prefix, mend_prefix(match.prefix, message_));
    if (key == "suffix") return set(key, match.suffix, mend_suffix(match.suffix, message_));
    if (key == "bytes") return mend_size();
    fail(key);
  }

  // A rule may have become one that cannot be compiled: too long for RE2.
  MendedMatch take() {
    try {
      if (!mended_.trouble) {
        const JudgedKeys keys = judge_keys(mended_.match, message_);
        if (!keys.failing.empty()) fail(keys.failing.front());
      }
    } catch (const std::invalid_argument& error) {
      mended_.trouble = Printable("needs a rule that cannot be used: ");
      *mended_.trouble += Untrusted(error.what());
    }
    return std::move(mended_);
  }

 private:
  void set(const std::string& key, std::string& rule, std::optional<std::string> value) {
    if (!value) return fail(key);
    rule = std::move(*value);
    mended_.changed.push_back(key);
  }

  void mend_size() {
    TranscriptMatch& match = mended_.match;
    const std::uint64_t size = message_.size();
    const bool is_range = match.least_bytes != match.most_bytes;
    match.least_bytes = is_range ? std::min(*match.least_bytes, size) : size;
    match.most_bytes = is_range ? std::max(*match.most_bytes, size) : size;
    mended_.changed.emplace_back("bytes");
  }

  void fail(std::string_view key) {
    if (mended_.trouble) return;
    Printable why("does not fit its \"");
    why += Untrusted(key);
    why += Literal("\", which cannot be mended without you");
    mended_.trouble = std::move(why);
  }

  std::string_view message_;
  MendedMatch mended_;
};

}  // namespace

MendedMatch mend_match(const TranscriptMatch& match, std::string_view message) {
  Mending mending(match, message);
  for (const std::string& key : judge_keys(match, message).failing) mending.mend(key);
  return mending.take();
}

}  // namespace confab
