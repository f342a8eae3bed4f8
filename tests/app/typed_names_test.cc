#include "app/prompt/typed_names.h"

#include "app/program/usage_error.h"
#include "protocol/match/pattern.h"
#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a name that has a value is filled in, and other braces stay as they are") {
  Secrets secrets;
  secrets.add("PW", "hunter2!");
  const TypedNames names(secrets, {{"USER", "ann"}});
  CHECK(names.filled("{{USER}}:{{PW}}") == "ann:hunter2!");
  CHECK(names.filled("{{{PW}}}") == "{hunter2!}");
  CHECK(names.filled("{{other}} {{USER") == "{{other}} {{USER");
  CHECK(names.filled("").empty());
}

TEST_CASE("a value in a pattern is literal text, and a regular expression is left alone") {
  Secrets secrets;
  const TypedNames names(secrets, {{"V", "{{int}}"}});
  const Pattern pattern(names.filled_pattern("n={{V}}"));
  CHECK(pattern.search("n={{int}}").has_value());
  CHECK_FALSE(pattern.search("n=12").has_value());
  CHECK(names.filled_pattern("/{{V}}/") == "/{{V}}/");
}

TEST_CASE("a name is a secret's or a variable's") {
  Secrets secrets;
  TypedNames names(secrets, {{"A", "first"}});
  names.set_variable({"A", "second"});
  CHECK(names.filled("{{A}}") == "second");
  names.add_secret("A", "a secret");
  CHECK(names.filled("{{A}}") == "a secret");
  CHECK_THROWS_AS(names.set_variable({"A", "third"}), UsageError);
  CHECK_THROWS_AS(names.check_may_add("A"), UsageError);
  CHECK(names.filled("{{A}}") == "a secret");
}

TEST_CASE("no secret is added once a header that names them all is written") {
  Secrets secrets;
  TypedNames names(secrets, {});
  names.check_may_add("LATE");
  names.fix_secrets("it is written");
  CHECK_THROWS_WITH(names.check_may_add("LATE"), "it is written; start with --secret LATE");
}
