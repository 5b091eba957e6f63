# SPDX-License-Identifier: Apache-2.0
"""Two Controlled Port state machines on a lossy wire, searched whole by spin: what must never be,
and that both have the same key in use once the wire is whole. The model's transitions are printed by
the product; each property is shown to fail when the table is wrong.

802.1X-2020 12.4: K, "never controlledPortEnabled with protectFrames and no transmit SA in use", and
the other properties there."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"]) / "tests" / "model"
TABLE = Path(os.environ["LINKSEC_BUILD_DIR"]) / "tests" / "model" / "cp_table"

CONDITIONS = {
    "port_enabled": "true",
    "connect_unauthenticated": "false",
    "connect_authenticated": "false",
    "connect_secure": "true",
    "connect_other_than_unauthenticated": "true",
    "connect_other_than_authenticated": "true",
    "changed": "port[i].chgd_server",
    "new_sak": "port[i].new_sak",
    "new_sak_or_changed": "(port[i].new_sak || port[i].chgd_server)",
    "using_receive_sas": "port[i].using_receive_sas",
    "follows_server": "!port[i].elected_self",
    "server_may_transmit": "(port[i].elected_self && (port[i].all_receiving || !port[i].open ||"
                           " port[i].transmit_due))",
    "member_may_transmit": "(port[i].server_transmitting || !port[i].open)",
    "using_transmit_sa": "port[i].using_transmit_sa",
    "retire_due": "port[i].retire_due",
}
# What the owner of the machine does when it is asked to; the SecY always can.
REQUESTS = {
    "close_port": "port[i].open = false;",
    "delete_latest": "port[i].lki = 0; port[i].ltx = false; port[i].lrx = false;",
    "delete_old": "port[i].oki = 0; port[i].otx = false; port[i].orx = false;",
    "open_in_clear": "port[i].open = true; port[i].protect = false;",
    "secure": "port[i].protect = true; port[i].chgd_server = false;",
    "receive_latest": "port[i].lki = port[i].distributed; port[i].ltx = false;"
                      " port[i].lrx = false; port[i].new_sak = false;"
                      " port[i].all_receiving = false; port[i].server_transmitting = false;"
                      " port[i].using_receive_sas = true; port[i].using_transmit_sa = false;",
    "transmit_latest": "port[i].open = true; port[i].ltx = true;"
                       " port[i].using_transmit_sa = true;",
    "new_info": "",
}
# What a state does to the machine's own variables, beside what it asks for.
OWN = {
    "RECEIVING": "port[i].lrx = true; port[i].transmit_due = false;",
    "TRANSMITTING": "port[i].retire_due = !port[i].orx; port[i].otx = false;",
    "RETIRE": "port[i].oki = port[i].lki; port[i].otx = port[i].ltx; port[i].orx = port[i].lrx;"
              " port[i].lki = 0; port[i].ltx = false; port[i].lrx = false;",
}


def table():
    """The transitions, in their order, and what each state asks for."""
    transitions, entries = [], {}
    for line in subprocess.run([TABLE], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        kind, *words = line.split()
        if kind == "transition":
            transitions.append(tuple(words))
        else:
            entries[words[0]] = words[1:]
    return transitions, entries


def promela(transitions, entries, own=None):
    """The names of the states, and what a step does, as Promela."""
    text = "".join(f"#define {name} {number}\n" for number, name in enumerate(entries))
    text += "inline enter(i, to) {\n  port[i].state = to;\n  if\n"
    for state, requests in entries.items():
        body = " ".join(REQUESTS[request] for request in requests) + " " + (own or OWN).get(state, "")
        text += f"  :: to == {state} -> {body.strip() or 'skip'}\n"
    text += "  fi\n}\ninline step(i) {\n  moved = true;\n  if\n"
    for state in entries:
        ways = [(when, to) for origin, when, to in transitions if origin == state]
        text += f"  :: port[i].state == {state} ->\n"
        for when, to in ways:
            text += f"    if :: {CONDITIONS[when]} -> enter(i, {to}) :: else ->\n"
        text += "    moved = false" + " fi" * len(ways) + "\n"
    return text + "  fi\n}\n"


class ControlledPort(unittest.TestCase):
    def search(self, transitions, entries, live, own=None):
        """Searches all states. True when nothing was found to be wrong; the search's words."""
        with tempfile.TemporaryDirectory(prefix="linksec-model-") as folder:
            model = Path(folder) / "model.pml"
            body = (SOURCE / "two_ports.pml").read_text(encoding="utf-8")
            # The ports are there before what steps them.
            head, rest = body.split("/* SAK, lki", 1)
            model.write_text(head + promela(transitions, entries, own) + "/* SAK, lki" + rest,
                             encoding="utf-8")
            run = {"cwd": folder, "check": True, "capture_output": True, "text": True}
            subprocess.run(["spin", "-a", "model.pml"], **run)
            kind = [] if live else ["-DSAFETY", "-DNOCLAIM"]
            subprocess.run(["cc", "-O1", "-w", *kind, "-o", "pan", "pan.c"],
                           **run)
            options = ["-a", "-m1000000"] if live else ["-m1000000"]
            done = subprocess.run(["./pan", *options], cwd=folder, check=False,
                                  capture_output=True, text=True, timeout=300)
            words = done.stdout + done.stderr
            self.assertNotIn("max search depth too small", words)
            self.assertIn("errors:", words)
            return "errors: 0" in words, words

    def without(self, origin, to):
        transitions, entries = table()
        rest = [each for each in transitions if (each[0], each[2]) != (origin, to)]
        self.assertLess(len(rest), len(transitions))
        return rest, entries

    def test_a_port_that_is_open_has_a_key_to_send_with_and_one_alone_and_never_loses_it(self):
        good, words = self.search(*table(), live=False)
        self.assertTrue(good, words)
        print(next(line for line in words.splitlines() if "states, stored" in line).strip())

    def test_both_have_the_same_key_in_use_once_the_wire_is_whole(self):
        good, words = self.search(*table(), live=True)
        self.assertTrue(good, words)
        print(next(line for line in words.splitlines() if "states, stored" in line).strip())

    def test_a_port_that_stays_open_without_a_key_is_found(self):
        transitions, entries = table()
        entries["CHANGE"] = [each for each in entries["CHANGE"] if each != "close_port"]
        good, words = self.search(transitions, entries, live=False)
        self.assertFalse(good)
        self.assertIn("protect", words)

    def test_two_keys_that_send_are_found(self):
        own = OWN | {"TRANSMITTING": OWN["TRANSMITTING"].replace(" port[i].otx = false;", "")}
        self.assertNotEqual(OWN, own)
        good, words = self.search(*table(), live=False, own=own)
        self.assertFalse(good)
        self.assertIn("otx", words)

    def test_a_key_that_is_lost_on_the_way_is_found(self):
        transitions, entries = table()
        wrong = [("ABANDON", "new_sak_or_changed", "RETIRE") if each[0] == "ABANDON" and
                 each[2] == "RETIRE" else each for each in transitions]
        self.assertNotEqual(wrong, transitions)
        good, words = self.search(wrong, entries, live=False)
        self.assertFalse(good)
        self.assertIn("assertion violated", words)

    def test_a_member_that_waits_for_ever_is_found(self):
        good, words = self.search(*self.without("READY", "TRANSMIT"), live=True)
        self.assertFalse(good)
        self.assertIn("acceptance cycle", words)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
