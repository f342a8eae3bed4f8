#include "protocol/transcript/secrets.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "protocol/text/placeholders.h"

namespace confab {
namespace {

// memmem(3) is linear in the worst case, std::string_view::find is not.
std::size_t find_value(std::string_view bytes, std::string_view value) noexcept {
  if (bytes.size() < value.size()) return std::string_view::npos;
  const void* found = ::memmem(bytes.data(), bytes.size(), value.data(), value.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

// For each length of what has matched: how much still matches where the next byte does not.
std::vector<std::size_t> fallback_of(std::string_view value) {
  std::vector<std::size_t> fallback(value.size() + 1, 0);
  std::size_t matched = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    while (matched > 0 && value[i] != value[matched]) matched = fallback[matched];
    if (value[i] == value[matched]) ++matched;
    fallback[i + 1] = matched;
  }
  return fallback;
}

// The longest end of `bytes` that `value` begins with and goes on behind.
std::size_t begun(std::string_view bytes, std::string_view value,
                  const std::vector<std::size_t>& fallback) noexcept {
  std::size_t matched = 0;
  const std::size_t last = std::min(bytes.size(), value.size() - 1);
  for (const char byte : bytes.substr(bytes.size() - last)) {
    while (matched > 0 && byte != value[matched]) matched = fallback[matched];
    if (byte == value[matched]) ++matched;
  }
  return matched;
}

void check_value(std::string_view name, std::string_view value) {
  const std::string of = "the value of " + std::string(name);
  if (value.size() < Secrets::kLeastBytes) {
    throw std::invalid_argument(of + " has fewer than " + std::to_string(Secrets::kLeastBytes) +
                                " bytes: it would be found in any text by chance");
  }
  if (value.size() > Secrets::kMostBytes) {
    throw std::invalid_argument(of + " has more than " + std::to_string(Secrets::kMostBytes) +
                                " bytes");
  }
  if (value.find_first_of("\r\n") != std::string_view::npos)
    throw std::invalid_argument(of + " has several lines: give each a name of its own");
}

}  // namespace

void check_secret_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool fits =
      !name.empty() && !is_digit(name.front()) && name != "lb" && name != "left_out" &&
      std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_digit(c); });
  if (fits) return;
  throw std::invalid_argument(
      "a secret's name consists of letters, digits and \"_\", with no digit first (\"lb\" and "
      "\"left_out\" are taken)");
}

void Secrets::add(std::string_view name, std::string value) {
  check_secret_name(name);
  if (has(name)) throw std::invalid_argument(std::string(name) + " has a value already");
  check_value(name, value);
  if (entries_.size() == kMost)
    throw std::invalid_argument("more than " + std::to_string(kMost) + " secrets");
  const auto place = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) {
    return each.secret.value.size() < value.size();
  });
  std::vector<std::size_t> fallback = fallback_of(value);
  entries_.insert(
      place, Entry{{std::string(name), std::move(value)}, entries_.size(), std::move(fallback)});
}

bool Secrets::has(std::string_view name) const noexcept {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& each) { return each.secret.name == name; });
}

std::vector<Secret> Secrets::all() const {
  std::vector<Secret> secrets(entries_.size());
  for (const Entry& each : entries_) secrets[each.number] = each.secret;
  return secrets;
}

std::vector<std::string> Secrets::names() const {
  std::vector<std::string> names(entries_.size());
  for (const Entry& each : entries_) names[each.number] = each.secret.name;
  return names;
}

bool Secrets::contains(std::string_view bytes) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& each) {
    return find_value(bytes, each.secret.value) != std::string_view::npos;
  });
}

// `bytes` begins at `begin`. What one value leaves is searched for the next shorter one.
void Secrets::find_in(std::string_view bytes, std::size_t begin, std::size_t entry,
                      std::vector<Place>& found) const {
  if (entry == entries_.size() || bytes.empty()) return;
  const Secret& secret = entries_[entry].secret;
  for (std::size_t at = find_value(bytes, secret.value); at != std::string_view::npos;
       at = find_value(bytes, secret.value)) {
    find_in(bytes.substr(0, at), begin, entry + 1, found);
    const std::size_t end = at + secret.value.size();
    found.push_back({begin + at, begin + end, secret.name});
    bytes.remove_prefix(end);
    begin += end;
  }
  find_in(bytes, begin, entry + 1, found);
}

std::vector<Secrets::Place> Secrets::find(std::string_view bytes) const {
  std::vector<Place> found;
  find_in(bytes, 0, 0, found);
  return found;
}

std::vector<std::string> Secrets::names_in(std::string_view bytes) const {
  std::vector<std::string> names;
  for (const Place& each : find(bytes)) names.emplace_back(each.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string Secrets::as_template(std::string_view bytes) const {
  std::string text;
  std::size_t done = 0;
  for (const Place& each : find(bytes)) {
    text += escaped_literal(bytes.substr(done, each.begin - done));
    text.append("{{").append(each.name).append("}}");
    done = each.end;
  }
  return text.append(escaped_literal(bytes.substr(done)));
}

std::string Secrets::masked(std::string_view bytes) const {
  std::string text;
  std::size_t done = 0;
  for (const Place& each : find(bytes)) {
    text.append(bytes.substr(done, each.begin - done));
    text.append("{{").append(each.name).append("}}");
    done = each.end;
  }
  return text.append(bytes.substr(done));
}

std::string Secrets::masked_with_beginning(std::string_view bytes) const {
  const std::vector<Place> whole = find(bytes);
  const std::size_t behind = whole.empty() ? 0 : whole.back().end;
  const Begun begun = begun_at_end_of(bytes.substr(behind));
  std::string text = masked(bytes.substr(0, bytes.size() - begun.telling));
  if (begun.telling > 0) text += "{{" + std::string(begun.name) + "}}";
  return text;
}

bool Secrets::tells(std::string_view bytes) const {
  return contains(bytes) || begun_at_end_of(bytes).telling > 0;
}

Secrets::Begun Secrets::begun_at_end_of(std::string_view bytes, std::size_t enough) const {
  Begun longest;
  for (const Entry& each : entries_) {
    const std::string_view value = each.secret.value;
    const std::size_t size = begun(bytes, value, each.fallback);
    longest.any = std::max(longest.any, size);
    const bool is_telling = 2 * size >= value.size() || size >= enough;
    if (!is_telling || size <= longest.telling) continue;
    longest.telling = size;
    longest.name = each.secret.name;
  }
  return longest;
}

}  // namespace confab
