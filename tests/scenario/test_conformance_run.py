# SPDX-License-Identifier: Apache-2.0
"""conformance: the list, a run in process, the report's files, and what is refused."""

import hashlib
import json
import signal
import subprocess
import time
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

from cli import PROGRAM, SOURCE, Scenario, main


class Page(HTMLParser):
    """The identifiers of a page, its links, and everything that it would have to fetch."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.fetched, self.open = set(), [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)
        self.ids.add(attrs.get("id"))
        if tag == "a":
            self.links.append(attrs["href"])
        self.fetched += [attrs[name] for name in ("src", "srcset") if name in attrs]
        if tag == "link":
            self.fetched.append(attrs.get("href"))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Conformance(Scenario):
    def test_every_case_passes_in_process_or_says_why_not(self):
        done = self.ok("conformance", "run", "--dut", "inprocess", "--report", "r")
        report = self.report("r/report.json")
        self.assertEqual("inprocess", report["dut"])
        self.assertEqual(0, report["summary"]["failed"], done.stdout)
        results = [case["result"] for case in report["cases"]]
        self.assertEqual(report["summary"]["passed"], results.count("passed"))
        self.assertEqual(report["summary"]["not_applicable"], results.count("not applicable"))
        self.assertGreater(report["summary"]["passed"], 200)
        self.assertLess(report["summary"]["not_applicable"], 3)
        for case in report["cases"]:
            self.assertTrue(case["pics"] and case["clause"], case)
            self.assertIsInstance(case["mandatory"], bool)
            if case["result"] == "not applicable":
                self.assertTrue(case["reason"], case)
            for name in case["evidence"]:
                self.assertTrue((self.folder / "r" / name).is_file(), name)

    def test_the_listed_items_are_covered(self):
        listed = self.ok("conformance", "list").stdout.decode().splitlines()
        proved = {word for line in listed for word in line.split("\t")[2].split()}
        wanted = ([f"SAP-{i}" for i in range(1, 12)] + [f"STAT-{i}" for i in range(1, 6)] +
                  [f"GEN-{i}" for i in range(1, 16)] + [f"VER-{i}" for i in range(1, 15)] +
                  [f"FMT-{i}" for i in range(1, 10)] + [f"KAY-{i}" for i in range(1, 12)] +
                  [f"MGT1-{i}" for i in range(1, 15)] + [f"MGT2-{i}" for i in range(1, 19)] +
                  [f"MGT3-{i}" for i in range(1, 6)] + [f"MGT4-{i}" for i in range(1, 20)] +
                  [f"MGT4-{i}" for i in range(22, 30)] + [f"D.1-{i}" for i in range(1, 16)] +
                  [f"A{i}" for i in range(20, 30)] +
                  "CS CSI CSC CSO CSA CSR CSS CSRC CSRK CSTC MSC MSAK TC TCT TCAPT SCI NIAP".split())
        self.assertEqual([], sorted(set(wanted) - proved))

    def test_the_committed_list_is_fresh(self):
        listed = self.ok("conformance", "list").stdout
        self.assertEqual((SOURCE / "docs" / "conformance" / "cases.tsv").read_bytes(), listed)

    def test_the_junit_file_counts_as_the_report_does(self):
        self.ok("conformance", "run", "--dut", "inprocess", "--only", "edge-*", "NIAP", "--report",
                "r")
        summary = self.report("r/report.json")["summary"]
        suite = xml.parse(self.folder / "r" / "junit.xml").getroot().find("testsuite")
        self.assertEqual(summary["not_applicable"], int(suite.get("skipped")))
        self.assertEqual(summary["failed"], int(suite.get("failures")))
        self.assertEqual(sum(summary.values()), len(suite.findall("testcase")))
        self.assertEqual(summary["not_applicable"], len(suite.findall("testcase/skipped")))

    def test_the_page_needs_nothing_and_its_links_lead_somewhere(self):
        self.ok("conformance", "run", "--dut", "inprocess", "--report", "r")
        page = Page()
        page.feed((self.folder / "r" / "index.html").read_text(encoding="utf-8"))
        self.assertEqual([], page.fetched)
        self.assertEqual([], page.open)
        for link in page.links:
            if link.startswith("#"):
                self.assertIn(link[1:], page.ids)
            else:
                self.assertTrue((self.folder / "r" / link).is_file(), link)

    def test_wireshark_opens_the_evidence(self):
        self.ok("conformance", "run", "--dut", "inprocess", "--only", "edge-last-pn-32",
                "--report", "r")
        done = subprocess.run(
            ["tshark", "-r", self.folder / "r" / "edge-last-pn-32.pcapng", "-T", "fields", "-e",
             "frame.interface_name", "-e", "frame.packet_flags_direction", "-e", "frame.comment",
             "-e", "macsec.PN"], check=True, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.assertEqual(["line\t0x00000001\tInPktsOK InOctetsDecrypted+46\t4294967294",
                          "host\t0x00000002\t\t",
                          "line\t0x00000001\tInPktsOK InOctetsDecrypted+46\t4294967295",
                          "host\t0x00000002\t\t", "line\t0x00000001\tInPktsLate\t4294967295",
                          "line\t0x00000001\tInPktsLate\t1"], done.stdout.splitlines())

    def test_the_report_takes_mutants_and_other_devices(self):
        self.ok("conformance", "run", "--dut", "inprocess", "--only", "VER-6", "--report", "a")
        other = self.report("a/report.json")
        other["dut"] = "other <device>"
        other["cases"][0]["result"] = "failed"
        self.file("other.json", json.dumps(other))
        self.file("mutants.json", json.dumps({"mutants": [
            {"name": "one", "about": "A <fault>.", "caught_by": ["ver-late-strict"]},
            {"name": "two", "about": "Another.", "caught_by": []}]}))
        self.ok("conformance", "run", "--dut", "inprocess", "--only", "VER-6", "--report", "b",
                "--mutants", "mutants.json", "--beside", "other.json")
        self.assertEqual(["ver-late-strict"], self.report("b/report.json")["mutants"][0]["caught_by"])
        page = (self.folder / "b" / "index.html").read_text(encoding="utf-8")
        self.assertIn("other &lt;device&gt;", page)
        self.assertIn("A &lt;fault&gt;.", page)
        self.assertIn("not caught", page)

    def test_each_engine_gives_the_same_results(self):
        self.ok("conformance", "run", "--dut", "inprocess", "--report", "a", "--aead", "mbedtls")
        self.ok("conformance", "run", "--dut", "inprocess", "--report", "b")
        for name in ("edge-xpn-recovery.pcapng", "cs-gcm-aes-128-offset-30-tx-sizes.pcapng", "junit.xml"):
            self.assertEqual((self.folder / "a" / name).read_bytes(),
                             (self.folder / "b" / name).read_bytes(), name)

    def test_wrong_usage_is_said_in_one_line(self):
        for args in ((), ("conformance",), ("conformance", "walk"),
                     ("conformance", "run"), ("conformance", "run", "--dut", "toaster"),
                     ("conformance", "run", "--dut", "inprocess", "--only", "VER-99"),
                     ("conformance", "list", "--dut", "inprocess"),
                     ("conformance", "run", "--dut", "inprocess", "--mutants", "missing.json"),
                     ("conformance", "run", "--dut", "inprocess", "--beside", "missing.json")):
            self.error(2, *args)
        self.file("text.json", "no JSON")
        self.error(2, "conformance", "run", "--dut", "inprocess", "--mutants", "text.json")
        self.error(2, "conformance", "run", "--dut", "inprocess", "--beside", "text.json")

    def long(self, first: int, *args) -> tuple:
        return ("conformance", "run", "--dut", "inprocess", "--long", "--long-from", first, *args)

    def broken_off(self, sent: int, first: int) -> subprocess.CompletedProcess:
        """A long run that gets a signal as soon as it has written its state."""
        state = self.folder / "r" / "long-xpn-wrap.state"
        before = state.stat().st_ino if state.exists() else None
        running = subprocess.Popen([PROGRAM, *map(str, self.long(first, "--report", "r"))],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + 60
        while not state.exists() or state.stat().st_ino == before:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.002)
        running.send_signal(sent)
        out, said = running.communicate(timeout=60)
        return subprocess.CompletedProcess([], running.returncode, out, said)

    def end_of(self, first: int) -> None:
        """Rewrites the state so that little is left of the run, as if it had come so far."""
        path = self.folder / "r" / "long-xpn-wrap.state"
        state = json.loads(path.read_text())
        left = 100_000
        state["next"] = 2**32 + 2 - left + state["skipped"]
        state["reserved"] = state["next"]
        state["frames"] = 2**32 + 2 - first - left
        del state["sha256"]
        state["sha256"] = hashlib.sha256(json.dumps(state, indent=1).encode()).hexdigest()
        path.write_text(json.dumps(state, indent=1) + "\n")

    def test_a_short_long_run_crosses_the_wrap(self):  # @test C4 D10
        for suite in ("gcm-aes-xpn-128", "gcm-aes-xpn-256"):
            done = self.ok(*self.long(2**32 - 50_000, "--long-suite", suite, "--report", "r"))
            line = done.stdout.decode()
            self.assertEqual(1, line.count("\n"))
            self.assertTrue(line.startswith("not applicable: long-xpn-wrap: all is right"), line)
            self.assertIn("50,002 frames of 64 octets, PN 4,294,917,296 to 4,294,967,297", line)
            report = self.report("r/report.json")
            self.assertEqual({"passed": 0, "failed": 0, "not_applicable": 1}, report["summary"])
            self.assertEqual("long-xpn-wrap", report["cases"][0]["id"])
            self.assertFalse((self.folder / "r" / "long-xpn-wrap.state").exists())

    def test_a_long_run_that_is_interrupted_goes_on(self):  # @test C4
        first = 2**32 - 2**31
        done = self.broken_off(signal.SIGINT, first)
        self.assertEqual((1, b""), (done.returncode, done.stdout))
        self.assertRegex(done.stderr, rb"interrupted after [\d,]+ of 2,147,483,650 frames, all of "
                                      rb"them right; the same command goes on")
        state = self.report("r/long-xpn-wrap.state")
        self.assertEqual(first + state["frames"], state["next"])
        self.assertEqual(state["next"], state["reserved"])
        self.assertEqual(0, state["skipped"])
        self.end_of(first)
        done = self.ok(*self.long(first, "--report", "r"))
        self.assertIn(b"goes on at PN 4,294,867,298 with", done.stderr)
        self.assertIn(b"2,147,483,650 frames", done.stdout)
        self.assertIn(b"2 parts", done.stdout)
        self.assertNotIn(b"skipped", done.stdout)

    def test_a_long_run_that_is_killed_uses_no_pn_twice(self):  # @test C4
        first = 2**32 - 2**31
        self.broken_off(signal.SIGKILL, first)
        state = self.report("r/long-xpn-wrap.state")
        self.assertGreater(state["reserved"], state["next"])
        reserved = state["reserved"]
        done = self.broken_off(signal.SIGINT, first)
        self.assertIn(f"goes on at PN {reserved:,} with".encode(), done.stderr)
        state = self.report("r/long-xpn-wrap.state")
        self.assertGreaterEqual(state["next"], reserved)
        self.assertGreater(state["skipped"], 0)
        self.assertEqual(state["next"] - first, state["frames"] + state["skipped"])
        self.end_of(first)
        done = self.ok(*self.long(first, "--report", "r"))
        self.assertIn(f"{state['skipped']:,} PNs skipped".encode(), done.stdout)

    def test_a_damaged_state_is_not_used(self):  # @test C4
        first = 2**32 - 2**31
        self.broken_off(signal.SIGTERM, first)
        path = self.folder / "r" / "long-xpn-wrap.state"
        text = path.read_text()
        for other in (first + 1, first - 1):
            self.assertIn("is of a run with", self.error(2, *self.long(other, "--report", "r")))
        for damaged in ("", text[:-20], text.replace('"skipped": 0', '"skipped": 1'), "no state"):
            path.write_text(damaged)
            self.assertIn("long-xpn-wrap.state: is damaged",
                          self.error(2, *self.long(first, "--report", "r")))
            self.assertEqual(damaged, path.read_text())

    def test_wrong_usage_of_long_is_said_in_one_line(self):
        run = ("conformance", "run", "--dut", "inprocess")
        for args, reason in (((*run, "--long", "--long-from", "0"), "is a PN from 1 to 4294967296"),
                             ((*run, "--long", "--long-from", "4294967297"), "is a PN from"),
                             ((*run, "--long", "--long-from", "1x"), "is a PN from"),
                             ((*run, "--long", "--long-suite", "gcm-aes-128"), "--long-suite is"),
                             ((*run, "--long", "--only", "VER-6"), "does not go with --long"),
                             ((*run, "--long-from", "5"), "go with run --long"),
                             (("conformance", "list", "--long"), "go with run --long"),
                             (("conformance", "run", "--long", "--dut", "linux"), "give --dut in")):
            self.assertIn(reason, self.error(2, *args))

    def test_a_report_that_cannot_be_written_fails_the_run(self):
        self.file("r", "in the way")
        self.error(1, "conformance", "run", "--dut", "inprocess", "--only", "VER-6", "--report", "r")
        self.assertEqual("in the way", (self.folder / "r").read_text())

    def test_a_full_disk_fails_the_run(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "conformance", "list"], check=False, stdout=full,
                                  stderr=subprocess.PIPE)
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, done.stderr.count(b"\n"))


if __name__ == "__main__":
    main()
