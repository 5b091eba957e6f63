// SPDX-License-Identifier: Apache-2.0
#include "cli/program_text.h"

namespace linksec::sim {
namespace {

constexpr const char* kHelp =
    R"(Usage: linksec COMMAND [options] ...

MACsec (IEEE 802.1AE-2018) on capture files: the firmware core of linksec, run on this machine.

Commands
  protect      plaintext capture in, MACsec capture out
  validate     MACsec capture in, decrypted capture, verdicts and counters out
  inspect      every SecTAG and MKPDU of a capture, field by field; needs no key
  diagnose     why frames of a capture do not open, and what to change in the configuration
  keys         the key time line of a capture, from the CAK, as a configuration
  replay       the whole firmware between a host side and a line side: captures or interfaces
  captures     run the captures that are shipped, and compare with what is expected of them
  keygen       a random configuration for two peers
  import       a configuration of what ip macsec shows, or of its command lines
  provision    what a board needs to use a link: provisioning block, flash and ledger
  run          the whole firmware live: on interfaces of this machine, with key agreement
  run-board    a board in QEMU, provisioned, its line left to any other program
  bench        what frame protection takes on this machine, beside the bare cipher
  conformance  the standard's checklist, run against a device, with evidence

linksec COMMAND --help explains one command. linksec --version prints the version.

A first run
  linksec keygen link                        writes link/a.toml, link/b.toml and their keys
  linksec protect --config link/a.toml --state link/a.state plain.pcap macsec.pcap
  linksec validate --config link/b.toml macsec.pcap again.pcap
  linksec inspect macsec.pcap

LINK.toml, the configuration
  [secy]                     one SecY; each line is optional, the values here are the defaults
  cipher-suite = "gcm-aes-128"      or gcm-aes-256, gcm-aes-xpn-128, gcm-aes-xpn-256
  confidentiality-offset = 0        or 30, 50; 0 alone with xpn
  validate-frames = "strict"        or check, disabled, null
  protect-frames = true
  replay-protect = true
  replay-window = 0                 frames
  always-include-sci = false
  use-es = false
  use-scb = false
  max-frame = 1514                  octets on the Common Port, no FCS; no limit when absent
  outer-tags = 0                    VLAN tags that may stand before a SecTAG, outside of MACsec;
                                    for validate and diagnose "auto": all that are there;
                                    protect leaves as many in front. They are not authenticated
  shared-sak = false                a SAK may serve several receive SAs of one SC
  uncontrolled-ethertypes = [0x888E]  pass around the SecY: replay and boards

  [[key]]
  id = "a-to-b"
  sak = "..."                       32 or 64 hex digits; or sak-file = "FILE" that holds them
  salt = "..."                      24 hex digits, with xpn

  [mka]                      in place of [[key]], [[tx-sc]], [[rx-sc]]: run, validate, inspect, keys
  cak = "..."                       32 or 64 hex digits; or cak-file = "FILE"
  ckn = "..."                       1 to 32 octets in hex; docs/LINK.md has the other settings

  [[tx-sc]]                  up to 8, which differ in the 13th hex digit: the traffic class
  sci = "0200000000010001"          MAC address and Port Identifier
  encoding-sa = 0

  [[tx-sc.sa]]
  an = 0                            0 to 3
  key = "a-to-b"
  next-pn = 1                       beyond 2^63 - 1 a string: "0xffffffffffffffff"
  ssci = 1                          with xpn
  confidentiality = true            false: integrity alone
  from-frame = 100                  the SA starts before frame 100 of the input, and is the one
                                    that sends from then on. Or from-time: seconds since 1970 (a
                                    number, or a string for nanoseconds) or a date and time. SAs
                                    with either may have an AN that was there before

  [[rx-sc]]
  sci = "0200000000990001"

  [[rx-sc.sa]]
  an = 0
  key = "b-to-a"
  next-pn = 1
  lowest-pn = 1                     next-pn less replay-window when absent
  ssci = 2                          with xpn
  enable = true
  from-frame = 100                  or from-time, as above

  [[traffic-class]]          for several [[tx-sc]]; user priorities without a row have class 0
  user-priority = 5                 0 to 7, from the outermost VLAN tag; 0 without one
  traffic-class = 1                 0 to 15

  [access-priority]
  table = [0, 1, ...]               16 numbers: PCP x 2 + DEI of a request to that of the frame

  [station]                  an end station's own addresses; for boards alone
  mac = "02:00:00:00:00:01"
  ipv4 = "10.0.0.1/24"              address and prefix length

  For captures (validate, diagnose) there may be more: several links as [[link]] with an id,
  [link.secy], [[link.key]] and so on; a suite and controls of its own in a [[key]]; several SAs
  of one AN, the later the newer; sci = "any" in a [[rx-sc]]; trailer = "auto", or octets behind
  each frame. protect --link ID takes one of several links.

  [origin] and [expect] may be there; of them only published = true, for keys that everybody
  knows, is read.

Exit codes
  0  done
  1  the run failed, wholly or in part
  2  the command line or the configuration is wrong
  3  validate --fail-on-discard: a frame was discarded
)";

}  // namespace

std::string program_help() { return kHelp; }

}  // namespace linksec::sim
