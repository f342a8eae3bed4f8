#pragma once
// What all fuzz targets share. A target is one file that turns an input into the arguments of a
// decoder and claims what must hold of every input, beyond not crashing. clang's libFuzzer looks
// for inputs that break a claim (`./dev fuzz`); the ordinary tests run the inputs of corpus/TARGET
// and small changes of them (corpus_main.cc).

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace confab {

// Cuts an input into arguments. What is not there is 0, or empty.
//
//   choice ... choice part RS part RS ... rest        RS: one byte, 1e
class FuzzInput {
 public:
  explicit FuzzInput(std::string_view bytes) : left_(bytes) {}

  bool empty() const noexcept { return left_.empty(); }
  // One byte, as a number below `count`. The digits from '0' on are 0, 1, 2, ..., so that a person
  // can write a corpus.
  unsigned choice(unsigned count);
  bool flag() { return choice(2) == 1; }
  std::string bytes(std::size_t count);  // at most
  std::string part();                    // up to the next RS, which is dropped
  std::string rest();

 private:
  std::string_view left_;
};

// The target. Throws nothing.
void fuzz(FuzzInput input);

// Tells what does not hold, and where, and aborts.
void claim(bool holds, std::string_view what,
           std::source_location place = std::source_location::current());
// The same of two texts that must be equal: tells both, with every byte visible.
void claim_equal(std::string_view left, std::string_view right, std::string_view what,
                 std::source_location place = std::source_location::current());

}  // namespace confab

// The name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
