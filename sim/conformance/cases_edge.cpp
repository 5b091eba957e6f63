// SPDX-License-Identifier: Apache-2.0

// The edges where implementations go wrong, each with its exact state and frames.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;
constexpr auto kNarrow = CipherSuite::kGcmAes128;
constexpr auto kWide = CipherSuite::kGcmAesXpn128;

// nextPN is 2^32 (2^64) behind the last PN, and never 0.
void last_pn_twice(Trial& trial, CipherSuite suite) {
  const std::uint64_t last = info(suite).last_pn;
  trial.configure(one_peer_at(suite, Pn{last - 1}, Pn{last - 1}));
  accept_pn(trial, Pn{last - 1});
  accept_pn(trial, Pn{last});
  late_pn(trial, Pn{last});
  late_pn(trial, Pn{suite == kNarrow ? 1 : (last & ~std::uint64_t{0xFFFF'FFFF}) + 1});
}

void last_pn_with_window(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{0xFFFF'FFF4}, Pn{0xFFFF'FFF0}, 4));
  accept_pn(trial, Pn{0xFFFF'FFFF});
  accept_pn(trial, Pn{0xFFFF'FFFF});
  accept_pn(trial, Pn{0xFFFF'FFFC});
  late_pn(trial, Pn{0xFFFF'FFFB});
  late_pn(trial, Pn{1});
}

void lowest_above_window(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1}, Pn{1}, 100));
  accept_pn(trial, Pn{200});
  trial.change({.control = Control::kRaiseLowestPn, .value = 190, .sci = kPeerSci});
  late_pn(trial, Pn{189});
  accept_pn(trial, Pn{190});
  accept_pn(trial, Pn{250});  // 251 - 100 is below 190: the edge stays.
  late_pn(trial, Pn{189});
  accept_pn(trial, Pn{190});
  accept_pn(trial, Pn{300});
  late_pn(trial, Pn{200});
  accept_pn(trial, Pn{201});
}

void window_above_pn(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1}, Pn{1}, 1000));
  for (const std::uint64_t pn : {5U, 1U, 3U, 1U, 5U}) {
    accept_pn(trial, Pn{pn});
  }
  accept_pn(trial, Pn{1000});
  accept_pn(trial, Pn{1});
  accept_pn(trial, Pn{1001});
  late_pn(trial, Pn{1});
  accept_pn(trial, Pn{2});
}

void next_pn_not_lowered(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1000}, Pn{900}, 100));
  trial.change({.control = Control::kRaiseNextPn, .value = 5, .sci = kPeerSci});
  accept_pn(trial, Pn{950});
  late_pn(trial, Pn{899});
  accept_pn(trial, Pn{900});
}

// A nextPN of 951 would leave the window's edge at 851.
void window_not_lowered(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1000}, Pn{1}, 100));
  trial.change({.control = Control::kRaiseNextPn, .value = 5, .sci = kPeerSci});
  accept_pn(trial, Pn{950});
  late_pn(trial, Pn{899});
  accept_pn(trial, Pn{900});
}

// Table 10-2, and the low half of lowestPN on both sides of its top bit.
struct Recovery {
  std::uint64_t lowest;
  std::uint64_t pn;  ///< What the field must be taken for.
};

constexpr Recovery kRecoveries[] = {
    {0x7'1234'0000, 0x7'2A2B'5051},
    {0x7'8234'0000, 0x8'2A2B'5051},
    {0x7'8234'0000, 0x7'9A2B'5051},
    {0x7'2234'0000, 0x7'9A2B'5051},
    {0x7'8000'0000, 0x7'8000'0000},
    {0x7'8000'0000, 0x7'FFFF'FFFF},
    {0x7'8000'0000, 0x8'0000'0000},
    {0x7'8000'0000, 0x8'7FFF'FFFF},
    {0x7'7FFF'FFFF, 0x7'FFFF'FFFF},
    {0x7'0000'0000, 0x7'8000'0000},
    {0x7'FFFF'FFFF, 0x8'7FFF'FFFF},
    {0x7'FFFF'FFFF, 0x8'0000'0000},
    {1, 0x8000'0001},
};

void recoveries(Trial& trial) {
  for (const Recovery& row : kRecoveries) {
    trial.configure(one_peer_at(kWide, Pn{row.lowest}, Pn{row.lowest}, 0));
    accept_pn(trial, Pn{row.pn});
  }
}

// One that is further off than 2^31 is taken for another, and its ICV says so.
void wrong_recovery(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0x7'8234'0000}, Pn{0x7'8234'0000}));
  const MpduFields fields = from_peer(trial.setup(), Pn{0x9'2A2B'5051});
  trial.discard(seal(fields), counts("InPktsNotValid", fields));
  trial.configure(one_peer_at(kWide, Pn{0x7'2234'0000}, Pn{0x7'2234'0000}));
  late_pn(trial, Pn{0x8'1234'0000});
}

// lowestPN decides the recovery, not nextPN, which is far ahead of it.
void recovery_from_lowest(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0x4'9000'0000}, Pn{0x4'7000'0000}, 0x2000'0000));
  accept_pn(trial, Pn{0x4'7000'0001});
  accept_pn(trial, Pn{0x4'7FFF'FFFF});
  accept_pn(trial, Pn{0x4'8FFF'FFFF});
}

void recovery_beyond_64_bits(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0xFFFF'FFFF'F000'0000}, Pn{0xFFFF'FFFF'F000'0000}));
  late_pn(trial, Pn{0x1'0000'0005});
  accept_pn(trial, Pn{0xFFFF'FFFF'F000'0000});
  Setup setup = one_peer_at(kWide, Pn{0xFFFF'FFFF'F000'0000}, Pn{0xFFFF'FFFF'F000'0000});
  setup.replay_protect = false;
  trial.configure(setup);
  const MpduFields fields = from_peer(setup, Pn{5});
  trial.discard(seal(fields), counts("InPktsNotValid", fields));
}

void recovered_zero(Trial& trial) {
  trial.configure(one_peer(kWide));
  late_pn(trial, Pn{0});
  accept_pn(trial, Pn{1});
}

void field_of_zero(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0xFFFF'FFFF}, Pn{0xFFFF'FFFF}));
  for (const std::uint64_t pn : {0xFFFF'FFFFULL, 0x1'0000'0000ULL, 0x1'0000'0001ULL}) {
    accept_pn(trial, Pn{pn});
  }
  late_pn(trial, Pn{0x1'0000'0000});
}

void window_of_2_31(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1}, Pn{1}, 0x8000'0000));
  accept_pn(trial, Pn{0xC000'0000});
  late_pn(trial, Pn{0x4000'0000});
  accept_pn(trial, Pn{0x4000'0001});
  accept_pn(trial, Pn{0xFFFF'FFFF});
  late_pn(trial, Pn{0x7FFF'FFFF});
  accept_pn(trial, Pn{0x8000'0000});
}

void window_of_2_32_less_1(Trial& trial) {
  trial.configure(one_peer_at(kNarrow, Pn{1}, Pn{1}, 0xFFFF'FFFF));
  accept_pn(trial, Pn{0xFFFF'FFFF});
  accept_pn(trial, Pn{1});
}

// With 64-bit PNs at most 2^30-1 are used; the value is kept.
void xpn_window_cap(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{1}, Pn{1}, 0x8000'0000));
  accept_pn(trial, Pn{0x4000'0100});
  late_pn(trial, Pn{0x101});
  accept_pn(trial, Pn{0x102});
  trial.reads("replayWindow", "2147483648");
}

void late_in_disabled(Trial& trial) {
  Setup setup = one_peer_at(kNarrow, Pn{100}, Pn{100});
  setup.validate = ValidateFrames::kDisabled;
  trial.configure(setup);
  trial.discard(seal(clear_from_peer(setup, Pn{99})), "InPktsLate");
  const MpduFields fields = clear_from_peer(setup, Pn{100});
  trial.deliver(seal(fields), plain_frame(fields), "InPktsUnchecked");
  trial.discard(seal(from_peer(setup, Pn{99})), "InPktsLate");
}

void invalid_before_delayed(Trial& trial) {
  Setup setup = one_peer_at(kNarrow, Pn{100}, Pn{100});
  setup.validate = ValidateFrames::kCheck;
  setup.replay_protect = false;
  trial.configure(setup);
  const MpduFields fields = clear_from_peer(setup, Pn{50});
  trial.deliver(forged(seal(fields)), plain_frame(fields), counts("InPktsInvalid", fields));
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsDelayed", fields));
}

// Delayed frames are valid: the ones behind nextPN move it all the same.
void delayed_moves_nothing_down(Trial& trial) {
  Setup setup = one_peer_at(kNarrow, Pn{100}, Pn{100});
  setup.replay_protect = false;
  trial.configure(setup);
  MpduFields fields = from_peer(setup, Pn{50});
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsDelayed", fields));
  accept_pn(trial, Pn{100});
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsDelayed", fields));
  fields = from_peer(setup, Pn{100});
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsDelayed", fields));
  accept_pn(trial, Pn{101});
}

// lowestPN follows nextPN with each valid frame, with one that is Delayed too, and never with one
// that is not checked.
void delayed_and_lowest(Trial& trial) {
  for (const auto mode :
       {ValidateFrames::kDisabled, ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    const bool checked = mode != ValidateFrames::kDisabled;
    Setup setup = one_peer_at(kNarrow, Pn{100}, Pn{50});
    setup.validate = mode;
    setup.replay_protect = false;
    trial.configure(setup);
    MpduFields fields = clear_from_peer(setup, Pn{40});
    trial.deliver(seal(fields), plain_frame(fields),
                  checked ? counts("InPktsDelayed", fields) : "InPktsDelayed");
    fields = clear_from_peer(setup, Pn{60});
    trial.deliver(seal(fields), plain_frame(fields),
                  checked ? counts("InPktsDelayed", fields) : "InPktsUnchecked");
  }
}

void no_octets_where_nothing_is_checked(Trial& trial) {
  Setup setup = one_peer_at(kNarrow, Pn{10}, Pn{10});
  setup.validate = ValidateFrames::kDisabled;
  trial.configure(setup);
  const MpduFields fields = clear_from_peer(setup, Pn{10}, 500);
  trial.deliver(seal(fields), plain_frame(fields), "InPktsUnchecked");
  trial.discard(seal(from_peer(setup, Pn{10}, 500)), "InPktsNotValid");
  trial.configure(one_peer_at(kNarrow, Pn{10}, Pn{10}));
  trial.discard(seal(from_peer(trial.setup(), Pn{9}, 500)), "InPktsLate");
}

// The nonce has the SCI, the AAD has it only where the tag does.
void absent_sci_not_in_aad(Trial& trial) {
  trial.configure(one_peer());
  for (const bool secret : {true, false}) {
    MpduFields fields =
        secret ? from_peer(trial.setup(), Pn{1}) : clear_from_peer(trial.setup(), Pn{2});
    fields.sc = false;
    fields.es = true;
    accept(trial, fields);
  }
  sends_pn(trial, Pn{1});
}

void window_per_sa(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  trial.configure(setup);
  MpduFields other = from_peer(setup, Pn{1});
  other.an = An{1};
  other.key = test_key(3, setup.suite);
  accept_pn(trial, Pn{1000});
  accept(trial, other);
  trial.discard(seal(other), "InPktsLate");
  other.pn = Pn{2};
  accept(trial, other);
  accept_pn(trial, Pn{1001});
  late_pn(trial, Pn{1000});
}

// 12 + 16 + 1,482 + 16 octets are 1,526.
void long_frame_edge(Trial& trial) {
  Setup setup = one_peer();
  setup.always_include_sci = true;
  setup.max_frame_octets = 1526;
  trial.configure(setup);
  MpduFields fields = from_device(setup, request(1482), Pn{1});
  trial.send(request(1482), seal(fields), counts_sent(fields));
  trial.lose(request(1483), "OutPktsTooLong OutOctetsEncrypted+1483?");
  trial.decisive();
  fields = from_device(setup, request(), Pn{3});
  trial.send(request(), seal(fields), counts_sent(fields));
}

void null_then_strict(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kValidateFrames,
                .value = static_cast<std::uint64_t>(ValidateFrames::kNull)});
  trial.change({.control = Control::kValidateFrames,
                .value = static_cast<std::uint64_t>(ValidateFrames::kStrict)});
  trial.send(request(), request(), "OutPktsUntagged");
  trial.change({.control = Control::kProtectFrames, .value = 1});
  sends_pn(trial, Pn{1});
}

void other_sa_in_use(Trial& trial) {
  Setup setup = one_peer();
  setup.tx[0].sas.push_back({.an = An{1}, .key = 4});
  setup.tx[0].sas[0].enabled = false;
  trial.configure(setup);
  trial.refuse(request());
  trial.discard(seal(from_peer(setup)), "");
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  MpduFields fields = from_device(setup, request());
  fields.an = An{1};
  fields.key = test_key(4, setup.suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

void two_scs_one_in_use(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3, .enabled = false}}, {}});
  trial.configure(setup);
  sends_pn(trial, Pn{1});  // No SCI.
  MpduFields fields = from_peer(setup);
  fields.sc = false;
  accept(trial, fields);
  trial.change({.control = Control::kEnableRxSa, .value = 1, .sci = kThirdSci});
  fields = from_device(setup, request(), Pn{2});
  fields.sc = true;
  trial.send(request(), seal(fields), counts_sent(fields));
}

void two_octets(Trial& trial) {
  trial.configure(one_peer());
  const MpduFields sent = from_device(trial.setup(), request(2));
  trial.send(request(2), seal(sent), counts_sent(sent));
  MpduFields fields = from_peer(trial.setup(), Pn{1}, 2);
  fields.pad_to = 60;
  accept(trial, fields);
}

// A burst that holds a frame twice, and one that only the frame before it makes late.
void late_inside_a_burst(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> frames;
  Outcome outcome;
  for (const std::uint64_t pn : {5U, 5U, 4U, 7U, 6U, 8U}) {
    frames.push_back(seal(from_peer(trial.setup(), Pn{pn})));
    if (pn == 7 || pn == 8 || outcome.frames.empty()) {
      outcome.frames.push_back(plain_frame(from_peer(trial.setup(), Pn{pn})));
    }
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+3 InPktsLate+3 InOctetsDecrypted+138");
}

// The frames that wait are not in the order of their PNs: it is the greatest of them, not the last
// one, that decides what is late behind them.
void reordered_inside_a_burst(Trial& trial, CipherSuite suite, std::uint64_t base) {
  constexpr std::uint32_t kWindow = 32;
  trial.configure(one_peer_at(suite, Pn{base}, Pn{base}, kWindow));
  std::vector<Octets> frames;
  Outcome outcome;
  const auto add = [&](std::uint64_t pn, bool delivered) {
    const MpduFields fields = from_peer(trial.setup(), Pn{base + pn});
    frames.push_back(seal(fields));
    if (delivered) {
      outcome.frames.push_back(plain_frame(fields));
    }
  };
  add(1000, true);
  add(990, true);
  add(964, false);  // 1001 - 32 is the lowest PN by now.
  add(969, true);
  add(968, false);
  add(980, true);
  add(1001, true);
  add(969, false);
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+5 InPktsLate+3 InOctetsDecrypted+230");
}

// The greatest of the waiting PNs carries the recovery over 2^31, the last of them does not.
void reordered_recovery(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0x7FFF'FF00}, Pn{0x7FFF'FF00}, 16));
  std::vector<Octets> frames;
  Outcome outcome;
  for (const std::uint64_t pn : {0x8000'000FULL, 0x8000'0008ULL, 0x1'0000'0001ULL}) {
    const MpduFields fields = from_peer(trial.setup(), Pn{pn});
    frames.push_back(seal(fields));
    outcome.frames.push_back(plain_frame(fields));
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+3 InOctetsDecrypted+138");
}

// lowestPN is 2^64: no PN is left to recover, though low ones have frames that would validate.
void recovery_at_the_end(Trial& trial) {
  for (const bool replay_protect : {true, false}) {
    const Pn last{info(kWide).last_pn};
    Setup setup = one_peer_at(kWide, last, last);
    setup.replay_protect = replay_protect;
    trial.configure(setup);
    accept_pn(trial, last);
    for (const std::uint64_t pn : {std::uint64_t{5}, std::uint64_t{1}, std::uint64_t{0}}) {
      const MpduFields fields = from_peer(setup, Pn{pn});
      trial.discard(seal(fields), replay_protect ? "InPktsLate" : counts("InPktsNotValid", fields));
    }
  }
}

// What one frame of a burst does to lowestPN decides how the PN of the next one is recovered.
void recovered_inside_a_burst(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0x7FFF'FFF0}, Pn{0x7FFF'FFF0}));
  std::vector<Octets> frames;
  Outcome outcome;
  for (const std::uint64_t pn : {0x8000'0005ULL, 0x1'0000'0001ULL, 0x1'0000'0002ULL}) {
    const MpduFields fields = from_peer(trial.setup(), Pn{pn});
    frames.push_back(seal(fields));
    outcome.frames.push_back(plain_frame(fields));
  }
  trial.exchange(Side::kLine, frames, outcome, "InPktsOK+3 InOctetsDecrypted+138");
}

// A forged frame in front of it in the burst changes nothing for a good one.
void forged_inside_a_burst(Trial& trial) {
  trial.configure(one_peer_at(kWide, Pn{0xFFFF'FFF0}, Pn{0xFFFF'FFF0}));
  const Setup& setup = trial.setup();
  const std::vector<Octets> frames = {
      forged(seal(from_peer(setup, Pn{0x1'2000'0000}))), seal(from_peer(setup, Pn{0xFFFF'FFF1})),
      forged(seal(from_peer(setup, Pn{0x1'0000'0005}))), seal(from_peer(setup, Pn{0xFFFF'FFF2}))};
  trial.exchange(Side::kLine, frames,
                 {{plain_frame(from_peer(setup, Pn{0xFFFF'FFF1})),
                   plain_frame(from_peer(setup, Pn{0xFFFF'FFF2}))},
                  0,
                  {}},
                 "InPktsOK+2 InPktsNotValid+2 InOctetsDecrypted+184");
}

// SecY with several peers: forging one's SCI into another's source address changes nothing.
void es_of_another_port(Trial& trial) {
  Setup setup = one_peer();
  setup.use_es = true;
  trial.configure(setup);
  trial.refuse(frame_of(kPeer, kThird, user_data(48)));
  sends_pn(trial, Pn{1});
}

void add_packet_number_edges(Cases& cases) {
  const Cases some = {
      {"edge-last-pn-32", "the last 32-bit PN twice with window 0, then PN 1", "10.6.5",
       "VER-6 VER-11 D7", kM, [](Trial& trial) { last_pn_twice(trial, kNarrow); }},
      {"edge-last-pn-64", "the last 64-bit PN twice with window 0, then a low one", "10.6.5",
       "VER-6 VER-11 D7 D10", kO, [](Trial& trial) { last_pn_twice(trial, kWide); }},
      {"edge-last-pn-window", "the last PN with a window", "10.6.5", "VER-11 D7 D9", kM,
       last_pn_with_window},
      {"edge-lowest-above-window", "updLowestPN above the window's edge", "10.6.5, 10.7.15",
       "VER-11 KAY-6 D7 D12", kM, lowest_above_window},
      {"edge-window-above-pn", "a window larger than the PN", "10.6.5", "VER-11 D7", kM,
       window_above_pn},
      {"edge-next-pn-lower", "updNextPN with a lower value", "10.7.15", "KAY-6 D12", kM,
       next_pn_not_lowered},
      {"edge-next-pn-window", "updNextPN with a lower value leaves the window's edge alone",
       "10.6.5, 10.7.15", "KAY-6 D7 D12", kM, window_not_lowered},
      {"edge-xpn-recovery", "recovery of 64-bit PNs, Table 10-2 and the edges around it",
       "10.6.2, Table 10-2", "D10 D11", kO, recoveries},
      {"edge-xpn-wrong-recovery", "a PN too far off is recovered wrongly and does not validate",
       "10.6.2", "D11 VER-10", kO, wrong_recovery},
      {"edge-xpn-from-lowest", "lowestPN decides the recovery, not nextPN", "10.6.2", "D10", kO,
       recovery_from_lowest},
      {"edge-xpn-beyond", "a recovery that would carry past 2^64", "10.6.2", "D10", kO,
       recovery_beyond_64_bits},
      {"edge-xpn-end", "with lowestPN at 2^64 no PN is recovered", "10.6.2, 10.6.5", "D7 D10", kO,
       recovery_at_the_end},
      {"edge-xpn-zero", "a recovered PN of 0 is Late", "10.5.2, 10.6.2", "D10 A27", kO,
       recovered_zero},
      {"edge-xpn-field-zero", "a PN field of 0 is ordinary with 64-bit PNs", "9.8, 10.6.2",
       "A27 A14 D10", kO, field_of_zero},
      {"edge-window-2-31", "a window of 2^31 with 32-bit PNs", "10.6.5, 10.7.8", "D3 D7", kM,
       window_of_2_31},
      {"edge-window-max", "a window of 2^32-1", "10.6.5, 10.7.8", "D3 D7", kM,
       window_of_2_32_less_1},
      {"edge-xpn-window-cap", "with 64-bit PNs at most 2^30-1 of a window are used", "10.7.8", "D4",
       kO, xpn_window_cap},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

void add_other_edges(Cases& cases) {
  const Cases some = {
      {"edge-late-disabled", "Late under Disabled", "10.6.2, 10.6.4", "VER-6 D.1-7 MGT4-16", kM,
       late_in_disabled},
      {"edge-invalid-delayed", "Invalid comes before Delayed under Check", "10.6.5",
       "VER-10 D.1-11 D.1-12", kM, invalid_before_delayed},
      {"edge-delayed", "Delayed frames move nothing down", "10.6.5", "D.1-12 D7", kM,
       delayed_moves_nothing_down},
      {"edge-delayed-lowest", "lowestPN follows nextPN with valid Delayed frames alone", "10.6.5",
       "D.1-12 D.1-13 D7 D8", kM, delayed_and_lowest},
      {"edge-octets", "no octets count under Disabled, nor for Late", "10.6.3, 10.7.10", "D14", kM,
       no_octets_where_nothing_is_checked},
      {"edge-absent-sci", "an absent SCI is left out of the AAD", "14.5", "E4 E6 A8", kM,
       absent_sci_not_in_aad},
      {"edge-window-per-sa", "each SA has a window of its own", "10.6.5, 10.7.14", "D7 B12 MSAK",
       kM, window_per_sa},
      {"edge-max-frame", "1,482 octets of User Data with SCI fit 1,526, 1,483 do not", "10.5.5",
       "GEN-15 C8", kM, long_frame_edge},
      {"edge-null-strict", "Null and back: protectFrames stays False", "10.6", "VER-14 D2", kM,
       null_then_strict},
      {"edge-other-sa", "encodingSA disabled while another SA is in use", "10.5.1", "STAT-2 B7", kM,
       other_sa_in_use},
      {"edge-two-scs", "two receive SCs, one of them in use: no SCI is sent", "10.5.3",
       "GEN-9 C5 MSC", kO, two_scs_one_in_use},
      {"edge-two-octets", "two octets of User Data, padded to 60", "9.10", "A26 GEN-7", kM,
       two_octets},
      {"edge-burst-late", "what one frame of a burst makes late, is late", "10.6.4",
       "D.1-9 VER-6 VER-11", kM, late_inside_a_burst},
      {"edge-burst-reordered", "the greatest PN of a reordered burst decides what is late",
       "10.6.4, 10.6.5", "D.1-9 VER-6 VER-11 D7", kM,
       [](Trial& trial) { reordered_inside_a_burst(trial, kNarrow, 1); }},
      {"edge-burst-reordered-64", "the greatest 64-bit PN of a reordered burst does so too",
       "10.6.4, 10.6.5", "D.1-9 VER-6 VER-11 D10", kO,
       [](Trial& trial) { reordered_inside_a_burst(trial, kWide, 0x1'0000'0000 - 990); }},
      {"edge-burst-reordered-recovery", "the greatest PN of a reordered burst decides the recovery",
       "10.6.2, 10.6.5", "D10 VER-11", kO, reordered_recovery},
      {"edge-burst-recovery", "what one frame of a burst does to the recovery of the next PN",
       "10.6.2, 10.6.5", "D10 VER-11", kO, recovered_inside_a_burst},
      {"edge-burst-forged", "forged frames of a burst change nothing for the good ones", "10.6.5",
       "D8 VER-11 D10", kO, forged_inside_a_burst},
      {"edge-es-foreign", "an end station sends no frame of another's address with ES", "9.5",
       "A5 FMT-5", kM, es_of_another_port},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace

void add_edge_cases(Cases& cases) {
  add_packet_number_edges(cases);
  add_other_edges(cases);
}

}  // namespace linksec::sim::conformance
