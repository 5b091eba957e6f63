# SPDX-License-Identifier: Apache-2.0
"""bench: what it prints has its form, and it leaves nothing behind. No figure is judged."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

from cli import CAPTURES, PROGRAM, Scenario, main

KEYS = ["engine", "suite", "direction", "octets", "protection", "ns_per_frame",
        "engine_ns_per_frame", "ratio"]
SIZES = [64, 256, 1500, 9000]


class Bench(Scenario):
    def engines(self) -> list[str]:
        """The engines that run here, as the program's own message lists them."""
        said = self.error(2, "captures", "--aead", "nonsense", str(CAPTURES))
        return re.search(r"here are ([^;]*);", said).group(1).split(", ")[1:]

    def path_with(self, *programs: str, **scripts: str) -> dict:
        """An environment in which these programs and scripts are all that there is."""
        folder = self.folder / "bin"
        folder.mkdir()
        for name in programs:
            (folder / name).symlink_to(shutil.which(name))
        for name, text in scripts.items():
            (folder / name).write_text("#!/bin/sh\n" + text)
            (folder / name).chmod(0o755)
        return {**os.environ, "PATH": str(folder)}

    def rows(self, *args) -> list[dict]:
        done = self.ok("bench", "--quick", "--json", *args)
        self.assertEqual(b"", done.stderr)
        return json.loads(done.stdout)

    def test_json_has_each_row_of_each_engine_once(self):
        found = set()
        for row in self.rows():
            self.assertEqual(KEYS, list(row))
            for key in ("ns_per_frame", "engine_ns_per_frame", "ratio"):
                self.assertGreater(row[key], 0)
            self.assertAlmostEqual(row["ratio"], row["ns_per_frame"] / row["engine_ns_per_frame"])
            found.add(tuple(row[key] for key in KEYS[:5]))
        expected = [(engine, suite, direction, octets, protection)
                    for engine in self.engines() for suite in ("gcm-aes-128", "gcm-aes-xpn-256")
                    for protection in ("confidentiality", "integrity") for octets in SIZES
                    for direction in ("protect", "verify")]
        self.assertEqual(set(expected), found)

    def test_suites_and_engine_can_be_chosen(self):
        every = self.rows("--all", "--aead", "mbedtls")
        self.assertEqual({"mbedtls"}, {row["engine"] for row in every})
        self.assertEqual({"gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"},
                         {row["suite"] for row in every})
        one = self.rows("--suite", "gcm-aes-xpn-128", "--aead", "auto")
        self.assertEqual({"gcm-aes-xpn-128"}, {row["suite"] for row in one})

    def test_text_and_markdown_have_every_part(self):
        for style in ([], ["--markdown"]):
            out = self.ok("bench", "--quick", "--aead", "auto", "--dir", ".", *style).stdout.decode()
            for part in ("In memory", "GCM-AES-XPN-256, integrity alone", "Many peers", "1,000",
                         "File to file", "validate --verdicts --report", "1,500"):
                self.assertIn(part, out)
            self.assertEqual(bool(style), "| --- |" in out)
        self.assertEqual([], list(self.folder.iterdir()))

    def test_only_runs_what_is_named(self):
        out = self.ok("bench", "--quick", "--only", "scs", "--only", "files", "--dir", ".").stdout
        self.assertIn(b"Many peers", out)
        self.assertIn(b"File to file", out)
        self.assertNotIn(b"In memory", out)

    def test_without_tcpdump_and_cp_the_rest_goes_on(self):
        out = self.ok("bench", "--quick", "--only", "files", "--dir", ".",
                      env=self.path_with("true")).stdout.decode()
        self.assertIn("tcpdump: not present (package tcpdump)", out)
        self.assertIn("cp: not present (package coreutils)", out)
        self.assertRegex(out, r"protect +\d")

    def test_a_plot_is_written_whole_or_not_at_all(self):
        def plot(code, env):
            args = ("bench", "--quick", "--only", "memory", "--aead", "mbedtls", "--svg", "x.svg")
            return self.ok(*args, env=env) if code == 0 else self.error(code, *args, env=env)

        said = plot(1, self.path_with("true"))
        self.assertEqual("linksec: --svg needs gnuplot; install it (package gnuplot-nox)", said)
        shutil.rmtree(self.folder / "bin")
        said = plot(1, self.path_with(gnuplot="echo '<svg>'; echo broken >&2; exit 1\n"))
        self.assertEqual("linksec: gnuplot drew nothing: broken", said)
        self.assertEqual(["bin"], [path.name for path in self.folder.iterdir()])
        shutil.rmtree(self.folder / "bin")
        plot(0, self.path_with("cat", gnuplot="echo '<svg>'; cat; echo '</svg>'\n"))
        picture = (self.folder / "x.svg").read_text()
        self.assertIn("set terminal svg", picture)
        self.assertIn("mbedtls", picture)

    def test_a_real_plot_where_gnuplot_is_present(self):
        if shutil.which("gnuplot") is None:
            print("gnuplot is not present: the plot is drawn by the test's own")
            return
        self.ok("bench", "--quick", "--only", "memory", "--aead", "mbedtls", "--svg", "x.svg")
        self.assertIn("</svg>", (self.folder / "x.svg").read_text())

    def test_a_failing_child_ends_the_run(self):
        said = self.error(1, "bench", "--quick", "--only", "files", "--dir", ".",
                          env=self.path_with(cp="echo no cp today >&2; exit 5\n"))
        self.assertEqual("linksec: cp: no cp today", said)
        self.assertEqual(["bin"], [path.name for path in self.folder.iterdir()])

    def test_an_interrupt_leaves_no_file(self):
        running = subprocess.Popen([PROGRAM, "bench", "--only", "files", "--dir", "."],
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, start_new_session=True)
        end = time.monotonic() + 60
        while not list(self.folder.glob("*/plain.pcap")) and time.monotonic() < end:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=60)[1]
        self.assertEqual(b"linksec: interrupted\n", said)
        self.assertEqual(1, running.returncode)
        self.assertEqual([], list(self.folder.iterdir()))

    def test_peers_that_are_not_present_are_said_and_the_rest_goes_on(self):
        program = shutil.copy(PROGRAM, self.folder)

        def peers() -> str:
            done = subprocess.run([program, "bench", "--quick", "--only", "scs", "--peers"],
                                  check=True, capture_output=True, timeout=120)
            return done.stdout.decode()

        self.assertEqual(2, peers().count("not present (tests/bench/peers of the source tree)"))
        folder = self.folder / "tests" / "bench" / "peers"
        folder.mkdir(parents=True)
        (folder / "scapy_macsec.py").write_text("raise SystemExit('no scapy today')")
        (folder / "linux_macsec.py").write_text(
            "import json, sys\n"
            "assert sys.argv[1:] == ['--quick']\n"
            "print(json.dumps({'peer': 'Linux macsec', 'direction': 'both', 'octets': 64,\n"
            "                  'frames_per_second': 1e5, 'fair': True, 'note': 'a fake'}))\n")
        out = peers()
        self.assertRegex(out, r"scapy .*not present \(no scapy today\)")
        self.assertRegex(out, r"Linux macsec  both +64 +100,000 +10,000 +\S+ +\d+  a fake")

    def test_bad_usage(self):
        for args, reason in ((["--suite", "aes"], "--suite is none of"),
                             (["--suite", "gcm-aes-128", "--all"], "only one of --suite and --all"),
                             (["--only", "disk"], "--only is none of"),
                             (["--json", "--markdown"], "only one of --json and --markdown"),
                             (["--json", "--peers"], "leave --peers out"),
                             (["--json", "--only", "scs"], "which --only leaves out"),
                             (["--svg", "x.svg", "--only", "files"], "which --only leaves out"),
                             (["--aead", "nonsense"], "there is no engine nonsense"),
                             (["more"], "too many positional"),
                             (["--nonsense"], "unrecognised option")):
            with self.subTest(args=args):
                said = self.error(2, "bench", *args)
                self.assertIn(reason, said)
                self.assertIn("see linksec bench --help", said)
        self.assertIn("can't hold a folder", self.error(
            1, "bench", "--quick", "--only", "files", "--dir", "no/such/place"))

    def test_help(self):
        self.assertIn(b"Exit codes", self.ok("bench", "--help").stdout)
        self.assertIn(b"bench", self.ok("--help").stdout)


if __name__ == "__main__":
    main()
