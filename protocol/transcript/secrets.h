#pragma once
// Values that nobody may read in a transcript, a report or the history, by their names: {{NAME}} is
// written where one stands.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

struct Secret {
  std::string name;
  std::string value;
};

// Where values overlap, the longest is found first. Everything takes time in proportion to the
// bytes, once for each secret.
class Secrets {
 public:
  // Shorter ones stand in any text by chance: it would become unreadable, and its marks would tell
  // the value.
  static constexpr std::size_t kLeastBytes = 4;
  static constexpr std::size_t kMostBytes = 16 * 1024;
  static constexpr std::size_t kMost = 32;

  // Throws std::invalid_argument, which never quotes the value: a name that cannot stand between {{
  // and }} or that has a value already, a value that is too short, too long or more than one line
  // (a message is a line: no message would have it whole), too many.
  void add(std::string_view name, std::string value);

  bool empty() const noexcept { return entries_.empty(); }
  bool has(std::string_view name) const noexcept;
  std::vector<std::string> names() const;  // in the order in which they were added
  std::vector<Secret> all() const;         // the same

  bool contains(std::string_view bytes) const;
  // Of the values that stand in `bytes`, each once.
  std::vector<std::string> names_in(std::string_view bytes) const;
  // For a "template" or a "pattern": {{NAME}} where a value stands, {{lb}} for any other "{{".
  std::string as_template(std::string_view bytes) const;
  // For people: {{NAME}} where a value stands.
  std::string masked(std::string_view bytes) const;
  // The same of a message that may be cut: also where the telling part of a value stands at its
  // end.
  std::string masked_with_beginning(std::string_view bytes) const;
  // Whether it would change anything.
  bool tells(std::string_view bytes) const;

  // Where a value stands. In order; they do not overlap.
  struct Place {
    std::size_t begin;
    std::size_t end;
    std::string_view name;  // valid until the next add()
  };
  std::vector<Place> find(std::string_view bytes) const;

  // Of values that go on behind `bytes`: how many bytes at its end are the beginning of one (0 to
  // one less than the value), and how many are at least half of one, or `enough`.
  struct Begun {
    std::size_t any = 0;
    std::size_t telling = 0;
    std::string_view name;  // of the value that is telling; valid until the next add()
  };
  Begun begun_at_end_of(std::string_view bytes, std::size_t enough = kMostBytes) const;

 private:
  struct Entry {
    Secret secret;
    std::size_t number;                 // in the order of adding
    std::vector<std::size_t> fallback;  // of Knuth, Morris and Pratt
  };
  void find_in(std::string_view bytes, std::size_t begin, std::size_t entry,
               std::vector<Place>& found) const;

  std::vector<Entry> entries_;  // the longest value first
};

// Letters, digits and "_", no digit first; "lb" and "left_out" are taken. Throws
// std::invalid_argument, without quoting: it may be a value that was put into the name's place.
void check_secret_name(std::string_view name);

}  // namespace confab
