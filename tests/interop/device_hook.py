# SPDX-License-Identifier: Apache-2.0
"""conformance run --dut iface: against linksec replay at the end of two cables, by the example hook;
and hooks, interfaces and terminals that are not as they should be. test_device_hook.sh makes the
network."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
HOOK = SOURCE / "docs" / "examples" / "replay-hook"
BOTH = "iface:t-line,t-host"
LATE = "ver-late-strict"


class DeviceHook(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="linksec-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.environment = os.environ | {"HOOK_FOLDER": self.temporary.name, "LINKSEC": PROGRAM,
                                         "HOOK_LINE": "d-line", "HOOK_HOST": "d-host"}

    def run_program(self, *args, **options):
        options = {"cwd": self.folder, "env": self.environment, "stdin": subprocess.DEVNULL,
                   "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True,
                   "timeout": 400} | options
        return subprocess.run([PROGRAM, "conformance", "run", *map(str, args)], check=False,
                              **options)

    def by_hook(self, dut, hook, *args, **options):
        return self.run_program("--dut", dut, "--configure-with", hook, "--report", "r", *args,
                                **options)

    def results(self):
        report = json.loads((self.folder / "r" / "report.json").read_text())
        return report, {case["id"]: case["result"] for case in report["cases"]}

    def script(self, text: str) -> Path:
        """A hook that reads its input and does then what `text` says for "$1"."""
        path = self.folder / "hook"
        path.write_text(f"#!/bin/sh\ncat >/dev/null\n{text}\n", encoding="utf-8")
        path.chmod(0o700)
        return path

    def complaint(self, code: int, *args, **options) -> str:
        done = self.run_program(*args, **options)
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertEqual(1, done.stderr.count("\n"), done.stderr)
        return done.stderr

    def hook_complaint(self, text: str, *args) -> str:
        return self.complaint(1, "--dut", BOTH, "--configure-with", self.script(text), "--only",
                              LATE, *args)

    # -- a device that does as the standard says ------------------------------------------------

    def test_a_device_at_two_cables_passes_what_it_can_be_asked(self):
        done = self.by_hook(BOTH, HOOK, "--hook-seconds", 300, "--only", "ver-ok-*", "ver-late-*",
                            "ver-un*", "edge-window-*", "edge-xpn-*")
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
        report, results = self.results()
        self.assertEqual(BOTH, report["dut"])
        self.assertEqual(0, report["summary"]["failed"], done.stdout)
        self.assertGreater(report["summary"]["passed"], 15, done.stdout)
        for case in report["cases"]:
            if case["result"] == "not applicable":
                self.assertRegex(case["reason"], "linksec replay|while it runs|60 octets|"
                                 "no management|does not show")
        self.assertFalse((self.folder / "pid").exists())  # The hook was told of the end.

    def test_without_a_cable_to_its_host_side_the_counters_tell(self):
        done = self.by_hook("iface:t-line", HOOK, "--only", LATE, "gen-2-protected")
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
        self.assertIn("1 passed, 0 failed, 1 not applicable", done.stdout)
        self.assertIn("no cable leads to the device's host side", done.stdout)

    def test_a_device_that_does_nothing_fails(self):
        done = self.by_hook(BOTH, self.script("case $1 in counters) exit 3;; about) echo A 1.0;; esac"),
                            "--only", "ver-ok-c1-strict")
        self.assertEqual((1, ""), (done.returncode, done.stderr))
        self.assertIn("a frame is missing on the host side", done.stdout)
        self.assertIn("A 1.0, configured by hook; its line at t-line",
                      (self.folder / "r" / "index.html").read_text())

    def test_what_neither_a_cable_nor_a_counter_shows_is_not_applicable(self):
        hook = self.script("case $1 in counters) echo '{\"InPktsNoTag\": 0}';; esac")
        done = self.by_hook("iface:t-line", hook, "--only", LATE)
        self.assertIn("0 passed, 0 failed, 1 not applicable", done.stdout)
        self.assertIn("the device does not show InPkts", done.stdout)

    def test_the_reason_of_a_hook_is_in_the_report(self):
        hook = self.script("echo loading >&2; echo 'only GCM-AES-256 is licensed' >&2; exit 3")
        done = self.by_hook(BOTH, hook, "--only", LATE)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("not applicable: " + LATE + ": only GCM-AES-256 is licensed", done.stdout)

    def test_a_change_goes_to_the_hook_which_accepts_refuses_or_has_no_such_control(self):
        hook = self.script("")
        for code, sums in ((4, "1 passed, 0 failed, 0"), (0, "0 passed, 1 failed, 0"),
                           (3, "0 passed, 0 failed, 1")):
            hook.write_text("#!/bin/sh\ntee -a calls >/dev/null\n"
                            f"case $1 in change) exit {code};; counters) echo {{}};; esac\n")
            done = self.by_hook(BOTH, hook, "--only", "cs-xpn-no-offset")
            self.assertIn(sums, done.stdout)
        calls = (self.folder / "calls").read_text()
        self.assertIn('{\n  "control": "confidentialityOffset",\n  "value": 30\n}\n', calls)

    # -- by hand --------------------------------------------------------------------------------

    def test_a_person_at_a_terminal_is_asked(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        os.write(master, b"the menu has no such key\n")
        done = self.run_program("--dut", BOTH, "--only", LATE, stdin=slave)
        os.close(slave)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn('"validateFrames": "strict"', done.stderr)
        self.assertIn("for tests alone", done.stderr)
        self.assertIn("not applicable: " + LATE + ": the menu has no such key", done.stdout)

    def test_without_a_terminal_it_asks_for_a_script(self):
        self.assertIn("--configure-with SCRIPT", self.complaint(2, "--dut", BOTH))
        self.assertIn("--configure-with SCRIPT", self.complaint(2, "--dut", "iface:t-line"))

    # -- what is not as it should be ------------------------------------------------------------

    def test_interfaces_that_are_not_there(self):
        hook = self.script("exit 0")
        for name in ("iface:none", "iface:t-line,none"):
            self.assertIn("none: there is no such interface", self.complaint(
                1, "--dut", name, "--configure-with", hook))
        for name in ("iface:", "iface:t-line,", "iface:t-line,t-line"):
            self.assertIn("iface:LINE,HOST", self.complaint(2, "--dut", name, "--configure-with",
                                                            hook))

    def test_without_the_right_to_capture(self):
        hook = self.script("exit 0")
        done = subprocess.run(
            ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", PROGRAM, "conformance",
             "run", "--dut", BOTH, "--configure-with", hook], check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(1, done.returncode)
        self.assertEqual("linksec: t-line: not permitted; run as root or with CAP_NET_RAW\n",
                         done.stderr)

    def test_scripts_that_are_not_there_or_can_not_be_run(self):
        self.assertIn("there is no such file", self.complaint(
            2, "--dut", BOTH, "--configure-with", "none"))
        (self.folder / "text").write_text("text")
        self.assertIn("chmod +x", self.complaint(2, "--dut", BOTH, "--configure-with", "text"))
        self.assertIn("chmod +x", self.complaint(2, "--dut", BOTH, "--configure-with", "."))

    def test_a_hook_that_hangs_or_fails_ends_the_run(self):
        self.assertIn("hook about: took longer than 1 seconds", self.hook_complaint(
            "sleep 100", "--hook-seconds", 1))
        self.assertIn("hook configure failed with code 7: no route to it", self.hook_complaint(
            "[ $1 != configure ] || { echo no route to it >&2; exit 7; }"))
        self.assertIn("hook about failed with code 2", self.hook_complaint("exit 2"))
        self.assertIn("hook configure failed with code 4", self.hook_complaint(
            "[ $1 != configure ] || exit 4"))

    def test_a_hook_that_prints_nonsense_ends_the_run(self):
        for text, complaint in (("nonsense", "printed no JSON object"),
                                ("[1]", "printed no JSON object"),
                                ('{"InPktsOk": 1}', "InPktsOk is no counter"),
                                ('{"InPktsOK": 1}', "it belongs under"),
                                ('{"InPktsNoTag": -1}', "InPktsNoTag is no number"),
                                ('{"sc": {"1": {}}}', "1 is no SCI")):
            self.assertIn("hook counters", self.hook_complaint(
                f"[ $1 != counters ] || echo '{text}'"))
            self.assertIn(complaint, self.hook_complaint(f"[ $1 != counters ] || echo '{text}'"))

    def test_options_that_are_for_cables(self):
        for option in ("--configure-with", "--hook-seconds", "--quiet-ms"):
            self.assertIn("is for --dut iface:", self.complaint(2, "--dut", "inprocess", option, "1"))
        for value in ("0", "x", "10001"):
            self.assertIn("--quiet-ms is no number", self.complaint(2, "--dut", BOTH, "--quiet-ms",
                                                                    value))

    def test_no_key_is_in_an_argument(self):
        hook = self.script("tr '\\0' ' ' </proc/$$/cmdline >>arguments; [ $1 != counters ] || exit 3")
        self.by_hook(BOTH, hook, "--only", LATE)
        for line in (self.folder / "arguments").read_text().split(str(hook))[1:]:
            self.assertLess(len(line), 40)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=sys.argv[:1] + sys.argv[2:])
