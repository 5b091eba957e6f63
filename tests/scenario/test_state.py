# SPDX-License-Identifier: Apache-2.0
"""The state file: no PN is used twice under a SAK, whatever happens between two runs."""

import os
import signal
import stat
import struct
import subprocess
import time

from cli import (PROGRAM, SAK_A, SAK_B, Scenario, key, main, plain_frame, read_pcap, record,
                 tx_link, write_pcap)

SALT = "e0e1e2e3e4e5e6e7e8e9eaeb"
PN_OFFSET = 12 + 4
SLOT = 64


def pn(frame: bytes) -> int:
    return struct.unpack_from(">I", frame, PN_OFFSET)[0]


class State(Scenario):
    def setUp(self):
        super().setUp()
        self.file("tx.toml", tx_link())
        self.pcap("plain.pcap", [plain_frame(i) for i in range(70)])

    def protect(self, out="m.pcap", config="tx.toml", source="plain.pcap", state="pn.state") -> tuple:
        return ("protect", "--config", config, "--state", state, source, out)

    @staticmethod
    def halves(state: bytes) -> tuple[int, int]:
        """Where the first slots begin, and where the second ones do."""
        return 0, len(state) // 2

    def pns(self, name: str) -> list[int]:
        return [pn(frame) for frame in self.frames(name)]

    def test_neither_or_both_are_refused_with_the_choices(self):
        for args in ((), ("--state", "s", "--test-keys")):
            error = self.error(2, "protect", "--config", "tx.toml", *args, "plain.pcap", "m.pcap")
            self.assertIn("--state, FILE remembers", error)
            self.assertIn("--test-keys starts at next-pn every time", error)
        self.assertFalse((self.folder / "m.pcap").exists())

    def test_runs_go_on_where_the_last_one_ended(self):  # @test C3
        first = self.ok(*self.protect())
        self.assertNotIn(b"resumes", first.stderr)
        self.assertEqual(list(range(1, 71)), self.pns("m.pcap"))
        again = self.ok(*self.protect())
        self.assertIn(b'linksec: state pn.state: SAK of key "a" resumes at PN 71\n', again.stderr)
        self.assertEqual(list(range(71, 141)), self.pns("m.pcap"))
        self.assertEqual(0o600, stat.S_IMODE((self.folder / "pn.state").stat().st_mode))

    def test_next_pn_ahead_of_the_state_holds(self):
        self.ok(*self.protect())
        self.file("tx.toml", tx_link(sa="next-pn = 1000"))
        self.ok(*self.protect())
        self.assertEqual(1000, self.pns("m.pcap")[0])
        self.file("tx.toml", tx_link())
        self.ok(*self.protect())
        self.assertEqual(1070, self.pns("m.pcap")[0])

    def test_test_keys_start_again(self):
        for _ in range(2):
            self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "m.pcap")
            self.assertEqual(1, self.pns("m.pcap")[0])

    def run_until_killed(self, how: int) -> None:
        """Feeds frames without end, and kills the run once some were written."""
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = subprocess.Popen([PROGRAM, *self.protect("part.pcap", source="fifo")],
                                   cwd=self.folder, stderr=subprocess.DEVNULL)
        try:
            with open(fifo, "wb", buffering=0) as feed:
                write_pcap(self.folder / "head.pcap", [])
                feed.write((self.folder / "head.pcap").read_bytes())
                frame = plain_frame(0, 1000)
                item = struct.pack("<IIII", 1, 0, len(frame), len(frame)) + frame
                deadline = time.monotonic() + 60
                while ((self.folder / "part.pcap").stat().st_size
                       if (self.folder / "part.pcap").exists() else 0) < 2_000_000:
                    self.assertLess(time.monotonic(), deadline)
                    feed.write(item * 50)
                process.send_signal(how)
                if how == signal.SIGKILL:
                    process.wait(60)
                    return
                try:
                    while process.poll() is None:
                        feed.write(item * 50)
                except BrokenPipeError:
                    pass
        finally:
            if process.poll() is None:
                process.wait(60)
            fifo.unlink()
            self.status = process.returncode

    def test_a_killed_run_skips_pns_and_repeats_none(self):
        self.run_until_killed(signal.SIGKILL)
        left = read_pcap(self.folder / "part.pcap", may_end_early=True)
        used = [pn(item.frame) for item in left]
        done = self.ok(*self.protect())
        resumed = self.pns("m.pcap")[0]
        self.assertIn(b"resumes at PN %d" % resumed, done.stderr)
        self.assertGreater(resumed, max(used))

    def test_an_interrupted_run_leaves_whole_outputs(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            (self.folder / "part.pcap").unlink(missing_ok=True)
            self.run_until_killed(how)
            self.assertEqual(1, self.status)
            used = self.pns("part.pcap")
            self.ok(*self.protect())
            self.assertEqual(max(used) + 1, self.pns("m.pcap")[0])

    def test_a_failed_output_burns_its_pns(self):
        self.pcap("many.pcap", [plain_frame(i, 1400) for i in range(3000)])
        for _ in range(2):
            # The output may grow to 1 MB only.
            subprocess.run(["bash", "-c", 'ulimit -f 1000; trap "" XFSZ; exec "$@"', "-", PROGRAM,
                            *self.protect(source="many.pcap")], cwd=self.folder, check=False,
                           stderr=subprocess.PIPE)
            self.ok(*self.protect("next.pcap"))
            self.assertGreater(self.pns("next.pcap")[0], max(self.pns("m.pcap")))

    def test_a_state_in_use_is_refused(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = subprocess.Popen([PROGRAM, *self.protect("part.pcap", source="fifo")],
                                   cwd=self.folder, stderr=subprocess.DEVNULL)
        with open(fifo, "wb", buffering=0) as feed:
            write_pcap(self.folder / "head.pcap", [])
            feed.write((self.folder / "head.pcap").read_bytes())
            deadline = time.monotonic() + 60
            while not (self.folder / "part.pcap").exists():
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            error = self.error(1, *self.protect())
            self.assertIn("pn.state: is in use by another run", error)
        self.assertEqual(0, process.wait(60))

    def test_a_damaged_state_is_refused(self):
        self.ok(*self.protect())
        self.ok(*self.protect())
        path = self.folder / "pn.state"
        data = bytearray(path.read_bytes())
        for half in self.halves(data):
            data[half + SLOT + 20] ^= 1
        path.write_bytes(data)
        self.assertIn("is damaged", self.error(1, *self.protect()))
        path.write_bytes(b"hello")
        self.assertIn("is not a state file", self.error(1, *self.protect()))
        self.assertIn("can't be", self.error(1, *self.protect(state="no/pn.state")))

    def test_one_damaged_slot_costs_pns_and_repeats_none(self):
        self.ok(*self.protect())
        before = self.pns("m.pcap")
        good = (self.folder / "pn.state").read_bytes()
        for half in self.halves(good):
            for slot in (0, SLOT):
                data = bytearray(good)
                data[half + slot + 20] ^= 1
                (self.folder / "pn.state").write_bytes(data)
                self.ok(*self.protect("next.pcap"))
                self.assertGreater(self.pns("next.pcap")[0], max(before))

    def test_a_lost_record_is_never_one_that_was_not_made(self):  # @test C4
        """Both slots of the header or of the record, each damaged, erased or overwritten."""
        self.ok(*self.protect())
        path = self.folder / "pn.state"
        good = path.read_bytes()
        losses = (lambda slot: bytes([slot[0]]) + b"\0" + slot[2:], lambda slot: b"\xff" * SLOT,
                  lambda slot: bytes(SLOT))
        for place in (0, SLOT):
            for first in losses:
                for second in losses:
                    data = bytearray(good)
                    for half, lose in zip(self.halves(good), (first, second)):
                        at = half + place
                        data[at:at + SLOT] = lose(bytes(data[at:at + SLOT]))
                    path.write_bytes(data)
                    self.assertRegex(self.error(1, *self.protect("no.pcap")),
                                     "is (damaged|erased).*nobody knows which PNs were used")
        self.assertFalse((self.folder / "no.pcap").exists())

    def test_an_erased_state_is_refused(self):  # @test C4
        self.ok(*self.protect())
        path = self.folder / "pn.state"
        path.write_bytes(b"\xff" * path.stat().st_size)
        self.assertIn("is erased", self.error(1, *self.protect()))

    def test_a_state_of_the_first_version_is_refused_by_its_name(self):
        self.ok(*self.protect())
        path = self.folder / "pn.state"
        data = bytearray(b"\xff" * path.stat().st_size)
        data[:6] = data[64:70] = b"LSPN\0\1"
        path.write_bytes(data)
        self.assertIn("is of an earlier version", self.error(1, *self.protect()))

    def test_no_block_of_a_disk_has_both_slots(self):
        self.ok(*self.protect())
        data = (self.folder / "pn.state").read_bytes()
        places = [at for at in range(0, len(data), SLOT) if data[at:at + 4] == b"LSPN"]
        self.assertEqual(4, len(places))
        for block in (512, 4096):
            for at in (0, SLOT):
                first, second = (half + at for half in self.halves(data))
                self.assertEqual(data[first:first + SLOT], data[second:second + SLOT])
                self.assertNotEqual(first // block, second // block)

    def test_another_salt_or_suite_under_the_sak_is_refused(self):
        def xpn(salt: str) -> str:
            text = tx_link('cipher-suite = "gcm-aes-xpn-128"', "ssci = 1")
            return text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsalt = "{salt}"')

        self.file("xpn.toml", xpn(SALT))
        self.file("other.toml", xpn(SALT[::-1]))
        self.ok(*self.protect(config="xpn.toml"))
        for config in ("other.toml", "tx.toml"):
            error = self.error(1, *self.protect(config=config))
            self.assertIn('the SAK of key "a" was used with another cipher suite or salt', error)
        self.ok(*self.protect(config="xpn.toml"))
        self.assertEqual(71, self.pns("m.pcap")[0])

    def test_a_used_up_sak_stays_used_up(self):  # @test C4
        self.file("tx.toml", tx_link(sa="next-pn = 4294967290"))
        self.assertIn("no PN left", self.error(1, *self.protect()))
        self.assertEqual(list(range(4294967290, 4294967296)), self.pns("m.pcap"))
        self.file("tx.toml", tx_link())
        done = self.expect(1, *self.protect())
        self.assertIn(b'SAK of key "a" has no PN left', done.stderr)
        self.assertEqual([], self.pns("m.pcap"))

    def test_rekeys_have_records_of_their_own(self):
        rekey = (key("b", SAK_B) + '[[tx-sc.sa]]\nan = 1\nkey = "b"\nfrom-frame = 11\n'
                 + key("c", SAK_B[::-1]) + '[[tx-sc.sa]]\nan = 0\nkey = "c"\nfrom-frame = 21\n')
        self.file("tx.toml", tx_link(rest=rekey))
        seen: dict[int, set] = {0: set(), 1: set(), 2: set()}
        for _ in range(3):
            self.ok(*self.protect())
            for i, used in enumerate(self.pns("m.pcap")):
                part = min(i // 10, 2)
                self.assertNotIn(used, seen[part])
                seen[part].add(used)

    def test_the_state_holds_no_key(self):
        self.ok(*self.protect())
        data = (self.folder / "pn.state").read_bytes()
        self.assertNotIn(bytes.fromhex(SAK_A), data)
        self.assertNotIn(bytes.fromhex(SAK_A)[:8], data)

    def test_replay_asks_for_the_same(self):
        two_way = tx_link(rest=key("b", SAK_B) + '[[rx-sc]]\nsci = "0200000000990001"\n'
                                                 '[[rx-sc.sa]]\nan = 0\nkey = "b"\n')
        self.file("tx.toml", two_way)
        run = ("replay", "--config", "tx.toml", "--host-in", "plain.pcap", "--line-out", "m.pcap")
        self.assertIn("--state FILE and --test-keys", self.error(2, *run))
        for first in (1, 71):
            self.ok(*run, "--state", "pn.state")
            self.assertEqual(first, self.pns("m.pcap")[0])
        self.ok(*self.protect())
        self.assertEqual(141, self.pns("m.pcap")[0])


class Records(Scenario):
    def test_frames_cut_by_the_capture_take_no_pn(self):
        self.file("tx.toml", tx_link())
        items = [record(1, plain_frame(0)), record(2, plain_frame(1))._replace(wire_length=99),
                 record(3, plain_frame(2))]
        write_pcap(self.folder / "plain.pcap", items)
        self.ok("protect", "--config", "tx.toml", "--state", "s", "plain.pcap", "m.pcap")
        self.assertEqual([1, 2], [pn(frame) for frame in self.frames("m.pcap")])


if __name__ == "__main__":
    main()
