#pragma once
// How far a conversation has got with the layer over its transport: none, asked for in the words of
// a protocol, or begun. A value: it is told what was sent and what came, and others do the sending.
//
//   begin() --> in the clear --ask()--> asking --end_of_clear()--> enter() --> through the layer
//                    |                    | stop_asking()
//                    +--------------------+--> end(), begin() of the next connection
//
// What was said through a layer is not said in the clear later (may_reconnect()), and what came in
// the clear beside the answer is not taken for something that came through it (end_of_clear()).

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/session/starttls.h"

namespace confab {

class LayerState {
 public:
  // Every connection from the next one on is to go through it.
  void wish_always(StarttlsWish wish) { always_ = std::move(wish); }
  // Null: only when it is asked for, if at all.
  const StarttlsWish* always() const noexcept { return always_ ? &*always_ : nullptr; }
  // The layer of the connection; empty: none, or no connection.
  const std::string& name() const noexcept { return name_; }
  // A connection may be opened again without being asked for.
  bool may_reconnect() const noexcept { return !was_entered_ || always_.has_value(); }
  // How what comes is cut into messages where the user wishes for `wished`: a protocol's words for
  // its layer are lines, whatever comes after them.
  std::string_view framing(std::string_view wished) const noexcept;

  // A connection has begun, in the clear; it is over.
  void begin();
  void end() { name_.clear(); }
  // Something was sent; these bytes came.
  void sent() { clear_answer_.asked(); }
  void hear(std::string_view bytes);

  // Only where there is always(). Its protocol is spoken until end_of_clear() or stop_asking().
  Negotiation& ask(const std::string& host);
  void stop_asking() { asking_.reset(); }

  // Nothing is read in the clear any more. Why it does not go on through the layer; nothing: it
  // does, and nobody is asked any more.
  std::optional<NetworkError> end_of_clear(const Endpoint& who);
  // The layer begins.
  void enter(std::string name);

 private:
  std::string name_;
  bool was_entered_ = false;  // by the last connection
  std::optional<StarttlsWish> always_;
  std::optional<Negotiation> asking_;
  ClearAnswer clear_answer_;
};

}  // namespace confab
