# SPDX-License-Identifier: Apache-2.0
"""The help texts are whole, and what documents show of the program's command lines it takes."""

import re

from cli import SOURCE, Scenario, main

WIDEST = 100
# Boost breaks the table of options; the texts around it are ours.
COMMAND_LINE = re.compile(r"(?<![\w/.-])linksec +([a-z][a-z-]+)((?:[ \t]+[^\s`|;&)]+)*)")


def documents():
    """README and what is beside it, by name, with continued lines joined."""
    for path in sorted([*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md"), *SOURCE.glob("*/README.md"),
                        *SOURCE.glob("hal/*.md"), *SOURCE.glob("hal/boards/*.md")]):
        yield path.name, path.read_text(encoding="utf-8").replace("\\\n", " ")


class Help(Scenario):
    def help_of(self, *command) -> str:
        return self.ok(*command, "--help").stdout.decode()

    def commands(self) -> list:
        listed = self.help_of().partition("\nCommands\n")[2].partition("\n\n")[0]
        return [line.split()[0] for line in listed.splitlines()]

    def options(self, command) -> set:
        return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", self.help_of(command)))

    def test_each_command_has_a_line_and_all_begin_in_one_column(self):
        listed = self.help_of().partition("\nCommands\n")[2].partition("\n\n")[0].splitlines()
        self.assertGreater(len(listed), 10)
        self.assertEqual(1, len({re.match(r"  \S+ +", line).end() for line in listed}), listed)

    def test_no_line_is_too_wide_for_a_terminal(self):
        for command in ([], *([name] for name in self.commands())):
            for line in self.help_of(*command).splitlines():
                self.assertLessEqual(len(line), WIDEST, (command, line))

    def test_documents_show_commands_and_options_that_there_are(self):
        known = {name: self.options(name) for name in self.commands()}
        shown = 0
        for document, text in documents():
            for command, rest in COMMAND_LINE.findall(text):
                if command not in known:
                    continue
                for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest):
                    self.assertIn(option, known[command], (document, command, rest))
                    shown += 1
        self.assertGreater(shown, 50)

    def test_documents_show_no_command_that_there_is_not(self):
        known = self.commands()
        for document, text in documents():
            for name in re.findall(r"^    (?:\$ )?linksec +([a-z][\w-]*)(?![\w:-])", text, re.MULTILINE):
                self.assertIn(name, known, document)

    def test_examples_of_a_help_text_use_its_own_options(self):
        known = {name: self.options(name) for name in self.commands()}
        for of in known:
            examples = self.help_of(of).partition("\nExamples:\n")[2].replace("\\\n", " ")
            self.assertIn(f"linksec {of}", examples)
            for command, rest in COMMAND_LINE.findall(examples):
                for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest):
                    self.assertIn(option, known[command], (of, rest))


if __name__ == "__main__":
    main()
