# SPDX-License-Identifier: Apache-2.0
"""The deepest stack of a function, from a disassembly: what each function takes, and the longest
way through what it calls. An upper bound: all that a function ever takes counts at once. On Arm
(Thumb-2) and RISC-V.
"""

import re

FUNCTION = re.compile(r"^[0-9a-f]+ <(?P<name>[^>]+)>:$")
INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\t(?P<name>\S+)(?:\t(?P<operands>.*))?$")
TARGET = re.compile(r"<(?P<name>[^>+]+)(?:\+0x[0-9a-f]+)?>")

WORD = 4
ARM_PUSH = re.compile(r"push|stmdb|stmfd")
ARM_LIST = re.compile(r"\{(?P<list>[^}]*)\}")
ARM_LESS = re.compile(r"sp, (?:sp, )?#(?P<octets>\d+)")
ARM_STORE = re.compile(r"\[sp, #-(?P<octets>\d+)\]!")
ARM_BRANCH = re.compile(r"(bl?|b(eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le|hs|lo)|cbn?z)(\.[nw])?$")
ARM_INDIRECT = re.compile(r"blx?$|bx$")
RISCV_LESS = re.compile(r"sp,sp,-(?P<octets>\d+)")
RISCV_BRANCH = re.compile(r"jal|j|call|tail|b[a-z]+$")


class UnknownCall(Exception):
    """A call through a pointer of which nobody has said where it goes."""


class Recursion(Exception):
    """A function that calls itself: no bound."""


def _registers(text):
    """How many registers a list such as "r4, r6-r8, lr" names."""
    count = 0
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        count += int(last[1:]) - int(first[1:]) + 1 if dash else 1
    return count


def _arm_octets(name, operands):
    if name.startswith("push") or (ARM_PUSH.match(name) and operands.startswith("sp!")):
        return WORD * _registers(ARM_LIST.search(operands)["list"])
    if name.startswith("sub") and (match := ARM_LESS.match(operands)):
        return int(match["octets"])
    if name.startswith("str") and (match := ARM_STORE.search(operands)):
        return int(match["octets"])
    return 0


def _riscv_octets(name, operands):
    match = RISCV_LESS.match(operands) if name in ("add", "addi") else None
    return int(match["octets"]) if match else 0


class Function:
    """What one function takes and calls."""

    def __init__(self, name):
        self.name = name
        self.octets = 0
        self.calls = set()
        self.indirect = False

    def add(self, name, operands, riscv):
        """Takes one instruction into account."""
        self.octets += _riscv_octets(name, operands) if riscv else _arm_octets(name, operands)
        branch = (RISCV_BRANCH if riscv else ARM_BRANCH).match(name)
        target = TARGET.search(operands)
        if target and (branch or name in ("jalr", "jr")):
            if target["name"] != self.name:
                self.calls.add(target["name"])
        elif riscv and name == "jalr":
            self.indirect = True
        elif not riscv and ARM_INDIRECT.match(name) and operands.strip() != "lr":
            self.indirect = True


def parse(disassembly):
    """{name: Function} of what `objdump -d --no-show-raw-insn` prints."""
    riscv = "riscv" in disassembly[:400]
    functions = {}
    current = None
    for line in disassembly.splitlines():
        if match := FUNCTION.match(line):
            current = functions.setdefault(match["name"], Function(match["name"]))
        elif current and (match := INSTRUCTION.match(line)):
            current.add(match["name"], match["operands"] or "", riscv)
    return functions


class Depth:
    """Answers how deep functions go. `pointers` says what a function calls through pointers;
    `never` which of its calls are not made in this program; `ends` names functions that do not
    return, whose own depth is not asked for."""

    def __init__(self, functions, pointers=None, never=None, ends=()):
        self._functions = functions
        self._pointers = pointers or {}
        self._never = never or {}
        self._ends = set(ends)
        self._known = {}

    def of(self, name, way=()):
        """(octets, [the functions on the deepest way])."""
        if name in self._known:
            return self._known[name]
        if name in way:
            raise Recursion(" > ".join((*way, name)))
        function = self._functions.get(name)
        if function is None or name in self._ends:
            return 0, [name]
        calls = set(function.calls)
        if function.indirect:
            if name not in self._pointers:
                raise UnknownCall(name)
            calls |= set(self._pointers[name])
        calls -= set(self._never.get(name, ()))
        deepest = max((self.of(call, (*way, name)) for call in sorted(calls)),
                      key=lambda found: found[0], default=(0, []))
        self._known[name] = function.octets + deepest[0], [name, *deepest[1]]
        return self._known[name]
