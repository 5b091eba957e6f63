// SPDX-License-Identifier: Apache-2.0

// Sweeps: truncation, inverted bits, sizes, SL against length, and mixed bursts. What must become
// of each frame is worked out here, from the clause, frame by frame.

#include <algorithm>

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr std::size_t kHead = 12 + 16;  // Addresses, SecTAG with SCI.
constexpr std::size_t kIcv = 16;
constexpr std::size_t kShortestFrame = 14;

std::string not_valid(std::size_t octets) {
  return "InPktsNotValid InOctetsDecrypted+" + std::to_string(octets);
}

// With SL the length is known, and a frame that lacks an octet is a bad tag. Without, it is one as
// soon as fewer than 48 octets are left.
void truncated(Trial& trial, std::size_t octets) {
  trial.configure(one_peer());
  const MpduFields fields = from_peer(trial.setup(), Pn{1}, octets);
  const Octets whole = seal(fields);
  trial.sweep(whole.size() - kShortestFrame);
  for (std::size_t length = kShortestFrame; length < whole.size(); ++length) {
    const std::size_t data = length < kHead + kIcv ? 0 : length - kHead - kIcv;
    const bool fits = octets >= 48 && data >= 48;
    trial.discard(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)),
                  fits ? not_valid(data) : "InPktsBadTag");
  }
  accept(trial, fields);
}

// What one inverted bit of a confidential frame with an SCI and an SL of 46 makes of it.
std::string after_flip(std::size_t octet, unsigned bit) {
  switch (octet) {
    case 12:
    case 13:
      return "InPktsNoTag";
    case 14:
      if (bit >= 4) {
        return "InPktsBadTag";  // V, ES and SCB with SC; without SC the length disagrees.
      }
      return bit == 3   ? "InPktsNotValid InOctetsValidated+46"  // E
             : bit == 2 ? ""                                     // C: the KaY's own.
                        : "InPktsNoSAError";                     // AN
    case 15:
      return "InPktsBadTag";
    default:
      if (octet == 19 && bit == 0) {
        return "InPktsBadTag";  // PN 0.
      }
      return octet >= 20 && octet < kHead ? "InPktsNoSAError" : not_valid(46);
  }
}

void each_bit(Trial& trial) {
  trial.configure(one_peer());
  const MpduFields fields = from_peer(trial.setup());
  const Octets frame = seal(fields);
  trial.sweep(frame.size() * 8);
  for (std::size_t octet = 0; octet < frame.size(); ++octet) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      trial.discard(flipped(frame, octet, bit), after_flip(octet, bit));
    }
  }
  accept(trial, fields);
}

// Integrity alone, under Check: a bit of the data is delivered as it came, and counted.
void each_data_bit_in_check(Trial& trial) {
  Setup setup = one_peer();
  setup.validate = ValidateFrames::kCheck;
  trial.configure(setup);
  const MpduFields fields = clear_from_peer(setup);
  const Octets frame = seal(fields);
  trial.sweep((frame.size() - kHead) * 8);
  for (std::size_t octet = kHead; octet < frame.size(); ++octet) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Octets plain = plain_frame(fields);
      if (octet < kHead + fields.data.size()) {
        plain = flipped(plain, octet - 16, bit);
      }
      trial.deliver(flipped(frame, octet, bit), plain, counts("InPktsInvalid", fields));
    }
  }
}

// SL says one thing, the length another, by every amount.
void sl_against_length(Trial& trial) {
  trial.configure(one_peer());
  trial.sweep(79 * 64);
  for (std::size_t octets = 2; octets <= 80; ++octets) {
    for (unsigned sl = 0; sl < 64; ++sl) {
      MpduFields fields = from_peer(trial.setup(), Pn{5}, octets);
      fields.octet4 = static_cast<std::uint8_t>(sl);
      const Octets frame = seal(fields);
      const bool padding = sl != 0 && sl < octets && frame.size() <= 60;
      const bool valid = sl == 0 ? octets >= 48 : sl == octets;
      // A frame of at most 60 octets may be padded: its ICV is looked for where SL says.
      trial.discard(valid ? forged(frame) : frame, valid     ? not_valid(octets)
                                                   : padding ? not_valid(sl)
                                                             : "InPktsBadTag");
    }
  }
  accept_pn(trial, Pn{5});
}

void sizes(Trial& trial) {
  trial.configure(one_peer());
  std::uint64_t pn = 0;
  for (const std::size_t octets : {48U, 1500U, 2000U, 9000U, 9216U, 16000U}) {
    accept(trial, from_peer(trial.setup(), Pn{++pn}, octets));
    const Octets plain = request(octets);
    const MpduFields fields = from_device(trial.setup(), plain, Pn{pn});
    trial.send(plain, seal(fields), counts_sent(fields));
  }
}

// The most User Data that a suite takes is 2^16-1 octets; one more is not sent.
void longest(Trial& trial) {
  trial.configure(one_peer());
  MpduFields fields = from_device(trial.setup(), request(65535), Pn{1});
  trial.send(request(65535), seal(fields), counts_sent(fields));
  accept(trial, from_peer(trial.setup(), Pn{1}, 65535));
  trial.lose(request(65536), "OutPktsTooLong");
}

void runts(Trial& trial) {
  trial.configure(one_peer());
  const Octets tag = {0x88, 0xE5, 0x2C, 46, 0, 0, 0, 1};
  for (std::size_t octets = 2; octets <= tag.size(); ++octets) {
    const Octets data(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(octets));
    trial.discard(frame_of(kOwn, kPeer, data), "InPktsBadTag");
  }
  trial.discard(frame_of(kOwn, kPeer, {0x08, 0x00}), "InPktsNoTag");
}

// Frames of three SAs of two SCs and of nobody, good and bad, in one burst after the other.
void mixed_bursts(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  setup.rx.push_back({kThirdSci, {{.an = An{3}, .key = 4}}, {}});
  trial.configure(setup);
  std::uint64_t pns[3] = {};
  for (unsigned burst = 0; burst < 20; ++burst) {
    std::vector<Octets> frames;
    Outcome outcome;
    for (unsigned i = 0; i < 45; ++i) {
      const unsigned which = (i * 7 + burst) % 3;
      MpduFields fields = from_peer(setup, Pn{++pns[which]});
      fields.an = An{which == 1 ? 1U : which == 2 ? 3U : 0U};
      fields.key = test_key(2 + which, setup.suite);
      fields.sci = which == 2 ? kThirdSci : kPeerSci;
      frames.push_back(seal(fields));
      outcome.frames.push_back(plain_frame(fields));
      if (i % 9 == 4) {
        fields.pn = Pn{++pns[which]};
        frames.push_back(forged(seal(fields)));
      }
    }
    // 15 frames of each SA, and 5 forged ones; what they belong to turns with the burst.
    unsigned forged_second = 0;
    for (unsigned i = 4; i < 45; i += 9) {
      forged_second += (i * 7 + burst) % 3 == 2 ? 1 : 0;
    }
    trial.exchange(Side::kLine, frames, outcome,
                   "InPktsOK+30 InPktsOK@2+15 InPktsNotValid+" + std::to_string(5 - forged_second) +
                       " InPktsNotValid@2+" + std::to_string(forged_second) +
                       " InOctetsDecrypted+2300");
  }
}

// Under load the peer changes its SA between two frames of a burst, and then we do: none is lost.
void switch_under_load(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  setup.tx[0].sas.push_back({.an = An{1}, .key = 4});
  trial.configure(setup);
  std::vector<Octets> frames;
  Outcome outcome;
  for (std::uint64_t i = 0; i < 300; ++i) {
    MpduFields fields = from_peer(setup, Pn{i < 150 ? i + 1 : i - 149});
    fields.an = An{i < 150 ? 0U : 1U};
    fields.key = test_key(i < 150 ? 2 : 3, setup.suite);
    frames.push_back(seal(fields));
    outcome.frames.push_back(plain_frame(fields));
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+300 InOctetsDecrypted+13800");
  for (const unsigned an : {0U, 1U}) {
    trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{an}});
    const std::vector<Octets> requests(150, request());
    Outcome sent;
    for (std::uint64_t pn = 1; pn <= 150; ++pn) {
      MpduFields fields = from_device(setup, requests[0], Pn{pn});
      fields.an = An{an};
      fields.key = test_key(an == 0 ? 1 : 4, setup.suite);
      sent.frames.push_back(seal(fields));
    }
    trial.exchange(Side::kHost, requests, sent, "OutPktsEncrypted+150 OutOctetsEncrypted+7200");
  }
}

// Late frames of the old SA come in between those of the new one.
void interleaved_sas(Trial& trial) {
  Setup setup = one_peer();
  setup.replay_window = 8;
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  trial.configure(setup);
  std::vector<Octets> frames;
  Outcome outcome;
  for (std::uint64_t i = 0; i < 200; ++i) {
    MpduFields fields = from_peer(setup, Pn{i / 2 + 1});
    fields.an = An{static_cast<std::uint32_t>(i % 2)};
    fields.key = test_key(2 + static_cast<unsigned>(i % 2), setup.suite);
    frames.push_back(seal(fields));
    outcome.frames.push_back(plain_frame(fields));
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+200 InOctetsDecrypted+9200");
}

}  // namespace

void add_robustness_cases(Cases& cases) {
  const Cases some = {
      {"robust-truncated-sl", "a frame with SL cut at every octet", "9.12", "VER-1 FMT-9 A25", kM,
       [](Trial& trial) { truncated(trial, 46); }},
      {"robust-truncated-long", "a frame without SL cut at every octet", "9.12", "VER-1 FMT-9 A25",
       kM, [](Trial& trial) { truncated(trial, 100); }},
      {"robust-each-bit", "each bit of a frame inverted", "9.11, 9.12, 10.6",
       "VER-1 VER-9 VER-10 A17 NIAP", kM, each_bit},
      {"robust-each-bit-check", "each bit of data and ICV inverted under Check", "10.6.5",
       "VER-10 D.1-11 A17", kM, each_data_bit_in_check},
      {"robust-sl", "SL disagrees with the length by every amount", "9.7, 9.12",
       "FMT-9 A12 A22 A23 A24 A25 A26 A28", kM, sl_against_length},
      {"robust-sizes", "frames from 48 octets of User Data to jumbo", "9.10, 14.2", "E16 GEN-15",
       kM, sizes},
      {"robust-longest", "2^16-1 octets of User Data, and one more", "14.2", "E16", Need::kOptional,
       longest},
      {"robust-runts", "tags that end before they are whole", "9.12 a", "A20 FMT-9", kM, runts},
      {"robust-mixed-bursts", "bursts of several SCs and SAs, forged frames among them",
       "10.6, 10.6.5", "B12 MSC D8 VER-11", Need::kOptional, mixed_bursts},
      {"robust-switch", "an SA switch under load loses no frame in either direction",
       "7.1.3, 10.5.1", "B12 C13 GEN-3", kM, switch_under_load},
      {"robust-interleaved", "frames of two SAs of one SC interleaved", "7.1.3, 8.2.2", "B12", kM,
       interleaved_sas},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace linksec::sim::conformance
