# SPDX-License-Identifier: Apache-2.0
"""conformance-doc ties rows to code and tests, and fails on a gap."""

import unittest

import house

# Written in two halves, so that this file holds no tag of its own.
CODE = "// @" + "req "
TEST = "// @" + "test "

ROWS = """
[[group]]
id = "C"
title = "C. Generation"
rows = [
  { id = "C1", clause = "10.5", status = "M", says = "One." },
  { id = "C2", clause = "10.5", status = "M", says = "Two.", not = "No board." },
]
[[group]]
title = "Annex A"
rows = [ { id = "GEN-1", clause = "10.5", status = "M", says = "One.", rows = ["C1"] } ]
"""


class ConformanceDoc(house.HouseTest):
    def setUp(self):
        super().setUp()
        self.write("docs/conformance/requirements.toml", ROWS)
        self.put_code("C1")
        self.put_test("C1", "TEST(Generation, passes)\n{\n}\n")

    def put_code(self, tag):
        self.write("firmware/secy/protect.cpp", f"{CODE}{tag}\nvoid f();\n")

    def put_test(self, tag, text):
        self.write("tests/unit/secy/protect_test.cpp", f"{TEST}{tag}\n// Why.\n{text}")

    def make(self, *arguments):
        return self.run_script("conformance-doc", "--tree", self.tree, *arguments)

    def document(self):
        return (self.tree / "docs/CONFORMANCE.md").read_text(encoding="utf-8")

    def test_a_row_names_its_code_and_tests(self):
        self.assert_passes(self.make())
        row = "| C1 | 10.5 | M | One. | `firmware/secy/protect.cpp` | `Generation.passes` |"
        self.assertIn(row, self.document())

    def test_a_row_of_annex_a_stands_on_the_rows_that_it_restates(self):
        self.assert_passes(self.make())
        self.assertIn("| GEN-1 | 10.5 | M | One. | as C1 | as C1 |", self.document())

    def test_an_excused_row_says_why(self):
        self.assert_passes(self.make())
        self.assertIn("**Not implemented:** No board.", self.document())

    def test_a_group_tag_stands_for_its_rows(self):
        self.put_code("C")
        self.assert_passes(self.make())

    def test_a_row_without_code(self):
        self.write("firmware/secy/protect.cpp", "void f();\n")
        self.assert_fails(self.make(), "C1 (10.5): no code")

    def test_a_row_without_a_test(self):
        self.write("tests/unit/secy/protect_test.cpp", "\n")
        self.assert_fails(self.make(), "C1 (10.5): no test")

    def test_a_script_is_a_test_by_its_file(self):
        self.write("tests/unit/secy/protect_test.cpp", "\n")
        self.write("tests/interop/test_x.py", f"# @{'test'} C1\n")
        self.assert_passes(self.make())
        self.assertIn("`tests/interop/test_x.py`", self.document())

    def test_a_tag_of_an_unknown_row(self):
        self.put_code("C1 C9")
        self.assert_fails(self.make(), "no row C9")

    def test_a_tag_without_a_test_below_it(self):
        self.put_test("C1", "void helper();\n")
        self.assert_fails(self.make(), "no TEST() below this tag")

    def test_prose_in_a_tag(self):
        self.put_code("C1 see below")
        self.assert_fails(self.make(), "'see' is no identifier")

    def test_a_stale_document(self):
        self.assert_passes(self.make())
        self.assert_passes(self.make("--check"))
        self.write("docs/CONFORMANCE.md", self.document() + "\n")
        self.assert_fails(self.make("--check"), "not fresh")


if __name__ == "__main__":
    unittest.main()
