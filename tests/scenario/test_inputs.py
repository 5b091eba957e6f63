# SPDX-License-Identifier: Apache-2.0
"""Several captures as one, pcapng as other programs read it, pipes, and who may write an output."""

import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import unittest

from cli import (PROGRAM, START, Scenario, main, plain_frame, record, records, rx_link, tx_link,
                 write_pcap)

import pcapng_blocks as blocks

PROTECT = ("protect", "--config", "tx.toml", "--test-keys")


class Case(Scenario):
    def setUp(self):
        super().setUp()
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link())

    def start(self, *args, **options) -> subprocess.Popen:
        process = subprocess.Popen([PROGRAM, *args], cwd=self.folder, stderr=subprocess.PIPE,
                                   **options)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process


class SeveralInputs(Case):
    def parts(self, *names: str, each: int = 3) -> list[bytes]:
        """Captures that follow each other; gives all their frames."""
        frames = [plain_frame(i) for i in range(each * len(names))]
        for i, name in enumerate(names):
            (self.folder / name).parent.mkdir(exist_ok=True)
            write_pcap(self.folder / name, records(frames[i * each:(i + 1) * each],
                                                   START + i * 10**9))
        return frames

    def test_packet_numbers_go_on_from_file_to_file(self):
        frames = self.parts("one.pcap", "two.pcap", "three.pcap")
        self.ok(*PROTECT, "-o", "m.pcap", "one.pcap", "two.pcap", "three.pcap")
        numbers = [int.from_bytes(frame[16:20], "big") for frame in self.frames("m.pcap")]
        self.assertEqual(list(range(1, 10)), numbers)
        self.ok("validate", "--config", "rx.toml", "--fail-on-discard", "m.pcap", "o.pcap")
        self.assertEqual(frames, self.frames("o.pcap"))

    def test_a_folder_stands_for_its_captures_in_the_order_of_their_numbers(self):
        names = ["r/cap.pcap", "r/cap.pcap2", "r/cap.pcap10", "r/cap.pcap11"]
        frames = self.parts(*names)
        (self.folder / "r" / "link.toml").write_text("no capture")
        (self.folder / "r" / ".cap.pcap3").write_bytes((self.folder / names[0]).read_bytes())
        (self.folder / "r" / "cap.pcap12").write_bytes(b"")
        (self.folder / "r" / "z").mkdir()
        done = self.ok(*PROTECT, "r", "m.pcap")
        self.assertIn(b"r: 4 captures are read, and 2 other files are passed over", done.stderr)
        self.ok("validate", "--config", "rx.toml", "--fail-on-discard", "m.pcap", "o.pcap")
        self.assertEqual(frames, self.frames("o.pcap"))
        lines = self.ok("inspect", "r").stdout.decode().splitlines()
        self.assertTrue(any("12" in line for line in lines[-1:]), lines[-1:])
        (self.folder / "e").mkdir()
        self.assertIn("e: is a folder without a capture", self.error(1, "inspect", "e"))

    def test_an_output_in_the_folder_is_not_read_and_overwritten(self):
        self.parts("r/1.pcap", "r/2.pcap")
        self.ok(*PROTECT, "-o", "r/3.pcap", "r")
        self.assertIn("r/3.pcap: is an input too and would be destroyed",
                      self.error(2, *PROTECT, "-o", "r/3.pcap", "r"))
        self.assertEqual(6, len(self.frames("r/3.pcap")))

    def test_no_input_is_taken_for_the_output(self):
        self.parts("1.pcap", "2.pcap", "3.pcap")
        before = (self.folder / "3.pcap").read_bytes()
        self.assertIn("3 captures are named, and which one is OUT is not said: write linksec "
                      "protect ... -o OUT IN...; see linksec protect --help",
                      self.error(2, *PROTECT, "1.pcap", "2.pcap", "3.pcap"))
        self.assertEqual(before, (self.folder / "3.pcap").read_bytes())
        self.assertIn("OUT is missing", self.error(2, *PROTECT, "1.pcap"))
        self.assertIn("IN is missing", self.error(2, *PROTECT))
        self.assertIn("IN is missing", self.error(2, *PROTECT, "-o", "o.pcap"))
        self.assertIn("IN is missing", self.error(2, "inspect"))
        self.assertIn("is named more than once", self.error(2, *PROTECT, "-o", "o.pcap", "-", "-"))

    def test_an_error_names_the_file_and_the_frame_in_it(self):
        self.parts("1.pcap", "2.pcap", "3.pcap")
        damaged = self.folder / "2.pcap"
        damaged.write_bytes(damaged.read_bytes()[:-5])
        error = self.error(1, *PROTECT, "-o", "m.pcap", "1.pcap", "2.pcap", "3.pcap")
        self.assertIn("2.pcap: frame 3", error)
        self.assertIn("the outputs hold the 5 frames before it", error)
        self.assertEqual(5, len(self.frames("m.pcap")))
        self.assertIn("none.pcap: can't be opened", self.error(
            1, *PROTECT, "-o", "m.pcap", "1.pcap", "none.pcap"))
        self.assertEqual(5, len(self.frames("m.pcap")))

    def test_one_file_of_nanoseconds_is_enough_to_keep_them(self):
        self.parts("1.pcap")
        magic, time_ns = 0xA1B23C4D, START + 10**9 + 7
        frame = plain_frame(9)
        (self.folder / "2.pcap").write_bytes(
            struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
            + struct.pack("<IIII", time_ns // 10**9, time_ns % 10**9, len(frame), len(frame))
            + frame)
        self.ok(*PROTECT, "-o", "m.pcap", "1.pcap", "2.pcap")
        lines = tshark(self.folder / "m.pcap", "frame.time_epoch")
        self.assertEqual(f"{time_ns // 10**9}.{time_ns % 10**9:09}", lines[-1])

    @unittest.skipIf(os.environ.get("LINKSEC_INSTRUMENTED") == "1",
                     "the address sanitizer keeps what the program gave back")
    def test_a_hundred_files_take_no_more_memory_than_one(self):
        self.pcap("one.pcap", [plain_frame(i, 1500) for i in range(300)])
        (self.folder / "many").mkdir()
        for i in range(100):
            shutil.copy(self.folder / "one.pcap", self.folder / "many" / f"cap.pcap{i}")

        def peak(name: str) -> int:
            """The most memory in KB that a run had, and its descriptors must suffice."""
            script = ("import os, resource, subprocess, sys\n"
                      "resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))\n"
                      "subprocess.run(sys.argv[1:], check=True)\n"
                      "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
            done = subprocess.run([sys.executable, "-c", script, PROGRAM, *PROTECT, name, "m.pcap"],
                                  cwd=self.folder, check=True, capture_output=True)
            return int(done.stdout)

        one, hundred = peak("one.pcap"), peak("many")
        self.assertEqual(30_000, len(self.frames("m.pcap")))
        self.assertLess(hundred, one + 1024, "KB")


def named_interfaces(names) -> bytes:
    """A pcapng with a frame of each interface; tshark says in the test what it reads there."""
    def block(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for name in names:
        text = name.encode() + bytes(-len(name) % 4)
        data += block(1, struct.pack("<HHIHH", 1, 0, 0, 2, len(name)) + text + bytes(4))
    for i, _ in enumerate(names):
        frame = plain_frame(i)
        data += block(6, struct.pack("<IIIII", i, 0, i, len(frame), len(frame)) + frame)
    return data


def tshark(path, *fields: str) -> list[str]:
    """What tshark reads of each frame, tab between the fields."""
    command = ["tshark", "-r", str(path), "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode().splitlines()


@unittest.skipIf(shutil.which("tshark") is None, "needs tshark")
class PcapngOutput(Case):
    def test_tshark_reads_what_was_written(self):
        frames = [plain_frame(i, 60 + 3 * i) for i in range(40)]
        times = [START + i * 1_000_001 for i in range(40)]
        write_pcap(self.folder / "plain.pcap",
                   [record(t, frame) for t, frame in zip(times, frames)])
        self.ok(*PROTECT, "plain.pcap", "m.pcap")
        self.ok(*PROTECT, "plain.pcap", "m.pcapng")
        self.ok(*PROTECT, "--format", "pcapng", "plain.pcap", "other")
        self.ok(*PROTECT, "--format", "pcap", "plain.pcap", "classic.pcapng")
        self.assertEqual((self.folder / "m.pcapng").read_bytes(),
                         (self.folder / "other").read_bytes())
        self.assertEqual((self.folder / "m.pcap").read_bytes(),
                         (self.folder / "classic.pcapng").read_bytes())
        fields = ("frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "macsec.PN",
                  "macsec.ICV")
        self.assertEqual(tshark(self.folder / "m.pcap", *fields),
                         tshark(self.folder / "m.pcapng", *fields))
        about = subprocess.run(["capinfos", self.folder / "m.pcapng"], check=True,
                               capture_output=True).stdout.decode()
        self.assertIn("pcapng", about)
        self.assertRegex(about, r"Capture application: +linksec \d")
        self.assertIn("nanoseconds (9)", about)

    def test_interfaces_keep_their_names_from_file_to_file(self):
        for name, interfaces in (("1.pcapng", ("eth0", "lan")), ("2.pcapng", ("lan", "wan")),
                                 ("3.pcapng", ("eth0", "lan"))):
            (self.folder / name).write_bytes(named_interfaces(interfaces))
        self.ok(*PROTECT, "-o", "m.pcapng", "1.pcapng", "2.pcapng", "3.pcapng")
        self.assertEqual(["eth0", "lan", "lan", "wan", "eth0", "lan"],
                         tshark(self.folder / "m.pcapng", "frame.interface_name"))
        self.assertEqual(["0", "1", "1", "2", "0", "1"],
                         tshark(self.folder / "m.pcapng", "frame.interface_id"))

    def test_unnamed_interfaces_of_a_section_stay_apart(self):
        one = blocks.section() + blocks.interface() * 2 + b"".join(
            blocks.enhanced("<", plain_frame(i), i, i % 2) for i in range(4))
        for name, octets in (("sections.pcapng", one + one), ("1.pcapng", one), ("2.pcapng", one)):
            (self.folder / name).write_bytes(octets)
        for inputs in (("sections.pcapng",), ("1.pcapng", "2.pcapng")):
            self.ok(*PROTECT, "-o", "m.pcapng", *inputs)
            self.assertEqual(["0", "1"] * 4, tshark(self.folder / "m.pcapng", "frame.interface_id"))

    def about(self, name: str) -> str:
        return subprocess.run(["capinfos", self.folder / name], check=True,
                              capture_output=True).stdout.decode()

    def test_what_a_capture_says_of_itself_survives(self):
        for order in "<>":
            with self.subTest(order=order):
                self.check_words_survive(order)

    def check_words_survive(self, order: str):
        section = [(1, b"of the section"), (2, b"a board"), (3, b"an old system"), (4, b"a program")]
        of_interface = [(2, b"eth7"), (3, b"the line"), (1, b"of the interface"), (11, b"\0ether host x"),
                        (12, b"its system"), (15, b"its card"),
                        (8, struct.pack(order + "Q", 10_000_000_000)), (9, b"\x09")]
        of_packet = [(1, b"seen by hand"), (2, struct.pack(order + "I", 0x81)), (1, b"and again")]
        (self.folder / "in.pcapng").write_bytes(
            blocks.section(order, section) + blocks.interface(order, pairs=of_interface)
            + blocks.enhanced(order, plain_frame(1) + bytes(4), 7, pairs=of_packet)
            + blocks.enhanced(order, plain_frame(2) , 8))
        self.ok(*PROTECT, "in.pcapng", "m.pcapng")
        self.file("rx.toml", rx_link())
        self.ok("validate", "--config", "rx.toml", "m.pcapng", "out.pcapng")
        for name, ours in (("m.pcapng", ""), ("out.pcapng", ",deliver")):
            about = self.about(name)
            for words in ("of the section", "a board", "an old system", "Name = eth7",
                          "Description = the line", "Comment = of the interface", "its system",
                          "its card", "ether host x", "Speed = 10000000000"):
                self.assertIn(words, about)
            self.assertNotIn("a program", about)
            self.assertEqual(["seen by hand,and again" + ours, ours[1:]],
                             tshark(self.folder / name, "frame.comment"))
            self.assertEqual(["0x00000001", ""], tshark(self.folder / name, "frame.packet_flags"))

    def test_records_that_are_passed_over_are_said(self):
        (self.folder / "in.pcapng").write_bytes(
            blocks.section() + blocks.interface(link_type=276) + blocks.interface()
            + blocks.enhanced("<", bytes(40), 1, 0) * 3 + blocks.enhanced("<", plain_frame(1), 2, 1)
            + blocks.enhanced("<", bytes(40), 1, 0))
        self.file("rx.toml", rx_link())
        for command in ((*PROTECT, "--report", "r"),
                        ("validate", "--no-auto", "--config", "rx.toml", "--report", "r")):
            said = self.ok(*command, "in.pcapng", "m.pcapng").stderr.decode()
            self.assertIn("4 records hold no Ethernet frame, and were passed over: 4 of link type "
                          "LINUX_SLL2", said)
            self.assertEqual(4, self.report("r")["frames"]["passed-over"])
            self.assertEqual(1, self.report("r")["frames"]["read"])
        two = ["in.pcapng", "in.pcapng"]
        said = self.ok(*PROTECT, "-o", "m.pcapng", *two).stderr.decode()
        self.assertIn("8 records hold no Ethernet frame", said)

    def test_a_frames_number_counts_the_records_that_are_passed_over(self):
        cooked = blocks.enhanced("<", bytes(40), 1, 0)
        ethernet = blocks.enhanced("<", plain_frame(1), 2, 1)
        (self.folder / "in.pcapng").write_bytes(
            blocks.section() + blocks.interface(link_type=276) + blocks.interface()
            + cooked + ethernet + cooked + ethernet * 2 + cooked)
        self.pcap("classic.pcap", [plain_frame(i) for i in range(3)])
        self.ok("validate", "--no-auto", "--config", "rx.toml", "--verdicts", "v", "-o", "o.pcap",
                "in.pcapng", "classic.pcap", "in.pcapng")
        self.assertEqual([2, 4, 5, 7, 8, 9, 11, 13, 14],
                         [line["frame"] for line in self.verdicts("v")])

    def test_editcap_makes_the_same_classic_file_of_it(self):
        self.pcap("plain.pcap", [plain_frame(i, 60 + i) for i in range(300)])
        self.ok(*PROTECT, "plain.pcap", "m.pcap")
        self.ok(*PROTECT, "plain.pcap", "m.pcapng")
        for name in ("m.pcap", "m.pcapng"):
            subprocess.run(["editcap", "-F", "nsecpcap", name, name + ".again"], check=True,
                           cwd=self.folder, capture_output=True)
        self.assertEqual((self.folder / "m.pcap.again").read_bytes(),
                         (self.folder / "m.pcapng.again").read_bytes())

    def test_an_empty_one_is_a_capture_for_others_too(self):
        self.pcap("plain.pcap", [])
        self.ok(*PROTECT, "plain.pcap", "m.pcapng")
        self.assertEqual([], tshark(self.folder / "m.pcapng", "frame.number"))
        if shutil.which("tcpdump") is not None:
            subprocess.run(["tcpdump", "-r", "m.pcapng"], check=True, cwd=self.folder,
                           capture_output=True)

    def test_format_is_pcap_or_pcapng(self):
        self.pcap("plain.pcap", [])
        self.assertIn("--format can be pcap or pcapng",
                      self.error(2, *PROTECT, "--format", "erf", "plain.pcap", "o"))


class Pipes(Case):
    def each_frame_comes_before_the_next(self, args, first: bytes, items, want) -> None:
        """Writes one of `items` at a time, and waits for what `want` says of it."""
        process = self.start(*args, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        timer = threading.Timer(60, process.kill)  # A run that holds back would wait for ever.
        timer.start()
        self.addCleanup(timer.cancel)
        process.stdin.write(first)
        for item in items:
            process.stdin.write(item)
            process.stdin.flush()
            want(process.stdout)
        process.stdin.close()
        self.assertEqual(b"", process.stdout.read())
        self.assertEqual(0, process.wait(60))

    def stream(self, count: int = 20):
        data = self.pcap("plain.pcap", [plain_frame(i) for i in range(count)]).read_bytes()
        octets = 16 + 60
        return data[:24], [data[24 + i * octets:24 + (i + 1) * octets] for i in range(count)]

    def test_each_frame_is_out_before_the_next_one_comes(self):
        first, items = self.stream()
        header = [24]

        def one_record(stdout):
            self.assertEqual(header[0], len(stdout.read(header[0])))
            header[0] = 0
            head = stdout.read(16)
            octets = struct.unpack("<I", head[8:12])[0]
            self.assertEqual(octets, len(stdout.read(octets)))

        self.each_frame_comes_before_the_next((*PROTECT, "-", "-"), first, items, one_record)

    def test_each_frame_is_out_as_pcapng_too(self):
        first, items = self.stream()
        headers = [2]

        def one_block(stdout):
            for _ in range(headers[0] + 1):
                head = stdout.read(8)
                octets = struct.unpack("<I", head[4:])[0]
                self.assertEqual(octets - 8, len(stdout.read(octets - 8)))
            headers[0] = 0

        self.each_frame_comes_before_the_next((*PROTECT, "--format", "pcapng", "-", "-"), first,
                                              items, one_block)

    def test_inspect_says_each_frame_before_the_next_one_comes(self):
        first, items = self.stream()
        self.each_frame_comes_before_the_next(
            ("inspect", "--json", "-"), first, items,
            lambda stdout: self.assertTrue(stdout.readline().startswith(b'{"frame"')))

    def test_a_reader_that_goes_away_ends_the_run_without_a_word(self):
        self.pcap("plain.pcap", [plain_frame(i, 1400) for i in range(2000)])
        for args in ((*PROTECT, "plain.pcap", "-"), ("inspect", "plain.pcap"), ("--help",),
                     ("validate", "--config", "rx.toml", "--verdicts", "-", "plain.pcap", "o"),
                     ("replay", "--config", "tx.toml", "--test-keys", "--host-in", "plain.pcap",
                      "--line-out", "-"), ("protect", "--help")):
            ends = os.pipe()
            os.close(ends[0])
            process = self.start(*args, stdout=ends[1])
            os.close(ends[1])
            self.assertEqual(b"", process.stderr.read(), args)
            self.assertEqual(0, process.wait(60), args)

    def test_a_closed_standard_output_is_an_error(self):
        self.pcap("plain.pcap", [plain_frame()])
        for args in ((*PROTECT, "plain.pcap", "-"), ("inspect", "plain.pcap"), ("--help",),
                     ("--version",), ("protect", "--help"),
                     ("validate", "--config", "rx.toml", "--verdicts", "-", "plain.pcap", "o")):
            done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", PROGRAM, *args],
                                  cwd=self.folder, capture_output=True, check=False, timeout=60)
            self.assertEqual(1, done.returncode, args)
            self.assertEqual(b"linksec: standard output: is closed; open it, or name a file\n",
                             done.stderr)

    def test_a_fifo_whose_reader_goes_away_is_an_error(self):
        self.pcap("plain.pcap", [plain_frame(i, 1400) for i in range(2000)])
        os.mkfifo(self.folder / "fifo")
        process = self.start(*PROTECT, "plain.pcap", "fifo")
        reader = os.open(self.folder / "fifo", os.O_RDONLY)
        os.read(reader, 24)
        os.close(reader)
        self.assertIn(b"fifo: can't be written: Broken pipe", process.stderr.read())
        self.assertEqual(1, process.wait(60))

    def test_a_signal_ends_the_wait_for_the_reader_of_a_fifo(self):
        self.pcap("plain.pcap", [plain_frame()])
        os.mkfifo(self.folder / "fifo")
        for how in (signal.SIGINT, signal.SIGTERM):
            process = self.start(*PROTECT, "plain.pcap", "fifo")
            time.sleep(0.5)
            self.assertIsNone(process.poll())
            process.send_signal(how)
            self.assertIn(b"fifo: interrupted; nobody had opened it for reading",
                          process.stderr.read())
            self.assertEqual(1, process.wait(60))

    def test_a_signal_ends_a_run_whose_reader_takes_nothing(self):
        self.pcap("plain.pcap", [plain_frame(i, 1400) for i in range(2000)])
        process = self.start(*PROTECT, "plain.pcap", "-", stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        process.stdout.read(24)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        self.assertIn(b"standard output: interrupted; its reader took nothing more",
                      process.stderr.read())
        self.assertEqual(1, process.wait(60))


class TwoRuns(Case):
    def test_no_output_is_touched_before_all_are_accepted(self):
        self.pcap("plain.pcap", [plain_frame()])
        (self.folder / "folder").mkdir()
        for name in ("out", "verdicts", "report"):
            (self.folder / name).write_bytes(b"precious")
        good = ["--verdicts", "verdicts", "--report", "report", "-o", "out", "plain.pcap"]
        for bad in (["--uncontrolled", "none/u"], ["--uncontrolled", "folder"], ["none.pcap"],
                    ["--report", "none/r"], ["plain.pcap", "verdicts"]):
            args = good if "--report" not in bad else good[:2] + good[4:]
            self.error(2 if "verdicts" in bad else 1, "validate", "--config", "rx.toml", *args, *bad)
            self.assertEqual([b"precious"] * 3, [self.read(name) for name in
                                                 ("out", "verdicts", "report")])

    def test_two_runs_can_not_have_one_output(self):
        first_frames = self.pcap("first.pcap", [plain_frame(i) for i in range(5)]).read_bytes()
        self.pcap("second.pcap", [plain_frame(7)])
        first = self.start(*PROTECT, "-", "m.pcap", stdin=subprocess.PIPE)
        first.stdin.write(first_frames)
        first.stdin.flush()
        while len(self.read("m.pcap")) < 24 + 5 * (16 + 84):
            time.sleep(0.01)
        error = "is being written by another run; wait for its end, or name another output"
        self.assertIn("m.pcap: " + error, self.error(1, *PROTECT, "second.pcap", "m.pcap"))
        self.assertIn("m.pcap: " + error, self.error(
            1, "validate", "--config", "rx.toml", "--verdicts", "m.pcap", "second.pcap", "o"))
        (self.folder / "o").write_bytes(b"precious")
        for command in (PROTECT, ("validate", "--config", "rx.toml")):
            self.assertIn("m.pcap: " + error, self.error(
                1, *command, "--report", "m.pcap", "second.pcap", "o"))
        self.assertEqual(b"precious", self.read("o"))
        first.stdin.close()
        self.assertEqual(0, first.wait(60))
        self.assertEqual(5, len(self.frames("m.pcap")))
        self.ok(*PROTECT, "second.pcap", "m.pcap")
        self.assertEqual(1, len(self.frames("m.pcap")))

    def read(self, name: str) -> bytes:
        path = self.folder / name
        return path.read_bytes() if path.exists() else b""


if __name__ == "__main__":
    main()
