#pragma once
// Which message is which of those that may come in any order?

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace confab {

// Expectations and the messages that came so far, each message one of them at most. Both are known
// by their index here; whether they fit is asked of the caller, as often as need be.
//
//   expectations   0 "a"   1 anything      "b" came: 1. "a" came: 0.
//                                          "a" first: 0 or 1; "b" then: 1, and "a" moves to 0
class Assignment {
 public:
  using Fits = std::function<bool(std::size_t expectation, std::size_t message)>;

  // `may_move`: an expectation may still get another message than the one it has.
  Assignment(std::size_t expectations, Fits fits, std::function<bool(std::size_t)> may_move)
      : messages_(expectations), fits_(std::move(fits)), may_move_(std::move(may_move)) {}

  void assign(std::size_t expectation, std::size_t message) { messages_[expectation] = message; }
  // Gives the message to an expectation, if need be to one that has another message, which then
  // gets one that is free (Kuhn, 1955). The expectation that was free; nullopt: it is none of them.
  std::optional<std::size_t> place(std::size_t message);
  std::optional<std::size_t> message_of(std::size_t expectation) const {
    return messages_[expectation];
  }

 private:
  std::optional<std::size_t> place(std::size_t message, std::vector<bool>& tried);

  std::vector<std::optional<std::size_t>> messages_;  // by expectation
  Fits fits_;
  std::function<bool(std::size_t)> may_move_;
};

}  // namespace confab
