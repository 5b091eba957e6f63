# SPDX-License-Identifier: Apache-2.0
"""The guest as one end of a link of tests/boards/link.py: its macsec device, pings and counters."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "boards"))

from link import End, Link, dotted  # noqa: E402

from guest import Guest  # noqa: E402

ETHERNET_AND_IP = 14 + 20 + 8
PACKETS_OUT = ("OutPktsProtected", "OutPktsEncrypted")
# Linux takes no "send_sci off" together with a whole SCI: it comes afterwards.
FORMS = {"sci": [], "none": ["send_sci off"], "es": ["send_sci off", "end_station on"],
         "scb": ["send_sci off", "scb on"]}


def card(own: Path, other: Path) -> tuple[str, ...]:
    """QEMU's words for eth0, with unix datagram sockets: QEMU binds `own`."""
    return ("-netdev", f"dgram,id=line,local.type=unix,local.path={own},"
            f"remote.type=unix,remote.path={other}",
            "-device", "virtio-net-pci,netdev=line,romfile=")


def mac(address: bytes) -> str:
    return ":".join(f"{octet:02x}" for octet in address)


def sa_words(link: Link, end: End, key_id: str) -> str:
    pn = f"pn {end.first_pn}"
    if link.xpn:  # iproute2 reads the SSCI as hexadecimal.
        pn = f"xpn {end.first_pn} salt {end.salt} ssci {end.ssci:x}"
    return f"sa {end.an} {pn} on key {key_id} {end.sak}"


class PeerLink:
    """A link that starts anew, with the guest as `own` and at `address`."""

    def __init__(self, guest: Guest, link: Link, own: End, other: End, address: bytes):
        self.guest = guest
        protection = "on" if link.confidentiality else "off"
        receive = f"macsec add macsec0 rx sci {other.sci.hex()}"
        forms = "\n".join(f"link set macsec0 type macsec {form}" for form in FORMS[own.form])
        guest.run(f"""ip link del macsec0 2>/dev/null
set -e
ip -batch - <<'END'
link set eth0 down
link set eth0 address {mac(own.mac)} mtu 9000
link set eth0 up
link add link eth0 macsec0 type macsec sci {own.sci.hex()} cipher {link.suite} \
encrypt {protection} send_sci on replay on window 0 validate strict encodingsa {own.an}
{forms}
macsec add macsec0 tx {sa_words(link, own, "00")}
{receive} on
{receive} {sa_words(link, other, "01")}
link set macsec0 up
address add {dotted(address)}/24 dev macsec0
END
""")

    def start_ping(self, address: bytes, frame_octets) -> None:
        """Starts a ping for each frame length, of which all must be answered: Guest.result()."""
        sizes = " ".join(str(octets - ETHERNET_AND_IP) for octets in frame_octets)
        self.guest.start(f"for size in {sizes}; do\n"
                         f"ping -q -c 1 -W 10 -s $size {dotted(address)} || exit 1\ndone\n")

    def counters(self) -> dict[str, int]:
        """All counters of the macsec device that are not 0, those of its only receive SC too."""
        device = json.loads(self.guest.run("ip -s -j macsec show macsec0"))[0]
        counters = {}
        for part in (device, *device["rx_sc"]):
            for name, value in part.items():
                if name.startswith(("In", "Out")) and value != 0:
                    counters[name] = counters.get(name, 0) + value
        return counters
