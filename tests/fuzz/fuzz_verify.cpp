// SPDX-License-Identifier: Apache-2.0

// The whole receive path. The first octets choose a configuration, the others are frames: raw ones,
// and ones that the harness seals, so that valid frames occur. Two SecYs get the same frames, one
// in a burst, one a frame at a time.
//
//   suite+offset | mode+replayProtect | window(4) | nextPN(8) | frames...
//   frame: kind | length | octets             kind bit 0: raw
//          kind | TCI | octet 4 | PN step | pad to | length | user data

#include <array>
#include <cstdlib>

#include "base/cursor.h"
#include "secy/secy.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::size_t kMaxFrames = 40;
constexpr std::array kOffsets = {ConfidentialityOffset::k0, ConfidentialityOffset::k30,
                                 ConfidentialityOffset::k50, ConfidentialityOffset::k0};

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

// The same two SecYs for every input; each input sets its own SAs.
struct Pair {
  explicit Pair(CipherSuite suite) : single(suite), burst(suite) {}
  SecYFixture single;
  SecYFixture burst;
};

Pair& pair_of(CipherSuite suite) {
  // Never destroyed: the engine's own statics may go first.
  static auto& pairs = *new std::array<Pair, 4>{Pair(kAllSuites[0]), Pair(kAllSuites[1]),
                                                Pair(kAllSuites[2]), Pair(kAllSuites[3])};
  return pairs[static_cast<std::size_t>(suite)];
}

struct Choice {
  ConfidentialityOffset offset;
  ValidateFrames mode;
  bool replay_protect;
  std::uint32_t window;
  std::uint64_t next_pn;
};

void set_up(SecYFixture& secy, const Choice& choice) {
  must(secy->lmi().set_cipher_suite(secy.suite(), choice.offset, Time{1}) == Status::kOk);
  secy->lmi().set_validate_frames(choice.mode);
  secy->lmi().set_replay_protect(choice.replay_protect);
  secy->lmi().set_replay_window(choice.window);
  const std::uint64_t lowest = default_lowest_pn(Pn{choice.next_pn}, choice.window & 0xFFFF).value;
  const RxOptions options{choice.next_pn, lowest, true, true};
  secy.add_rx(kPeerSci, 0, 2, options);
  secy.add_rx(kPeerSci, 1, 3, {1, 1, true, true});
  secy.add_rx(kPeerSci, 2, 4, {1, 1, false, true});
  secy.add_rx({kPeerSci.value - 1}, 0, 5, {1, 1, (choice.window & 1) != 0, true});
}

Octets raw_frame(Reader& reader) {
  const std::size_t length = reader.u16() % 600;
  const ConstByteSpan octets = reader.take(std::min(length, reader.rest().size()));
  return {octets.begin(), octets.end()};
}

Octets sealed_frame(Reader& reader, const SecYFixture& secy, std::uint64_t next_pn) {
  MpduSpec spec = secy.spec(1);
  spec.tci_an = reader.u8();
  const std::uint8_t octet4 = reader.u8();
  if ((octet4 & 0x80) != 0) {
    spec.octet4 = octet4 & 0x7F;
  }
  spec.pn = next_pn + static_cast<std::uint64_t>(static_cast<std::int8_t>(reader.u8()));
  spec.pad_to = reader.u8() % 64;
  const std::size_t length = reader.u8();
  const ConstByteSpan data = reader.take(std::min(length, reader.rest().size()));
  spec.data.assign(data.begin(), data.end());
  return make_mpdu(spec);
}

// At most one counter, and the one that the outcome names.
void check_outcome(SecYFixture& secy, const RxOutcome& outcome, const Octets& frame,
                   ValidateFrames mode) {
  const std::string moved = secy.moved();
  const std::size_t pkts = moved.find("Pkts");
  must(pkts == moved.rfind("Pkts"));
  must((pkts == std::string::npos) == (outcome.counter() == RxCounter::kNone));
  must(moved.find(name(outcome.counter()).name) != std::string::npos);
  must(outcome.guards_intact);
  const bool delivered = outcome.verdict() == RxVerdict::kDeliver;
  must(mode != ValidateFrames::kStrict || !delivered || outcome.frame.finding == RxFinding::kValid);
  const bool unchanged = mode == ValidateFrames::kNull ||
                         outcome.frame.finding == RxFinding::kUntagged ||
                         outcome.verdict() == RxVerdict::kUncontrolled;
  if (unchanged) {
    must(outcome.octets == frame);
  } else if (delivered) {
    must(outcome.octets.size() + 24 <= frame.size() && outcome.octets.size() > 12);
  }
}

void check_same(const RxOutcome& single, const RxOutcome& burst) {
  must(single.verdict() == burst.verdict() && single.counter() == burst.counter());
  must(single.frame.finding == burst.frame.finding && single.octets == burst.octets);
  must(single.frame.parse_error == burst.frame.parse_error);
  must(single.frame.sa.pn == burst.frame.sa.pn && single.frame.sa.sci == burst.frame.sa.sci);
}

std::vector<Octets> read_frames(Reader& reader, const SecYFixture& secy, std::uint64_t next_pn) {
  std::vector<Octets> frames;
  while (!reader.rest().empty() && frames.size() < kMaxFrames) {
    const std::uint8_t kind = reader.u8();
    frames.push_back((kind & 1) != 0 ? raw_frame(reader) : sealed_frame(reader, secy, next_pn));
    if ((kind & 2) != 0 && frames.size() > 1) {
      frames.push_back(frames[frames.size() - 2]);
    }
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  Reader reader{ConstByteSpan{octets, size}};
  const std::uint8_t suite_octet = reader.u8();
  const std::uint8_t mode_octet = reader.u8();
  const CipherSuite suite = kAllSuites[suite_octet & 3];
  const bool xpn = info(suite).extended_packet_numbers;
  Choice choice{xpn ? ConfidentialityOffset::k0 : kOffsets[(suite_octet >> 2) & 3],
                kAllModes[mode_octet & 3], (mode_octet & 4) != 0, reader.u32(), reader.u64()};
  choice.next_pn = xpn ? choice.next_pn : std::max<std::uint64_t>(choice.next_pn & 0xFFFFFFFF, 1);
  Pair& pair = pair_of(suite);
  set_up(pair.single, choice);
  set_up(pair.burst, choice);
  static_cast<void>(pair.single.moved());
  static_cast<void>(pair.burst.moved());
  const std::vector<Octets> frames = read_frames(reader, pair.single, choice.next_pn);
  std::vector<RxOutcome> singles;
  for (const Octets& frame : frames) {
    const ReplayState before = pair.single.rx_sa().replay;
    singles.push_back(pair.single.verify(frame));
    check_outcome(pair.single, singles.back(), frame, choice.mode);
    const ReplayState after = pair.single.rx_sa().replay;
    must(before.next_pn <= after.next_pn && before.lowest_pn <= after.lowest_pn);
    must(singles.back().frame.finding == RxFinding::kValid || before.next_pn == after.next_pn);
  }
  const std::vector<RxOutcome> bursts = pair.burst.verify_burst(frames);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    check_same(singles[i], bursts[i]);
  }
  must(pair.single.replay() == pair.burst.replay());
  return 0;
}
