#include "app/program/trouble_text.h"

#include <new>
#include <system_error>

#include "app/program/exit_code.h"
#include "transport/network_error.h"

namespace confab {
namespace {

bool is_shortage(std::error_code code) {
  const std::string name = code_name(code);
  return name == "EMFILE" || name == "ENFILE" || name == "ENOMEM";
}

}  // namespace

std::string trouble_text(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "out of memory";
  const auto* systems = dynamic_cast<const std::system_error*>(&error);
  const bool is_ours = dynamic_cast<const NetworkError*>(&error) != nullptr;
  if (systems == nullptr || is_ours || !is_shortage(systems->code())) return error.what();
  return reason(systems->code(), Op::connect);
}

int trouble_code(const std::exception& error) noexcept {
  const bool is_systems = dynamic_cast<const std::system_error*>(&error) != nullptr ||
                          dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
  return is_systems ? kCouldNotTalk : kOurFault;
}

}  // namespace confab
