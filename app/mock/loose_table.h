#pragma once
// Recorded requests and what was answered to each: for clients that ask in an order of their own.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/mock/mock_script.h"
#include "protocol/match/pattern.h"

namespace confab {

// One request, and everything that the peer did before the next one. The steps are a
// RecordedConversation's. An end after the client's own is no answer: the client has it by ending.
struct Exchange {
  std::vector<const MockStep*> request;
  std::vector<const MockStep*> answer;
};

// Which exchanges of a table have been used.
class LooseUses {
 public:
  explicit LooseUses(std::size_t count) : used_(count) {}
  bool is_used(std::size_t exchange) const { return used_[exchange]; }
  void use(std::size_t exchange) {
    if (!used_[exchange]) ++count_;
    used_[exchange] = true;
  }
  bool has_all() const noexcept { return count_ == used_.size(); }

 private:
  std::vector<bool> used_;
  std::size_t count_ = 0;
};

class LooseTable {
 public:
  // Refers to the conversations. Of datagrams each is a request by itself; of a stream all that is
  // sent up to an answer; a rule of it goes by the framing of its conversation.
  LooseTable(const std::vector<RecordedConversation>& conversations, bool keeps_boundaries);

  struct Found {
    enum class Kind {
      exchange,
      unfinished,  // what came may become a request, or a longer one
      nothing,     // and no more bytes will make it a request
    };
    Kind kind = Kind::nothing;
    std::size_t exchange = 0;
    std::size_t size = 0;  // bytes of the request
  };
  // The first unused exchange whose request `bytes` begins with, else the last such one; of
  // requests of different length the longest. `is_whole`: no more comes, it is a datagram or an
  // unfinished message. `values` gains what a rule captured.
  Found find(std::string_view bytes, bool is_whole, const LooseUses& uses, Captures& values,
             PacketKind kind = PacketKind::none) const;
  // The exchange whose request is most like this, for whoever is told that there is none. The table
  // must not be empty.
  std::size_t nearest(std::string_view bytes) const;

  // How many of the bytes are one message, or the beginning of one: what is told of a request that
  // is none.
  std::size_t first_message(std::string_view bytes) const;
  // With which an unfinished request ends: the framing's, or `usual`.
  std::chrono::nanoseconds pause(std::chrono::nanoseconds usual) const;

  // What the peer said before it was asked anything.
  const std::vector<const MockStep*>& greeting() const noexcept { return greeting_; }
  const std::vector<Exchange>& exchanges() const noexcept { return exchanges_; }
  LooseUses no_uses() const { return LooseUses(exchanges_.size()); }

  // How one request fits.
  struct Fit {
    Found::Kind kind = Found::Kind::nothing;
    std::size_t size = 0;
  };

 private:
  Fit fit(const Exchange& exchange, std::string_view bytes, bool is_whole, Captures& values) const;
  Fit fit_rule(const Step& step, std::string_view bytes, bool is_whole, Captures& values) const;

  bool keeps_boundaries_;
  std::string framing_{kUsualFraming};  // of the first request
  std::vector<Exchange> exchanges_;
  std::vector<const MockStep*> greeting_;
};

}  // namespace confab
