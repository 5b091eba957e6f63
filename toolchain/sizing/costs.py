# SPDX-License-Identifier: Apache-2.0
"""What the bench image prints."""

import re

COST = re.compile(r"^cost (?P<suite>\S+) (?P<direction>protect|verify) (?P<octets>\d+)"
                  r" (?P<per_frame>\d+) (?P<aead_per_frame>\d+) (?P<stack>\d+)$", re.MULTILINE)
SLOTS = re.compile(r"^slots (\d+)$", re.MULTILINE)


class Failure(Exception):
    """Something could not be built, run or understood; the text is one line."""


def _whole(text):
    if not text.rstrip().endswith("done"):
        raise Failure(f"the bench image ended early: {text.strip()[-80:]!r}")
    return text


def parse_costs(text):
    """The lines about frames."""
    return [{"suite": match["suite"], "direction": match["direction"],
             **{key: int(match[key]) for key in ("octets", "per_frame", "aead_per_frame", "stack")}}
            for match in COST.finditer(_whole(text))]


def parse_slots(text):
    """How many keys the engine holds."""
    match = SLOTS.search(_whole(text))
    if not match:
        raise Failure("the bench image does not say how many keys its engine holds")
    return int(match[1])
