"""The rules that are read from the sources: each is shown to fail where it is broken."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import coroutine_rules  # noqa: E402
import include_rules  # noqa: E402
import unit_rules  # noqa: E402


class IncludeRules(unittest.TestCase):
    def breaches(self, path, text, **others):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in {path: text, **others}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content)
            return list(include_rules.breaches(root))

    def assert_kept(self, path, text, **others):
        self.assertEqual(self.breaches(path, text, **others), [])

    def assert_broken(self, path, text, line, **others):
        found = self.breaches(path, text, **others)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{line}: "), found)

    def test_app_knows_both_layers(self):
        self.assert_kept("app/a.cc", '#include "transport/url.h"\n#include "protocol/event.h"\n#include <asio.hpp>\n')

    def test_transport_and_protocol_are_blind_to_each_other_and_to_app(self):
        for path in ("transport/a.cc", "protocol/a.cc"):
            for target in {"transport/x.h", "protocol/x.h", "app/x.h"} - {path.replace("a.cc", "x.h")}:
                with self.subTest(path=path, target=target):
                    self.assert_broken(path, f'\n#include "{target}"\n', 2)

    def test_protocol_knows_no_asio_and_transport_no_json(self):
        self.assert_broken("protocol/a.cc", "#include <asio/awaitable.hpp>\n", 1)
        self.assert_broken("tests/protocol/a.cc", "#include <asio.hpp>\n", 1)
        self.assert_broken("transport/a.cc", "#include <nlohmann/json.hpp>\n", 1)
        self.assert_broken("app/a.cc", "# include <nlohmann/json.hpp>\n", 1)

    def test_a_room_knows_those_below_it_and_no_others(self):
        for path, kept, broken in (
                ("app/session/a.cc", "transport/x.h", "app/prompt/x.h"),
                ("app/replay/a.cc", "app/transcript/x.h", "app/load/x.h"),
                ("app/load/a.cc", "app/replay/x.h", "app/mock/x.h"),
                ("app/prompt/a.cc", "app/session/x.h", "app/cli/x.h"),
                ("protocol/json/a.cc", "protocol/text/x.h", "protocol/match/x.h")):
            with self.subTest(path=path):
                self.assert_kept(path, f'#include "{kept}"\n')
                self.assert_broken(path, f'#include "{broken}"\n', 1)

    def test_a_room_without_a_rule_is_told(self):
        self.assert_broken("app/new/a.cc", "", 1)

    def test_readline_has_one_file(self):
        self.assert_broken("app/prompt/screen.cc", "#include <readline/readline.h>\n", 1)
        self.assert_kept("app/prompt/readline/readline_library.cc", "#include <readline/readline.h>\n")

    def test_a_header_begins_with_pragma_once(self):
        self.assert_broken("app/a.h", "// Words.\n#pragma once\n", 1)

    def test_a_source_includes_its_own_header_first(self):
        own = {"app/a.h": "#pragma once\n"}
        self.assert_kept("app/a.cc", '// Words.\n#include "app/a.h"\n', **own)
        self.assert_broken("app/a.cc", '#include <string>\n#include "app/a.h"\n', 1, **own)

    def test_ours_are_written_from_the_root_in_quotes(self):
        self.assert_broken("app/a.cc", '#include "screen.h"\n', 1)
        self.assert_broken("app/a.cc", "#include <transport/url.h>\n", 1)


class UnitRules(unittest.TestCase):
    def breaches(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, hidden in files.items():
                path = root / "app/room" / name.replace("_", ".")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(hidden if name.endswith("_h") else f"namespace {{\n{hidden}\n}}  // namespace\n")
            return list(unit_rules.breaches(root))

    def test_a_name_is_hidden_in_one_file_of_a_room(self):
        for one, other in (("int f(int a) {", "void f(long b) {"), ("constexpr int kA = 1;", "constexpr long kA = 2;"),
                           ("struct A {", "class A {"), ("using A = int;", "using A = long;")):
            with self.subTest(one=one):
                self.assertEqual(len(self.breaches(a_cc=one, b_cc=other)), 1)
                self.assertEqual(len(self.breaches(a_h=one, b_cc=other)), 1)
        self.assertEqual(self.breaches(a_cc="int f(int a) {", b_cc="int g(int a) {\n  return f(a);\n}"), [])
        self.assertEqual(self.breaches(a_cc="using A = int;", b_cc="using A = int;"), [])

    def test_a_class_that_is_linked_has_its_name_alone_in_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)

            def found(text):
                for name in ("app/room/a.h", "tests/transport/b.h"):
                    path = root / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text if name.endswith("b.h") else "namespace confab {\nstruct A {\n")
                return len(list(unit_rules.breaches(root)))

            self.assertEqual(found("namespace confab {\nclass A final : B {\n"), 1)
            for text in ("namespace confab {\nclass A;\n", "namespace confab {\nclass A::B {\n",
                         "namespace other {\nclass A {\n", "namespace confab {\nnamespace {\nclass A {\n}  // namespace\n"):
                with self.subTest(text):
                    self.assertEqual(found(text), 0)


class CoroutineRules(unittest.TestCase):
    def assert_flags(self, text):
        self.assertNotEqual(list(coroutine_rules.faults(text)), [], text)

    def assert_passes(self, text):
        self.assertEqual(list(coroutine_rules.faults(text)), [], text)

    def test_flags_what_is_destroyed_twice(self):
        for text in (
            "co_await f([big] { return big; });",
            "co_await f(executor, [&]() -> awaitable<void> { co_return; });",
            "co_await f(Options{text, 2, {}});",
            "co_await f({.a = text});",
            "co_await send(bytes, {});",
            "auto x = co_await (c ? f(text) : g(text));",
            "f(co_await g(), [big] { });",
            "co_await\n    f(\n  Endpoint{a});",
        ):
            self.assert_flags(text)

    def test_passes_what_is_named_first(self):
        for text in (
            "auto work = [big] { return big; };\nco_await f(std::move(work));",
            "Options options{text};\nco_await f(std::move(options));",
            "co_await f([] { return 1; });",
            "co_await f(table[i], list[3](x));",
            "if (co_await f(x)) {\n  g({1, 2});\n}",
            "for (auto& x : co_await f()) { g(A{x}); }",
            "c ? co_await a() : co_await b();",
            "co_await wait(std::chrono::milliseconds{5});",
            "// co_await f({.a = 1});\ncall({1});",
            'co_await f("a ? {b} [c] {d}", \'{\');',
            "co_await f(x);\ncall(A{1}, [big] { });",
            "[&]() -> awaitable<void> { co_await f(x); }();",
        ):
            self.assert_passes(text)

    def test_names_the_line(self):
        self.assertEqual(list(coroutine_rules.faults("\n\nco_await f(A{1});")), [(3, "a braced temporary")])


if __name__ == "__main__":
    unittest.main()
