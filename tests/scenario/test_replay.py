# SPDX-License-Identifier: Apache-2.0
"""replay: the whole firmware between captures, and between a capture and a live interface."""

import os
import socket
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

    def test_the_original_pace_says_how_long_it_takes_and_when_it_waits(self):
        times = [START, START + 1_000_000, START + 3600 * 10**9]
        write_pcap(self.folder / "plain.pcap",
                   [Record(t, plain_frame(i), 60) for i, t in enumerate(times)])
        run = ("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
               "--line-out", "line.pcap", "--for", "1", "--pace")
        said = self.ok(*run, "original").stderr.decode().splitlines()
        self.assertEqual(
            ["linksec: keeps the time of the captures, which is 3,600 s; --pace fast does not wait",
             "linksec: waits 3,600 s until frame 3; --pace fast does not wait"], said[:2])
        self.assertEqual(1, "\n".join(said).count("waits"))
        self.assertEqual(2, len(self.frames("line.pcap")))
        self.assertNotIn(b"wait", self.ok(*run, "fast").stderr)
        os.mkfifo(self.folder / "fifo")
        feed = subprocess.Popen(["cp", "plain.pcap", "fifo"], cwd=self.folder)
        said = self.ok(*run[:5], "fifo", *run[6:], "original").stderr.decode().splitlines()
        self.assertEqual("linksec: keeps the time of the captures; --pace fast does not wait",
                         said[0])
        self.assertEqual(0, feed.wait(60))

    def arrivals(self, *options) -> list[tuple[float, bytes]]:
        """What comes to a socket at the line, and when."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(str(self.folder / "peer"))
            line.settimeout(30)
            process = subprocess.Popen(
                [PROGRAM, "replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap",
                 "--line", "unix:own:peer", *options], cwd=self.folder, stderr=subprocess.DEVNULL)
            came = []
            try:
                while process.poll() is None:
                    line.settimeout(0.1)
                    try:
                        came.append((time.monotonic(), line.recv(2000)))
                    except TimeoutError:
                        pass
            finally:
                process.kill()
            self.assertEqual(0, process.wait(60))
        os.unlink(self.folder / "peer")
        return came

    def test_a_capture_is_sent_to_an_interface_several_times(self):
        write_pcap(self.folder / "plain.pcap", records([plain_frame(i) for i in range(10)],
                                                       step=10_000_000))
        for options in (("--loop", "3", "--pps", "100"), ("--loop", "3", "--pace", "original")):
            came = self.arrivals(*options, "--for", "2")
            self.assertEqual(list(range(1, 31)),
                             [int.from_bytes(frame[16:20], "big") for _, frame in came])
        self.assertGreater(len(self.arrivals("--loop", "0", "--pps", "100", "--for", "2")), 10)

    def test_frames_are_sent_to_an_interface_at_a_pace_of_ours(self):
        hours = 3600 * 10**9
        write_pcap(self.folder / "plain.pcap", records([plain_frame(i) for i in range(11)],
                                                       step=hours))
        for options, least in ((("--pps", "20"), 0.45), (("--multiplier", "72000"), 0.45)):
            came = self.arrivals(*options, "--for", "3")
            self.assertEqual(11, len(came))
            self.assertGreater(came[-1][0] - came[0][0], least)

    def test_paces_that_can_not_be(self):
        self.pcap("plain.pcap", [plain_frame()])
        run = ("replay", "--config", "a.toml", "--test-keys", "--host-in", "plain.pcap")
        live = (*run, "--line", "unix:own:peer")
        for args, text in (
                ((*run, "--loop", "2"), "--loop is for a capture that is sent to an interface"),
                ((*run, "--pps", "2"), "--pps is for a capture that is sent to an interface"),
                ((*live, "--pps", "2", "--multiplier", "2"), "--pps has a pace of its own"),
                ((*live, "--multiplier", "2", "--pace", "fast"), "exclude each other"),
                ((*live, "--multiplier", "0"), "--multiplier is no number from 0.001 to 100000"),
                ((*live, "--multiplier", "nan"), "--multiplier is no number from"),
                ((*live, "--pps", "0"), "--pps is no number from 1 to"),
                ((*live, "--loop", "-1"), "--loop is no number from 0 to"),
                ((*live[:5], "-", *live[6:], "--loop", "2"), "it takes a regular file")):
            self.assertIn(text, self.error(2, *args))

    def test_receive_scs_alone_deliver(self):
        frames = [plain_frame(i) for i in range(5)]
        self.pcap("plain.pcap", frames)
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link())
        self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "line.pcap")
        done = self.ok("replay", "--config", "rx.toml", "--line-in", "line.pcap", "--host-out",
                       "host.pcap", "--line-out", "sent.pcap")
        self.assertEqual(frames, self.frames("host.pcap"))
        self.assertEqual([], self.frames("sent.pcap"))
        self.assertEqual(1, done.stderr.count(b"10.7.4 would keep the Controlled Port down"))
        self.assertNotIn(b"never was operational", done.stderr)
        done = self.ok("replay", "--config", "rx.toml", "--test-keys", "--line-in", "line.pcap",
                       "--host-in", "plain.pcap", "--host-out", "host.pcap", "--line-out",
                       "sent.pcap")
        self.assertIn(b"never was operational", done.stderr)
        self.assertEqual([], self.frames("sent.pcap") + self.frames("host.pcap"))

    def test_receive_scs_alone_deliver_with_every_suite(self):
        self.pcap("plain.pcap", [plain_frame(i) for i in range(5)])
        for suite in ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"):
            self.ok("keygen", "--suite", suite, suite)
            text = (self.folder / suite / "b.toml").read_text()
            begin = text.index("[[tx-sc]]")
            end = text.find("[[rx-sc]]", begin)
            (self.folder / suite / "rx.toml").write_text(
                text[:begin] + (text[end:] if end >= 0 else ""))
            self.ok("protect", "--config", f"{suite}/a.toml", "--test-keys", "plain.pcap",
                    "line.pcap")
            self.ok("replay", "--config", f"{suite}/rx.toml", "--line-in", "line.pcap",
                    "--host-out", "host.pcap")
            self.assertEqual(self.frames("plain.pcap"), self.frames("host.pcap"))

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
