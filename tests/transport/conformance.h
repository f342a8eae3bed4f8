#pragma once
// The list of transports that the conformance suite is run for. A new transport gets a row in
// conformance.cc before it gets tests of its own.

#include <asio/io_context.hpp>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"

namespace confab {

std::vector<Subject> conformance_subjects();

// Runs `check(io, subject)` for every subject that this machine has.
template <class Check>
void with_each_subject(const Check& check) {
  for (const Subject& subject : conformance_subjects()) {
    INFO(subject.name);
    asio::io_context io;
    if (can_listen(subject)) {
      check(io, subject);
    } else {
      WARN("skipped, this machine has no " << subject.name);
    }
  }
}

// The same for a coroutine that takes the subject.
template <class Check>
void for_each_subject(const Check& check) {
  with_each_subject([&](asio::io_context& io, const Subject& subject) { run(io, check(subject)); });
}

}  // namespace confab
