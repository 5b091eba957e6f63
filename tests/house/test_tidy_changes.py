# SPDX-License-Identifier: Apache-2.0
"""Which sources tidy --changed judges: those of a change, and a tenth that moves on."""

import subprocess
import sys
import unittest

import house

sys.path.insert(0, str(house.TOOLCHAIN))

from checking import changes  # noqa: E402


class Repository(house.HouseTest):
    def setUp(self):
        super().setUp()
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *words):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        done = subprocess.run(["git", "-C", self.tree, *identity, *words], check=True, text=True,
                              capture_output=True)
        return done.stdout.strip()

    def commit(self, name, text="int x;\n"):
        self.write(name, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)
        return self.git("rev-parse", "HEAD")

    def test_the_base_is_the_last_good_commit(self):
        first = self.commit("a.cpp")
        self.commit("b.cpp")
        self.commit("c.cpp")
        self.assertEqual(changes.base_of(self.tree, first), first)

    def test_a_last_good_commit_of_another_history_is_none(self):
        self.commit("a.cpp")
        before = self.git("rev-parse", "HEAD")
        self.commit("b.cpp")
        self.assertEqual(changes.base_of(self.tree, "0" * 40), before)

    def test_on_a_branch_it_is_where_it_left_main(self):
        fork = self.commit("a.cpp")
        self.git("checkout", "--quiet", "-b", "work")
        self.commit("b.cpp")
        self.commit("c.cpp")
        self.assertEqual(changes.base_of(self.tree, None), fork)

    def test_without_a_history_there_is_none(self):
        with_files_alone = self.tree / "sub"
        with_files_alone.mkdir()
        (self.tree / ".git").rename(self.tree / "hidden")
        self.assertIsNone(changes.base_of(with_files_alone, None))

    def test_committed_changed_and_new_files_have_changed(self):
        base = self.commit("a.cpp")
        self.commit("b.cpp")
        self.commit("gone.cpp")
        (self.tree / "gone.cpp").unlink()
        self.write("a.cpp", "int y;\n")
        self.write("new.cpp", "")
        found = {path.name for path in changes.changed_since(self.tree, base)}
        self.assertEqual(found, {"a.cpp", "b.cpp", "new.cpp"})


class Touched(house.HouseTest):
    def test_sources_that_changed_and_some_that_include_a_changed_header(self):
        header = self.write("wire/include/wire/tag.h", "")
        own = self.write("wire/tag.cpp", '#include "wire/tag.h"\n')
        other = self.write("secy/rx.cpp", '#include "wire/tag.h"\n')
        apart = self.write("secy/tx.cpp", '#include "wire/sci.h"\n')
        changed = self.write("base/a.cpp", "")
        found = changes.touched({header, changed}, [own, other, apart, changed])
        self.assertEqual(found, {own, other, changed})

    def test_of_many_that_include_it_a_few_with_its_own_first(self):
        header = self.write("base/include/base/z.h", "")
        sources = [self.write(f"a/{name}.cpp", '#include "base/z.h"\n') for name in "abcdefz"]
        found = changes.includers_of(header, sources)
        self.assertEqual(len(found), changes.INCLUDERS)
        self.assertEqual(found[0].stem, "z")


class Turn(unittest.TestCase):
    def test_each_source_has_one_turn_in_ten(self):
        for name in ("firmware/secy/secy.cpp", "sim/cli/main.cpp", "hal/host/port.cpp"):
            turns = [turn for turn in range(changes.TURNS) if changes.has_turn(name, turn)]
            self.assertEqual(len(turns), 1)

    def test_the_tenths_are_about_as_large(self):
        names = [f"sim/folder/file_{i}.cpp" for i in range(1000)]
        sizes = [sum(changes.has_turn(name, turn) for name in names)
                 for turn in range(changes.TURNS)]
        self.assertGreater(min(sizes), 60)
        self.assertLess(max(sizes), 140)


if __name__ == "__main__":
    unittest.main()
