#pragma once
// Where the addresses of a transcript are served.

#include <string>
#include <vector>

#include "app/mock/mock_script.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// One for each address of the script: where its transport serves what was recorded there (TCP: the
// recorded port on 127.0.0.1), or what `texts` ask for: "URL" in place of the recorded ones, in
// their order; "RECORDED=URL" in place of that one, both also as HOST:PORT. Those that are
// not served (refused, called) cannot be named, and their places mean nothing. Throws
// std::invalid_argument.
std::vector<Url> listening_places(const std::vector<Address>& addresses,
                                  const std::vector<std::string>& texts, const Registry& registry);

}  // namespace confab
