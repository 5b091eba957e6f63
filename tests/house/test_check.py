# SPDX-License-Identifier: Apache-2.0
"""toolchain/check: its steps run side by side and in order, and a failure stops them all.

The steps here are fakes: each writes into a file what it does and when.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

import house

FAKES = """
import pathlib, sys
from checking import command_line
from checking.step import Check, Set, Step, command

def bash(text):
    return command("bash", "-c", text)

{steps}
sys.exit(command_line.main(CHECK, sys.argv[1:], pathlib.Path({root!r})))
"""


class FakeCheck(house.HouseTest):
    def start(self, steps, *arguments):
        """Starts a check of steps given as Python text, in a tree of its own."""
        script = self.write("fake.py", FAKES.format(steps=steps, root=str(self.tree)))
        (self.tree / "build").mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, "-B", script, *arguments], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(house.ROOT / "toolchain")})

    def check(self, steps, *arguments):
        process = self.start(steps, *arguments)
        out, error = process.communicate(timeout=120)
        return process.returncode, out, error

    def events(self):
        return (self.tree / "events").read_text(encoding="utf-8").split()

    def wait_for(self, name):
        late = time.monotonic() + 60
        while not (self.tree / name).exists():
            self.assertLess(time.monotonic(), late, name)
            time.sleep(0.02)


def steps(*lines, sets="", closing=""):
    """A table from lines 'name: words for Step: shell text'."""
    parts = []
    for line in lines:
        name, words, text = line.split(":", 2)
        parts.append(f"Step({name!r}, 'about {name}', (bash({text!r}),){words})")
    everything = f"Set('full', 'all', ({''.join(repr(line.split(':')[0]) + ',' for line in lines)}))"
    return (f"CHECK = Check(steps=({', '.join(parts)},), sets=({everything}, {sets}), "
            f"closing={closing!r})")


class Order(FakeCheck):
    def test_what_a_step_needs_runs_before_it(self):
        table = steps("one::sleep 0.2; echo one >>events", "two:, needs=('one',):echo two >>events")
        self.assertEqual(self.check(table)[0], 0)
        self.assertEqual(self.events(), ["one", "two"])

    def test_a_step_named_alone_brings_what_it_needs(self):
        table = steps("one::echo one >>events", "other::echo other >>events",
                      "two:, needs=('one',):echo two >>events",
                      "three:, needs=('two',):echo three >>events")
        self.assertEqual(self.check(table, "three")[0], 0)
        self.assertEqual(self.events(), ["one", "two", "three"])

    def test_a_step_that_stands_after_another_does_not_bring_it(self):
        table = steps("one::echo one >>events", "two:, after=('one',):echo two >>events")
        self.assertEqual(self.check(table, "two")[0], 0)
        self.assertEqual(self.events(), ["two"])

    def test_where_both_run_it_waits(self):
        table = steps("one::sleep 0.2; echo one >>events", "two:, after=('one',):echo two >>events")
        self.assertEqual(self.check(table)[0], 0)
        self.assertEqual(self.events(), ["one", "two"])

    def test_nothing_starts_beside_the_first_step(self):
        table = steps("one:, first=True:sleep 0.2; echo one >>events", "two::echo two >>events")
        self.assertEqual(self.check(table)[0], 0)
        self.assertEqual(self.events(), ["one", "two"])

    def test_two_that_need_nothing_run_side_by_side(self):
        # Each waits for the other to have begun.
        text = "touch {0}; until [ -e {1} ]; do sleep 0.02; done"
        table = steps("one::" + text.format("a", "b"), "two::" + text.format("b", "a"))
        self.assertEqual(self.check(table)[0], 0)

    def test_a_third_one_waits_for_a_place(self):
        text = "until [ -e ready ]; do sleep 0.02; done; echo first >>events"
        table = steps("one::" + text, "two::" + text, "three::echo third >>events")
        process = self.start(table)
        time.sleep(0.3)
        self.assertFalse((self.tree / "events").exists())
        (self.tree / "ready").touch()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.events()[0], "first")


class Failure(FakeCheck):
    def test_the_failed_step_is_named_with_what_it_printed(self):
        code, out, error = self.check(steps("one::echo why it failed; exit 3"))
        self.assertEqual(code, 1)
        self.assertIn("why it failed", out)
        self.assertIn("failed with 3", out)
        self.assertIn("run it alone with: toolchain/check one", error)
        self.assertNotIn("all steps passed", out)

    def test_what_is_behind_it_does_not_start(self):
        table = steps("one::exit 1", "two:, needs=('one',):touch started")
        self.assertEqual(self.check(table)[0], 1)
        self.assertFalse((self.tree / "started").exists())

    def test_the_others_are_ended_with_all_that_they_started(self):
        table = steps("one::touch began; sleep 300 & echo $! >child; wait",
                      "two::until [ -s child ]; do sleep 0.02; done; exit 1")
        code, out, _ = self.check(table)
        self.assertEqual(code, 1)
        self.assertIn("-- one: ended", out)
        child = int((self.tree / "child").read_text(encoding="utf-8"))
        self.assert_ends(child)

    def assert_ends(self, pid):
        late = time.monotonic() + 30
        while time.monotonic() < late:
            try:
                state = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2]
            except FileNotFoundError:
                return
            if state == "Z":
                return
            time.sleep(0.02)
        self.fail(f"{pid} goes on")

    def test_an_interrupted_check_ends_its_steps(self):
        process = self.start(steps("one::sleep 300 & echo $! >child; touch began; wait"))
        self.wait_for("began")
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("ended by SIGTERM", error)
        self.assert_ends(int((self.tree / "child").read_text(encoding="utf-8")))

    def test_a_later_command_of_a_failed_step_does_not_run(self):
        table = ("CHECK = Check(steps=(Step('one', 'about', (bash('exit 1'), bash('touch no'))),), "
                 "sets=(Set('full', 'all', ('one',)),))")
        self.assertEqual(self.check(table)[0], 1)
        self.assertFalse((self.tree / "no").exists())

    def test_a_program_that_is_not_there(self):
        for words in ("'no-such-program'", "'true'), command('no-such-program'"):
            table = (f"CHECK = Check(steps=(Step('one', 'about', (command({words}),)),), "
                     "sets=(Set('full', 'all', ('one',)),))")
            code, out, _ = self.check(table)
            self.assertEqual(code, 1)
            self.assertIn("no-such-program: No such file", out)

    def test_behind_a_program_that_is_not_there_nothing_starts(self):
        table = ("CHECK = Check(steps=(Step('one', 'about', (command('no-such-program'),)), "
                 "Step('two', 'about', (bash('touch started'),), needs=('one',))), "
                 "sets=(Set('full', 'all', ('one', 'two')),))")
        self.assertEqual(self.check(table)[0], 1)
        self.assertFalse((self.tree / "started").exists())


class Words(FakeCheck):
    def test_the_table_has_each_step_with_its_seconds(self):
        burn = "timeout 0.5 sh -c 'while :; do :; done'; true"
        code, out, _ = self.check(steps("one::" + burn, "two::sleep 1"))
        self.assertEqual(code, 0)
        table = out.split("== all steps passed")[1]
        rows = {name: (int(wall), int(cpu)) for name, wall, cpu in
                re.findall(r"^  (one|two) +(\d+) +(\d+)$", table, re.MULTILINE)}
        self.assertEqual(set(rows), {"one", "two"})
        self.assertGreaterEqual(rows["two"][0], 1)
        self.assertEqual(rows["two"][1], 0)

    def test_output_of_steps_side_by_side_is_not_mixed(self):
        text = "for i in 1 2 3 4 5; do echo {0}-$i; sleep 0.05; done"
        _, out, _ = self.check(steps("one::" + text.format("one"), "two::" + text.format("two")))
        printed = re.findall(r"^(one|two)-\d$", out, re.MULTILINE)
        self.assertEqual(sorted(printed), printed if printed[0] == "one" else printed[::-1])
        self.assertEqual(len(printed), 10)

    def test_the_last_line_is_the_last_count_of_the_closing_step(self):
        line = "100% tests passed, 0 tests failed out of 7"
        table = steps("tests::echo 100% tests passed, 0 tests failed out of 3; echo " + line,
                      "late:, needs=('tests',):echo 100% tests passed, 0 tests failed out of 1",
                      closing="tests")
        code, out, _ = self.check(table)
        self.assertEqual(code, 0)
        self.assertEqual(out.splitlines()[-1], line)

    def test_an_earlier_run_closes_nothing(self):
        table = steps("tests::echo 100% tests passed, 0 tests failed out of 3", "one::true",
                      closing="tests")
        self.check(table)
        _, out, _ = self.check(table, "one")
        self.assertNotIn("tests passed", out)

    def test_an_unknown_word_is_one_line_and_code_2(self):
        code, out, error = self.check(steps("one::touch started"), "one", "nonsense")
        self.assertEqual((code, out), (2, ""))
        self.assertEqual(len(error.splitlines()), 1)
        self.assertIn("'nonsense'", error)
        self.assertFalse((self.tree / "started").exists())


class OwnTable(unittest.TestCase):
    """The steps of toolchain/check itself, as it lists and holds them."""

    def run_check(self, *arguments):
        return subprocess.run([house.ROOT / "toolchain/check", *arguments], check=False, text=True,
                              capture_output=True)

    def setUp(self):
        sys.path.insert(0, str(house.ROOT / "toolchain"))
        from checking import table

        self.check = table.CHECK
        self.addCleanup(sys.path.pop, 0)

    def test_list_and_help_show_the_three_sets(self):
        for option in ("--list", "--help"):
            done = self.run_check(option)
            self.assertEqual(done.returncode, 0)
            for name in ("quick", "full", "long"):
                self.assertRegex(done.stdout, rf"(?m)^{name}: ")

    def test_bad_usage(self):
        for words in (("--nonsense",), ("quick", "slow"), ("--list", "quick")):
            done = self.run_check(*words)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_each_set_has_steps_that_there_are_and_no_step_is_in_none(self):
        names = [step.name for step in self.check.steps]
        self.assertEqual(len(names), len(set(names)))
        in_sets = {name for group in self.check.sets for name in group.steps}
        self.assertEqual(in_sets, set(names))

    def test_what_a_step_needs_stands_before_it(self):
        seen = set()
        for step in self.check.steps:
            self.assertLessEqual(set(step.needs), seen, step.name)
            self.assertLessEqual(set(step.after), seen, step.name)
            seen.add(step.name)

    def test_each_script_of_a_step_is_there(self):
        for step in self.check.steps:
            for command in step.commands:
                if "/" in command.words[0]:
                    self.assertTrue(os.access(house.ROOT / command.words[0], os.X_OK), command)

    def folders_of(self, step):
        """Build folders that a step's commands name as a preset or a path."""
        words = [word for command in step.commands for word in command.words]
        presets = {words[i + 1] for i, word in enumerate(words) if word == "--preset"}
        paths = {word.split("/")[1] for word in words if word.startswith("build/")}
        return presets | paths

    def test_steps_of_one_build_folder_never_run_at_a_time(self):
        steps = {step.name: step for step in self.check.steps}

        def before(name):
            direct = set(steps[name].needs + steps[name].after)
            return direct.union(*map(before, direct)) if direct else direct

        readers = {"test", "mutants"}
        for one in steps.values():
            for other in steps.values():
                shared = self.folders_of(one) & self.folders_of(other)
                if one is other or not shared or {one.name, other.name} == readers:
                    continue
                ordered = one.name in before(other.name) or other.name in before(one.name)
                self.assertTrue(ordered, f"{one.name} and {other.name} share {shared}")


if __name__ == "__main__":
    unittest.main()
