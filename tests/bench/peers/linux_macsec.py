#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How many frames a second the Linux kernel's macsec takes, between two namespaces of a guest.

Usage: linux_macsec.py [--quick]

A guest in QEMU with one processor has two network namespaces, a veth pair between them and macsec
on both ends. The kernel's pktgen sends on one macsec device; what counts is what the other end
verified. One line of JSON for each size on the standard output: peer, direction, octets,
frames_per_second, fair and note, or peer and absent when something is not present.
"""

import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "interop" / "linux_peer"))

from build_guest import BuildError, build  # noqa: E402
from guest import QEMU, Guest, GuestError  # noqa: E402

PEER = "Linux macsec"
SIZES = (64, 1500)
KEY_A, KEY_B = "5a" * 16, "a5" * 16
MAC_A, MAC_B = "02:00:00:00:00:01", "02:00:00:00:00:02"

# Both ends, GCM-AES-128 with confidentiality and SCI, replay protection with a window of 0.
SET_UP = f"""set -e
end() {{  # NAMESPACE OWN_MAC PEER_MAC TX_KEY RX_KEY
  ip netns exec $1 ip link set veth$1 address $2 mtu 9000 up
  ip netns exec $1 ip link add link veth$1 macsec0 type macsec port 1 cipher gcm-aes-128 \\
    encrypt on send_sci on replay on window 0
  ip netns exec $1 ip macsec add macsec0 tx sa 0 pn 1 on key 00 $4
  ip netns exec $1 ip macsec add macsec0 rx port 1 address $3
  ip netns exec $1 ip macsec add macsec0 rx port 1 address $3 sa 0 pn 1 on key 01 $5
  ip netns exec $1 ip link set macsec0 up
}}
ip netns add a
ip netns add b
ip link add vetha netns a type veth peer name vethb netns b
end a {MAC_A} {MAC_B} {KEY_A} {KEY_B}
end b {MAC_B} {MAC_A} {KEY_B} {KEY_A}
cut -d' ' -f1 /proc/uptime
"""

SEND = """set -e
cat > /run/send <<END
cd /proc/net/pktgen
echo "rem_device_all" > kpktgend_0
echo "add_device macsec0" > kpktgend_0
echo "count {count}" > macsec0
echo "delay 0" > macsec0
echo "pkt_size {octets}" > macsec0
echo "dst_mac {mac}" > macsec0
echo "dst 192.0.2.2" > macsec0
cut -d' ' -f1 /proc/uptime
echo "start" > pgctrl
cut -d' ' -f1 /proc/uptime
END
ip netns exec a sh /run/send
ip netns exec b ip -s -j macsec show
"""


class Link:
    """The two namespaces of a guest."""

    def __init__(self, guest: Guest):
        self.guest = guest
        self.verified = 0
        guest.run(SET_UP)

    def send(self, octets: int, count: int) -> tuple[int, float]:
        """Frames that arrived and were valid, and the seconds that it took."""
        text = self.guest.run(SEND.format(octets=octets, count=count, mac=MAC_B), 300)
        start, end, counters = text.split("\n", 2)
        total = json.loads(counters)[0]["rx_sc"][0]["InPktsOK"]
        arrived, self.verified = total - self.verified, total
        return arrived, max(float(end) - float(start), 0.01)

    def rate(self, octets: int, seconds: float) -> float:
        """Frames a second over about so many seconds."""
        arrived, took = self.send(octets, 2000)
        count = max(2000, int(arrived / took * seconds))
        arrived, took = self.send(octets, count)
        if arrived < 0.99 * count:
            raise GuestError(f"{count - arrived} of {count} frames were lost")
        return arrived / took


def absent(reason: str) -> int:
    print(json.dumps({"peer": PEER, "absent": reason}))
    return 0


def main() -> int:
    if shutil.which(QEMU) is None:
        return absent("package qemu-system-x86")
    try:
        folder = build()
    except (BuildError, OSError) as error:
        return absent(f"no guest: {error}")
    try:
        with Guest(folder) as guest:
            link = Link(guest)
            fair = guest.accelerator != "tcg"
            note = ("one processor of a guest under KVM" if fair else
                    "emulated processor (TCG): no fair figure")
            for octets in SIZES:
                rate = link.rate(octets, 0.5 if "--quick" in sys.argv else 3)
                print(json.dumps({"peer": PEER, "direction": "both", "octets": octets,
                                  "frames_per_second": rate, "fair": fair, "note": note}))
    except GuestError as error:
        return absent(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
