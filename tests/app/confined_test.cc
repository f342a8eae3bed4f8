#include "app/program/confined.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/program/system_calls.h"
#include "tests/support/catch.h"
#include "transport/file_descriptor.h"

using Catch::Matchers::ContainsSubstring;
using confab::ConfinedResult;
using confab::FileDescriptor;
using confab::run_confined;

namespace {

// The error of a call that is tried there; 0: it succeeded.
template <class Call>
int tried(Call call, std::vector<int> descriptors = {}) {
  const ConfinedResult result = run_confined(descriptors, [&](std::string&) {
    errno = 0;
    call();
    return errno;
  });
  return result.code;
}

// Asked of the kernel, not of what is tested.
bool has_seccomp() { return ::prctl(PR_GET_SECCOMP) != -1 || errno != EINVAL; }

}  // namespace

TEST_CASE("confined work says how it went") {
  const ConfinedResult result = run_confined({}, [](std::string& report) {
    report = "all well";
    return 7;
  });
  CHECK(result.code == 7);
  CHECK(result.report == "all well");
}

TEST_CASE("confined work has the descriptors that it was given, and no other") {
  const FileDescriptor given(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const FileDescriptor other(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  REQUIRE((given && other));
  const auto write_to = [](int descriptor) {
    return [descriptor] { [[maybe_unused]] const auto done = ::write(descriptor, "x", 1); };
  };
  CHECK(tried(write_to(given.get()), {given.get()}) == 0);
  CHECK(tried(write_to(other.get()), {given.get()}) == EBADF);
  CHECK(tried(write_to(STDOUT_FILENO), {given.get()}) == EBADF);
}

TEST_CASE("confined work opens no file and no socket, starts nothing, and gets no memory to run") {
  if (!has_seccomp()) {
    WARN("this kernel has no seccomp");
    return;
  }
  CHECK(tried([] { ::open("/etc/passwd", O_RDONLY); }) == EPERM);
  CHECK(tried([] { ::socket(AF_INET, SOCK_STREAM, 0); }) == EPERM);
  CHECK(tried([] { ::fork(); }) == EPERM);
  CHECK(tried([] { ::execl("/bin/true", "true", nullptr); }) == EPERM);
  CHECK(tried([] { ::unlink("/nothing"); }) == EPERM);
  CHECK(tried([] { ::kill(::getppid(), 0); }) == EPERM);
  const auto map = [](int protection) {
    return [protection] {
      static_cast<void>(::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    };
  };
  CHECK(tried(map(PROT_READ | PROT_WRITE)) == 0);
  CHECK(tried(map(PROT_READ | PROT_EXEC)) == EPERM);
}

TEST_CASE("confined work that dies is an error") {
  CHECK_THROWS_WITH(run_confined({}, [](std::string&) -> int { ::_exit(0); }),
                    ContainsSubstring("said nothing"));
  CHECK_THROWS_WITH(run_confined({}, [](std::string&) -> int { ::_exit(1); }),
                    ContainsSubstring("code 1"));
}

TEST_CASE("confined work that a signal ends is an error that names it") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const FileDescriptor writing(ends[1]);
  ::close(ends[0]);
  ::signal(SIGPIPE, SIG_DFL);
  const int descriptor = writing.get();
  const auto work = [descriptor](std::string&) -> int {
    return static_cast<int>(::write(descriptor, "x", 1));
  };
  CHECK_THROWS_WITH(run_confined({&descriptor, 1}, work), ContainsSubstring("signal 13"));
}

TEST_CASE("a long report is cut") {
  const ConfinedResult result = run_confined({}, [](std::string& report) {
    report.assign(1'000'000, 'x');
    return 0;
  });
  CHECK(result.report.size() < 100'000);
  CHECK(result.report.size() > 10'000);
}
