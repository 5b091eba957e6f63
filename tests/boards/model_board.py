#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stands in for `linksec run-board` in the tests of the peer: a station or a bump made of the
Python model, with the console and the flash of a board, and with faults on demand.

LINKSEC_MODEL_FAULT names a fault of FAULTS; test_peer.py sees that each is found out.
"""

import argparse
import json
import os
import select
import signal
import socket
import struct
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from ipv4 import BROADCAST, ETHERTYPE_ARP, ETHERTYPE_IPV4, checksum  # noqa: E402
from link_toml import receive_model, transmit_model  # noqa: E402
from macsec_codec import ethertype  # noqa: E402
from secy_model import DELIVER, SENT  # noqa: E402

FAULTS = ("no-icv-check", "no-replay-check", "unprotected-served", "octet-lost", "frame-lost",
          "pn-repeated", "pn-restarts", "replay-reopened", "payload-wrong", "miscount")
FAULT = os.environ.get("LINKSEC_MODEL_FAULT", "")
STRIDE = 64
ETHERTYPE_EAPOL = 0x888E


def open_socket(option: str):
    kind, own, other = option.split(":")
    if kind == "unix":
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        wire.bind(own)
        return wire, other
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind(("127.0.0.1", int(own)))
    return wire, ("127.0.0.1", int(other))


class Flash:
    """Ceilings of one transmit and one receive SA, written before they are reached."""

    def __init__(self, path: Path, tx_sa, rx_sa):
        self.path, self.tx_sa, self.rx_sa = path, tx_sa, rx_sa
        self.ceilings = json.loads(path.read_text()) if path.exists() else [tx_sa.next_pn,
                                                                            rx_sa.next_pn]
        if FAULT != "pn-restarts":
            tx_sa.next_pn = max(tx_sa.next_pn, self.ceilings[0])
        if FAULT != "replay-reopened":
            rx_sa.next_pn = rx_sa.lowest_pn = max(rx_sa.next_pn, self.ceilings[1])
        self.save()

    def save(self) -> None:
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.ceilings))
        temporary.replace(self.path)

    def reserve(self) -> None:
        """Before a frame is sent or delivered."""
        wanted = (self.tx_sa.next_pn, self.rx_sa.next_pn)
        if wanted[0] >= self.ceilings[0] or wanted[1] > self.ceilings[1]:
            self.ceilings = [pn + STRIDE for pn in wanted]
            self.save()

    def settle(self) -> None:
        self.ceilings = [self.tx_sa.next_pn, self.rx_sa.next_pn]
        self.save()


class ModelBoard:
    def __init__(self, arguments):
        config = tomllib.loads(Path(arguments.config).read_text(encoding="utf-8"))
        self.station = config.get("station")
        self.uncontrolled = config["secy"].get("uncontrolled-ethertypes", [ETHERTYPE_EAPOL])
        self.transmit, self.receive = transmit_model(config), receive_model(config)
        tx_sa = self.transmit.sc.sas[self.transmit.sc.encoding_sa]
        (rx_sc,) = self.receive.scs.values()
        (rx_sa,) = rx_sc.sas.values()
        flash = Path(arguments.nvm or Path(arguments.config).with_suffix(".nvm"))
        if arguments.test_keys:
            flash.unlink(missing_ok=True)
        self.flash = Flash(flash, tx_sa, rx_sa)
        self.line, self.line_peer = open_socket(arguments.link)
        self.host = self.host_peer = None
        if arguments.host_link:
            self.host, self.host_peer = open_socket(arguments.host_link)
        self.frames = 0

    def run(self) -> None:
        print("linksec model: Python\nready", flush=True)
        sockets = [each for each in (self.line, self.host) if each is not None]
        watched = sockets + [sys.stdin.buffer]
        while True:
            for each in select.select(watched, [], [])[0]:
                if each is self.line:
                    self.from_line(each.recv(65536))
                elif each is self.host:
                    self.from_host(each.recv(65536))
                elif not self.console(os.read(0, 4096)):
                    watched = sockets

    def from_line(self, frame: bytes) -> None:
        self.frames += 1
        if ethertype(frame) in self.uncontrolled and self.host:
            self.host.sendto(frame, self.host_peer)
            return
        outcome = self.judge(frame)
        if outcome.verdict != DELIVER:
            return
        self.flash.reserve()
        if self.host:
            self.host.sendto(outcome.frame, self.host_peer)
        elif (answer := self.answer(outcome.frame)) is not None:
            self.send(answer)

    def judge(self, frame: bytes):
        (rx_sc,) = self.receive.scs.values()
        (rx_sa,) = rx_sc.sas.values()
        if FAULT == "no-replay-check":
            rx_sa.lowest_pn = 1
        outcome = self.receive.verify(frame)
        if FAULT == "no-icv-check" and outcome.reason == "icv":
            return outcome.__class__(DELIVER, frame=frame[:12] + frame[28:-16])
        if FAULT == "unprotected-served" and outcome.reason == "untagged":
            return outcome.__class__(DELIVER, frame=frame)
        return outcome

    def from_host(self, frame: bytes) -> None:
        if ethertype(frame) in self.uncontrolled:
            self.line.sendto(frame, self.line_peer)
        else:
            self.send(frame)

    def send(self, plain: bytes) -> None:
        tx_sa = self.flash.tx_sa
        self.flash.reserve()
        if FAULT == "pn-repeated" and self.frames == 40:
            tx_sa.next_pn -= 1
        verdict, frame = self.transmit.protect(plain)
        if FAULT == "octet-lost" and self.frames == 40:
            frame = frame[:-1]
        if verdict == SENT and not (FAULT == "frame-lost" and self.frames == 40):
            self.line.sendto(frame, self.line_peer)

    # -- the station's own answers ----------------------------------------------------------------

    def answer(self, frame: bytes):
        mac = bytes.fromhex(self.station["mac"].replace(":", ""))
        address = bytes(int(part) for part in self.station["ipv4"].split("/")[0].split("."))
        end = 18 if frame[12:14] == b"\x81\x00" else 14
        kind, packet = frame[end - 2:end], frame[end:]
        head = frame[6:12] + mac + frame[12:end]
        if kind == ETHERTYPE_ARP and frame[:6] in (mac, BROADCAST):
            if packet[:8] == b"\x00\x01\x08\x00\x06\x04\x00\x01" and packet[24:28] == address:
                return head + packet[:7] + b"\x02" + mac + address + packet[8:18] + packet[28:]
        if kind == ETHERTYPE_IPV4 and frame[:6] == mac:
            packet = self.echo(packet, address)
            return packet and head + packet
        return None

    def echo(self, packet: bytes, address: bytes):
        if len(packet) < 28:
            return None
        total = int.from_bytes(packet[2:4], "big")
        message = packet[20:total]
        sane = (packet[0] == 0x45 and 28 <= total <= len(packet) and checksum(packet[:20]) == 0
                and packet[6] & 0x3F == 0 and packet[7] == 0 and packet[9] == 1
                and packet[16:20] == address)
        if not sane or message[:2] != b"\x08\x00" or checksum(message):
            return None
        message = b"\x00\x00\x00\x00" + message[4:]
        if FAULT == "payload-wrong" and self.frames == 40:
            message = message[:-1] + bytes((message[-1] ^ 1,))
        message = message[:2] + struct.pack(">H", checksum(message)) + message[4:]
        head = packet[:12] + address + packet[12:16]
        return head + message + packet[total:]

    # -- console -----------------------------------------------------------------------------------

    def console(self, keys: bytes) -> bool:
        """False where no more keys will come."""
        for key in keys.decode():
            if key == "h":
                print("h help, s status, c counters, q orderly end")
            elif key == "c":
                self.print_counters()
            elif key == "s":
                print(f"transmit SC\n  SA 0: in use yes, nextPN {self.flash.tx_sa.next_pn}")
        sys.stdout.flush()
        return bool(keys)

    def print_counters(self) -> None:
        (sci, in_sc), (_, out_sc) = (*self.receive.sc_counters.items(),
                                     *self.transmit.sc_counters.items())
        more = FAULT == "miscount"
        for title, table in (("SecY", self.receive.secy | self.transmit.secy),
                             ("transmit SC 0", out_sc), (f"receive SC {sci.hex()}", in_sc)):
            print(title)
            for name, count in table.items():
                if count:
                    print(f"  {name} {count + more}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["run-board"])
    parser.add_argument("board")
    for option in ("--config", "--link", "--host-link", "--nvm", "--state", "--image"):
        parser.add_argument(option)
    parser.add_argument("--test-keys", action="store_true")
    board = ModelBoard(parser.parse_args())

    def end(_signal, _frame):
        board.flash.settle()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    board.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
