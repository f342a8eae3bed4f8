#pragma once
// The error that is none: we closed what was waited for, or the coroutine that waited was
// cancelled.

#include <asio/error.hpp>
#include <exception>
#include <system_error>

namespace confab {

inline bool was_cancelled(const std::system_error& error) noexcept {
  return error.code() == asio::error::operation_aborted;
}

// `failure` is one.
inline bool was_cancelled(const std::exception_ptr& failure) noexcept {
  try {
    std::rethrow_exception(failure);
  } catch (const std::system_error& error) {
    return was_cancelled(error);
  } catch (...) {
    return false;
  }
}

[[noreturn]] inline void throw_cancelled() {
  throw std::system_error(asio::error::operation_aborted);
}

}  // namespace confab
