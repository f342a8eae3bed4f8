#include "app/prompt/course.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

struct OneCourse {
  explicit OneCourse(bool is_script) : course(screen, outcome, options, is_script) {}

  ScriptOptions options;
  Screen screen{ScreenStyle{}, nullptr, nullptr};
  Outcome outcome;
  Course course;
};

}  // namespace

TEST_CASE("a failure ends a script, unless it keeps going") {
  OneCourse script(true);
  script.options.keep_going = true;
  script.course.fail();
  CHECK_FALSE(script.course.has_failed());
  script.options.keep_going = false;
  script.course.fail();
  CHECK(script.course.has_failed());
}

TEST_CASE("a script that keeps going ends where the next line could be a password") {
  OneCourse script(true);
  script.options.keep_going = true;
  script.course.end();
  CHECK(script.course.has_failed());
}

TEST_CASE("a person at a prompt goes on, whatever fails") {
  OneCourse person(false);
  person.course.fail();
  person.course.end();
  CHECK_FALSE(person.course.has_failed());
}

TEST_CASE("what is said to be wrong counts, and a warning does not") {
  OneCourse script(true);
  script.course.warn(Printable("odd"));
  CHECK(script.outcome.code() == kAllWell);
  script.course.miss(Printable("not as expected"));
  CHECK(script.outcome.code() == kUnexpected);
  script.course.refuse(Printable("not connected"));
  CHECK(script.outcome.code() == kCouldNotTalk);
  script.course.complain(Printable("no such command"));
  CHECK(script.outcome.code() == kUsage);
}

TEST_CASE("leaving can be taken back once") {
  OneCourse person(false);
  CHECK_FALSE(person.course.stay());
  person.course.leave();
  CHECK(person.course.stay());
  CHECK_FALSE(person.course.leaves());
  CHECK_FALSE(person.course.stay());
}
