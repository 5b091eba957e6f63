# SPDX-License-Identifier: Apache-2.0
"""replay: the whole firmware between captures, and between a capture and a live interface."""

import os
import subprocess
import time
import unittest

from cli import (ADDRESS_A, ADDRESS_B, PROGRAM, SAK_B, SAK_C, SCI_A, SCI_B, START, Record, Scenario,
                 key, main, plain_frame, read_pcap, records, rx_link, tx_link, write_pcap)


def host_a(secy: str = "", rest: str = "", sa: str = "") -> str:
    return tx_link(secy, sa, key("b", SAK_B) + f'[[rx-sc]]\nsci = "{SCI_B}"\n[[rx-sc.sa]]\nan = 0\n'
                   'key = "b"\n' + rest)


def host_b(rest: str = "") -> str:
    return rx_link(rest=key("b", SAK_B) + f'[[tx-sc]]\nsci = "{SCI_B}"\n[[tx-sc.sa]]\nan = 0\n'
                   'key = "b"\n' + rest)


class Replay(Scenario):
    def setUp(self):
        super().setUp()
        self.file("a.toml", host_a())
        self.file("b.toml", host_b())

    def test_from_host_to_line_to_host(self):
        frames = [plain_frame(i, 60 + i) for i in range(100)]
        self.pcap("plain.pcap", frames)
        self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                "--line-out", "line.pcap", "--report", "r.json")
        self.assertEqual(100, self.report("r.json")["port"]["common-requests"])
        done = self.ok("replay", "--config", "b.toml", "--line-in", "line.pcap", "--host-out",
                       "host.pcap")
        self.assertEqual(frames, self.frames("host.pcap"))
        self.assertIn(b"100 delivered to the Controlled Port", done.stderr)
        self.assertIn(b"  InPktsOK 100\n", done.stderr)
        self.assertEqual([item.time_ns for item in read_pcap(self.folder / "plain.pcap")],
                         [item.time_ns for item in read_pcap(self.folder / "host.pcap")])

    def test_the_console_takes_commands_from_the_standard_input(self):
        self.pcap("plain.pcap", [plain_frame()])
        run = ("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap")
        done = self.ok(*run, "--line-out", "line.pcap", "--console", input=b"h")
        self.assertIn(b"s status, c counters, q stop\n", done.stderr)
        done = self.ok(*run, "--line-out", "line.pcap", input=b"h")
        self.assertNotIn(b"s status, c counters, q stop\n", done.stderr)
        self.assertIn("leave --console out",
                      self.error(2, *run[:-1], "-", "--console", input=b""))

    def test_both_directions_at_once(self):
        self.pcap("b-plain.pcap", [plain_frame(i, source=ADDRESS_B) for i in range(10)])
        self.ok("protect", "--config", "b.toml", "--test-keys", "b-plain.pcap", "line-in.pcap")
        self.pcap("a-plain.pcap", [plain_frame(i) for i in range(10)])
        self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "a-plain.pcap",
                "--host-out", "host.pcap", "--line-in", "line-in.pcap", "--line-out", "line.pcap")
        self.assertEqual(self.frames("b-plain.pcap"), self.frames("host.pcap"))
        self.ok("protect", "--config", "a.toml", "--test-keys", "a-plain.pcap", "same.pcap")
        self.assertEqual(self.frames("same.pcap"), self.frames("line.pcap"))

    def test_nothing_passes_before_the_port_is_operational(self):  # @test B6 STAT-2
        self.file("tx.toml", tx_link())
        self.pcap("plain.pcap", [plain_frame(), ADDRESS_B + ADDRESS_A + b"\x88\x8e" + bytes(46)])
        done = self.ok("replay", "--config", "tx.toml", "--test-keys", "--host-in", "plain.pcap",
                       "--line-out", "line.pcap")
        self.assertIn(b"the Controlled Port never was operational", done.stderr)
        self.assertIn(b"1 sent to the line, 1 refused", done.stderr)
        self.assertEqual([b"\x88\x8e"], [frame[12:14] for frame in self.frames("line.pcap")])

    def test_an_end_station_refuses_another_source(self):  # @test A5
        self.file("a.toml", host_a("use-es = true"))
        self.pcap("plain.pcap", [plain_frame(), plain_frame(source=ADDRESS_B)])
        done = self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                       "--line-out", "line.pcap")
        self.assertIn(b"1 sent to the line, 1 refused", done.stderr)

    def test_rekey_by_time_in_both_directions(self):  # @test C13 B12
        at = f'from-time = "{START // 10**9}.005"\n'
        self.file("a.toml", host_a(rest=key("c", SAK_C) + '[[tx-sc.sa]]\nan = 1\nkey = "c"\n' + at))
        self.file("b.toml", host_b(rest=key("c", SAK_C)).replace(
            "[[tx-sc]]", '[[rx-sc.sa]]\nan = 1\nkey = "c"\n' + at + "[[tx-sc]]"))
        frames = [plain_frame(i) for i in range(10)]
        self.pcap("plain.pcap", frames)
        self.ok("replay", "--config", "a.toml", "--state", "s", "--host-in", "plain.pcap",
                "--line-out", "line.pcap")
        self.assertEqual([0] * 5 + [1] * 5, [frame[14] & 3 for frame in self.frames("line.pcap")])
        self.ok("replay", "--config", "b.toml", "--line-in", "line.pcap", "--host-out", "h.pcap")
        self.assertEqual(frames, self.frames("h.pcap"))

    def test_the_original_pace_takes_its_time(self):
        write_pcap(self.folder / "plain.pcap",
                   records([plain_frame(i) for i in range(4)], step=200_000_000))
        start = time.monotonic()
        self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                "--line-out", "line.pcap", "--pace", "original")
        self.assertGreaterEqual(time.monotonic() - start, 0.6)
        for want, got in zip(read_pcap(self.folder / "plain.pcap"),
                             read_pcap(self.folder / "line.pcap")):
            self.assertGreaterEqual(got.time_ns, want.time_ns)

    def test_the_fast_pace_waits_for_nothing(self):
        a_day = 24 * 3600 * 10**9
        write_pcap(self.folder / "plain.pcap",
                   records([plain_frame(i) for i in range(4)], step=a_day))
        self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                "--line-out", "line.pcap", "--pace", "fast")
        self.assertEqual([r.time_ns for r in read_pcap(self.folder / "plain.pcap")],
                         [r.time_ns for r in read_pcap(self.folder / "line.pcap")])

    def test_damaged_input_and_full_output(self):
        self.pcap("plain.pcap", [plain_frame(i) for i in range(100)])
        data = (self.folder / "plain.pcap").read_bytes()
        (self.folder / "cut.pcap").write_bytes(data[:-10])
        run = ("replay", "--config", "a.toml", "--test-keys", "--line-out", "line.pcap")
        self.assertIn("cut.pcap: frame 100", self.error(1, *run, "--host-in", "cut.pcap"))
        self.assertEqual(99, len(self.frames("line.pcap")))
        self.assertIn("/dev/full: can't be written",
                      self.error(1, *run[:-1], "/dev/full", "--host-in", "plain.pcap"))
        self.error(2, *run, "--host-in", "line.pcap")
        self.assertIn("none: ", self.error(1, *run[:-2], "--host", "none"))

    def test_what_is_refused(self):
        self.file("tags.toml", host_a("outer-tags = 1"))
        self.pcap("plain.pcap", [plain_frame()])
        run = ("replay", "--test-keys", "--host-in", "plain.pcap", "--config")
        self.assertIn("outer-tags is for protect", self.error(2, *run, "tags.toml"))
        self.assertIn("only one of --host-in and --host",
                      self.error(2, *run, "a.toml", "--host", "lo"))
        self.assertIn("--pace can be", self.error(2, *run, "a.toml", "--pace", "slow"))
        self.assertIn("--for is no number", self.error(2, *run, "a.toml", "--for", "soon"))
        self.assertIn("only one of --host-in and --line-in",
                      self.error(2, "replay", "--config", "a.toml", "--test-keys", "--host-in", "-",
                                 "--line-in", "-"))

    def test_a_truncated_frame_never_came(self):
        write_pcap(self.folder / "plain.pcap", [Record(START, plain_frame()[:40], 60),
                                                Record(START + 1, plain_frame(), 60)])
        self.ok("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                "--line-out", "line.pcap")
        self.assertEqual(1, len(self.frames("line.pcap")))


LIVE = """
set -e
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true
ip link add va type veth peer name vb
ip link set va up
ip link set vb up
sleep 0.3
"$LINKSEC_PROGRAM" replay --config b.toml --line vb --host-out received.pcap --for 5 2>b.err &
receiver=$!
sleep 1
"$LINKSEC_PROGRAM" replay --config a.toml --state a.state --host-in plain.pcap --line va \
  --line-out sent.pcap --pace original --for 2 2>a.err
wait $receiver
"""


def namespace() -> list[str]:
    return ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])


class Live(Scenario):
    def test_over_a_veth_pair(self):
        if subprocess.run([*namespace(), "true"], check=False, stderr=subprocess.DEVNULL).returncode:
            raise unittest.SkipTest("no network namespace may be made here")
        self.file("a.toml", host_a())
        self.file("b.toml", host_b())
        frames = [plain_frame(i, 60 + i) for i in range(20)]
        self.pcap("plain.pcap", frames)
        subprocess.run([*namespace(), "bash", "-c", LIVE], cwd=self.folder, check=True, timeout=60,
                       env=os.environ | {"LINKSEC_PROGRAM": PROGRAM})
        self.assertEqual(20, len(self.frames("sent.pcap")))
        self.assertEqual(frames, self.frames("received.pcap"),
                         (self.folder / "b.err").read_text())


if __name__ == "__main__":
    main()
