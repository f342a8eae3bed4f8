#pragma once
// For handlers that may be called when the object that they are of has gone: Asio calls those of a
// cancelled wait, too, in a later turn of the loop.

#include <memory>
#include <utility>

namespace confab {

// A member, the last one: what it guards is not called any more once the object is being destroyed.
// (Timer guards its own.)
class Lifetime {
 public:
  Lifetime() = default;
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  // `handler`, but nothing once this is gone.
  template <class Handler>
  auto guard(Handler handler) const {
    return [weak = std::weak_ptr<int>(token_), handler = std::move(handler)](auto&&... arguments) {
      if (!weak.expired()) handler(std::forward<decltype(arguments)>(arguments)...);
    };
  }
  // To be looked at after a call that may destroy the object.
  std::weak_ptr<int> watch() const { return token_; }

 private:
  std::shared_ptr<int> token_ = std::make_shared<int>();
};

}  // namespace confab
