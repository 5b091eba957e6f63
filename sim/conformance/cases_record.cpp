// SPDX-License-Identifier: Apache-2.0

// What a device must still know when its power comes back: no PN is used twice under a SAK, no
// frame that was delivered is delivered again, and where that can't be known the SA is not there.
// The cases know nothing of how far ahead a device reserves: they compare frames with those of
// before.

#include <algorithm>
#include <set>

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kO = Need::kOptional;
constexpr std::size_t kPnField = 16;
constexpr unsigned kOperationsOfAWrite = 6;  // Erase, write and sync of either slot.
constexpr std::uint64_t kTransmitRecord = 0;
constexpr std::uint64_t kReceiveRecord = 1;
constexpr Pn kFarAhead{0x4000'0000};

Setup with_records() {
  Setup setup = one_peer();
  setup.records = true;
  return setup;
}

std::uint64_t pn_field(const Octets& frame) {
  std::uint64_t pn = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    pn = pn << 8 | frame.at(kPnField + i);
  }
  return pn;
}

/// All PNs that left the device under its first SAK.
class UsedPns {
 public:
  explicit UsedPns(Trial& trial) : trial_(trial) {}

  /// Requests that must leave, each with a PN that none had before.
  void send(std::size_t requests) {
    require_new(trial_.observe(Side::kHost, some(requests)), requests);
  }
  /// The same, where not all of them need to leave. How many did.
  std::size_t offer(std::size_t requests) {
    const std::vector<Octets> sent = trial_.observe(Side::kHost, some(requests));
    require_new(sent, sent.size());
    return sent.size();
  }
  [[nodiscard]] std::uint64_t greatest() const { return *pns_.rbegin(); }

 private:
  static std::vector<Octets> some(std::size_t requests) {
    return std::vector<Octets>(requests, request());
  }

  void require_new(const std::vector<Octets>& sent, std::size_t wanted) {
    trial_.require(sent.size() == wanted, "not all requests left the device");
    for (const Octets& frame : sent) {
      const std::uint64_t pn = pn_field(frame);
      trial_.require(pns_.insert(pn).second, "PN " + std::to_string(pn) + " was used twice");
    }
    if (!sent.empty()) {
      const MpduFields fields = from_device(trial_.setup(), request(), Pn{pn_field(sent.back())});
      trial_.require(sent.back() == seal(fields), "a frame is not what its PN makes of it");
    }
  }

  Trial& trial_;
  std::set<std::uint64_t> pns_;
};

/// The frames of the peer that the host got: none may come to it twice.
class Delivered {
 public:
  explicit Delivered(Trial& trial) : trial_(trial) {}

  /// Sends the frame with that PN; whether the host got it.
  bool offer(Pn pn) {
    const MpduFields fields = from_peer(trial_.setup(), pn);
    sent_.push_back(seal(fields));
    const std::vector<Octets> got = trial_.observe(Side::kLine, {sent_.back()});
    const Octets expected = trial_.as_it_comes(Side::kHost, plain_frame(fields));
    trial_.require(got.empty() || got == std::vector<Octets>{expected},
                   "the host got something else than the frame");
    delivered_.push_back(!got.empty());
    return !got.empty();
  }
  void deliver(Pn pn) {
    trial_.require(offer(pn), "a good frame was not delivered: PN " + std::to_string(pn.value));
  }
  /// Each frame that was delivered comes again, and must not be.
  void replay() {
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      trial_.require(!delivered_[i] || trial_.observe(Side::kLine, {sent_[i]}).empty(),
                     "a frame was delivered twice: " + summary(sent_[i]));
    }
  }

 private:
  Trial& trial_;
  std::vector<Octets> sent_;
  std::vector<bool> delivered_;
};

void transmits_nothing(Trial& trial) {
  trial.require(trial.observe(Side::kHost, {request(), request()}).empty(),
                "a request left though its SA's record is lost");
}
void receives_nothing(Trial& trial) {
  for (const Pn pn : {Pn{1}, Pn{100}, kFarAhead}) {
    trial.require(trial.observe(Side::kLine, {seal(from_peer(trial.setup(), pn))}).empty(),
                  "a frame was delivered though its SA's record is lost");
  }
}

// ---- Power cuts ----------------------------------------------------------------------------

void no_pn_twice(Trial& trial) {
  trial.configure(with_records());
  UsedPns used(trial);
  for (std::size_t round = 0; round < 20; ++round) {
    used.send(round % 4 + 1);
    trial.restart(Stop::kPowerCut);
  }
  used.send(70);
}

void no_pn_twice_at_once(Trial& trial) {
  trial.configure(with_records());
  UsedPns used(trial);
  for (int round = 0; round < 3; ++round) {
    trial.restart(Stop::kPowerCut);
  }
  used.send(1);
  trial.restart(Stop::kPowerCut);
  trial.restart(Stop::kOrderly);
  used.send(1);
}

void orderly_end_gives_back(Trial& trial) {
  trial.configure(with_records());
  UsedPns used(trial);
  used.send(5);
  trial.restart(Stop::kOrderly);
  sends_pn(trial, Pn{6});
  trial.restart(Stop::kOrderly);
  sends_pn(trial, Pn{7});
}

void no_replay(Trial& trial) {
  for (const std::uint32_t window : {0U, 32U}) {
    Setup setup = with_records();
    setup.replay_window = window;
    trial.configure(setup);
    Delivered delivered(trial);
    for (std::uint64_t pn = 1; pn <= 5; ++pn) {
      delivered.deliver(Pn{pn * 3});
    }
    for (int round = 0; round < 3; ++round) {
      trial.restart(Stop::kPowerCut);
      delivered.replay();
    }
    delivered.deliver(kFarAhead);
    trial.restart(Stop::kPowerCut);
    delivered.replay();
  }
}

void no_replay_after_an_orderly_end(Trial& trial) {
  trial.configure(with_records());
  Delivered delivered(trial);
  for (std::uint64_t pn = 1; pn <= 5; ++pn) {
    delivered.deliver(Pn{pn});
  }
  trial.restart(Stop::kOrderly);
  delivered.replay();
  accept_pn(trial, Pn{6});
  late_pn(trial, Pn{6});
}

// The PN jumps, so that the record is written with each frame: the power goes at each of the
// writes.
void cut_at_each_write(Trial& trial) {
  for (unsigned nth = 1; nth <= 3 * kOperationsOfAWrite; ++nth) {
    trial.configure(with_records());
    UsedPns used(trial);
    Delivered delivered(trial);
    used.send(3);
    trial.harm(Harm::kMemoryFails, nth);
    for (std::uint64_t i = 0; i < 4; ++i) {
      static_cast<void>(delivered.offer(Pn{1 + i * 0x10'0000}));
      used.send(1);
    }
    trial.restart(Stop::kPowerCut);
    used.send(3);
    delivered.replay();
    delivered.deliver(kFarAhead);
  }
}

// The record goes down at an orderly end: the power goes at each of the writes that take it there.
void cut_at_each_write_of_the_end(Trial& trial) {
  for (unsigned nth = 1; nth <= kOperationsOfAWrite; ++nth) {
    trial.configure(with_records());
    UsedPns used(trial);
    Delivered delivered(trial);
    used.send(5);
    delivered.deliver(Pn{9});
    trial.harm(Harm::kMemoryFails, nth);
    trial.refuse_orderly_end();
    trial.require(trial.observe(Side::kHost, {request()}).empty(),
                  "a request left behind the device's end");
    trial.restart(Stop::kPowerCut);
    used.send(2);
    delivered.replay();
  }
}

// ---- Memory that fails ---------------------------------------------------------------------

void nothing_is_delivered_unrecorded(Trial& trial) {
  trial.configure(with_records());
  Delivered delivered(trial);
  trial.harm(Harm::kMemoryFails, 1);
  for (std::uint64_t pn = 1; pn <= 5; ++pn) {
    trial.require(!delivered.offer(Pn{pn}), "a frame was delivered that no record knows of");
  }
  trial.restart(Stop::kPowerCut);
  accept_pn(trial, Pn{1});
}

// What was reserved can be used; there it ends, and the PNs go on from the record afterwards.
void transmission_stops_at_what_is_reserved(Trial& trial) {
  constexpr std::size_t kBurst = 64;
  constexpr std::size_t kMost = 4096;
  trial.configure(with_records());
  trial.sweep(kMost * kBurst);
  UsedPns used(trial);
  trial.harm(Harm::kMemoryFails, 1);
  std::size_t bursts = 0;
  while (bursts < kMost && used.offer(kBurst) == kBurst) {
    ++bursts;
  }
  trial.require(bursts < kMost, "PNs are used though no record can be written");
  trial.require(used.offer(kBurst) == 0, "a request left behind the end of what was reserved");
  trial.reads("controlledPort.MAC_Operational", "false");
  trial.restart(Stop::kPowerCut);
  used.send(3);
}

// Further than is reserved at once, and cut there.
void reservation_goes_on(Trial& trial) {
  constexpr std::size_t kBursts = 1100;
  trial.configure(with_records());
  trial.sweep(kBursts * 64);
  UsedPns used(trial);
  for (std::size_t i = 0; i < kBursts; ++i) {
    used.send(64);
  }
  trial.restart(Stop::kPowerCut);
  used.send(64);
}

// ---- Records that are lost -----------------------------------------------------------------

void lost_transmit_record(Trial& trial, Harm harm) {
  trial.configure(with_records());
  UsedPns used(trial);
  used.send(3);
  trial.harm(harm, kTransmitRecord);
  trial.restart(Stop::kPowerCut);
  trial.says("PN record of transmit SA 0 is missing: it does not transmit");
  transmits_nothing(trial);
  trial.restart(Stop::kOrderly);
  transmits_nothing(trial);
}

void lost_receive_record(Trial& trial, Harm harm) {
  trial.configure(with_records());
  accept_pn(trial, Pn{50});
  trial.harm(harm, kReceiveRecord);
  trial.restart(Stop::kPowerCut);
  trial.says("PN record of receive SA 0 of SC 0200000000020001 is missing: it does not receive");
  receives_nothing(trial);
  transmits_nothing(trial);  // No receive SC is in use.
}

void erased_memory(Trial& trial) {
  trial.configure(with_records());
  accept_pn(trial, Pn{50});
  trial.harm(Harm::kMemoryErased, 0);
  trial.restart(Stop::kPowerCut);
  trial.says("PN records: ");
  transmits_nothing(trial);
  receives_nothing(trial);
  trial.restart(Stop::kPowerCut);
  transmits_nothing(trial);
  receives_nothing(trial);
}

// The others need not suffer from what happened to one.
void others_go_on(Trial& trial) {
  Setup setup = with_records();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  trial.configure(setup);
  trial.harm(Harm::kRecordDamaged, kReceiveRecord);
  trial.restart(Stop::kPowerCut);
  receives_nothing(trial);
  MpduFields fields = from_peer(setup, Pn{1});
  fields.sci = kThirdSci;
  fields.key = test_key(3, setup.suite);
  trial.deliver(seal(fields), plain_frame(fields), counts("InPktsOK@2", fields));
}

// One slot of four: the other one of the record has all of it, and the damage is mended at once, so
// that the other one may go next.
void one_slot_lost(Trial& trial) {
  for (std::uint64_t slot = 0; slot < 4; ++slot) {
    trial.configure(with_records());
    UsedPns used(trial);
    Delivered delivered(trial);
    used.send(3);
    delivered.deliver(Pn{50});
    for (const std::uint64_t lost : {slot, slot ^ 1U, slot}) {
      trial.harm(Harm::kSlotDamaged, lost);
      trial.restart(Stop::kPowerCut);
      used.send(3);
      delivered.replay();
    }
    delivered.deliver(kFarAhead);
  }
}

// The first slot of a record is written, the second is not when the power goes; then the first one
// decays. What the second had is too low by then, so that the greater one must have been copied.
void torn_write_is_mended(Trial& trial) {
  constexpr std::uint64_t kFirstSlot = 2 * kReceiveRecord;
  for (unsigned nth = 1; nth <= kOperationsOfAWrite; ++nth) {
    trial.configure(with_records());
    Delivered delivered(trial);
    delivered.deliver(Pn{10});
    trial.harm(Harm::kMemoryFails, nth);
    static_cast<void>(delivered.offer(Pn{0x10'0000}));
    trial.restart(Stop::kPowerCut);
    delivered.deliver(Pn{0x20'0000});
    for (const std::uint64_t slot : {kFirstSlot, kFirstSlot + 1}) {
      trial.harm(Harm::kSlotDamaged, slot);
      trial.restart(Stop::kPowerCut);
      delivered.replay();
    }
  }
}

// One bit in both slots, of all that a record says: it is lost then, also where the bit makes of
// its ceiling a lower one.
void each_bit_of_a_record(Trial& trial) {
  constexpr std::uint64_t kBits = 512;
  trial.configure(with_records());
  trial.sweep(kBits);
  UsedPns used(trial);
  used.send(3);
  for (std::uint64_t bit = 0; bit < kBits; ++bit) {
    trial.harm(Harm::kRecordBitFlipped, kTransmitRecord * kBits + bit);
    trial.restart(Stop::kPowerCut);
    transmits_nothing(trial);
    trial.harm(Harm::kRecordBitFlipped, kTransmitRecord * kBits + bit);
  }
  trial.restart(Stop::kPowerCut);
  used.send(3);
}

// Behind a reservation up to the last PN a cut leaves none.
void no_pn_left(Trial& trial) {
  Setup setup = with_records();
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFF0};
  trial.configure(setup);
  sends_pn(trial, Pn{0xFFFF'FFF0});
  trial.restart(Stop::kPowerCut);
  trial.says("transmit SA 0 has no PN left");
  transmits_nothing(trial);
}

void sixty_four_bits(Trial& trial) {
  Setup setup = one_peer(CipherSuite::kGcmAesXpn128);
  setup.records = true;
  setup.tx[0].sas[0].next_pn = Pn{0xFFFF'FFFE};
  setup.rx[0].sas[0].next_pn = setup.rx[0].sas[0].lowest_pn = Pn{0xFFFF'FFFE};
  trial.configure(setup);
  for (const std::uint64_t pn : {0xFFFF'FFFEULL, 0xFFFF'FFFFULL, 0x1'0000'0000ULL}) {
    sends_pn(trial, Pn{pn});
    accept_pn(trial, Pn{pn});
  }
  trial.restart(Stop::kOrderly);
  sends_pn(trial, Pn{0x1'0000'0001});
  late_pn(trial, Pn{0x1'0000'0000});
  accept_pn(trial, Pn{0x1'0000'0001});
}

// With records an SA's key can't be used without one, whoever creates the SA.
void sa_without_a_record(Trial& trial) {
  Setup setup = with_records();
  setup.tx[0].sas.push_back({.an = An{1}, .key = 4});
  trial.configure(setup);
  trial.harm(Harm::kRecordDamaged, kTransmitRecord + 1);
  trial.restart(Stop::kPowerCut);
  trial.refuse_change(
      {.control = Control::kCreateTxSa, .sci = kOwnSci, .an = An{1}, .sa = {.key = 4}});
  trial.refuse_remotely(
      {.control = Control::kCreateTxSa, .sci = kOwnSci, .an = An{1}, .sa = {.key = 4}});
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  transmits_nothing(trial);
}

void add_power_cuts(Cases& cases) {
  const Cases some = {
      {"rec-tx-cut", "no PN is used twice, however often the power goes", "10.5.2", "C4 KAY-9", kO,
       no_pn_twice},
      {"rec-tx-cut-at-once", "power that goes before the first frame repeats no PN", "10.5.2", "C4",
       kO, no_pn_twice_at_once},
      {"rec-tx-orderly", "an orderly end gives back the PNs that were not used", "10.5.2", "C4", kO,
       orderly_end_gives_back},
      {"rec-tx-far", "PNs beyond what is reserved at once survive a power cut", "10.5.2", "C4", kO,
       reservation_goes_on},
      {"rec-rx-cut", "no frame is delivered again behind a power cut", "10.6.4", "D9 VER-6", kO,
       no_replay},
      {"rec-rx-orderly", "nor behind an orderly end, which loses no frame either", "10.6.4",
       "D9 VER-6", kO, no_replay_after_an_orderly_end},
      {"rec-cut-at-write", "power that goes at any write repeats no PN and opens no replay",
       "10.5.2, 10.6.4", "C4 D9", kO, cut_at_each_write},
      {"rec-cut-at-end", "power that goes during an orderly end neither", "10.5.2, 10.6.4", "C4 D9",
       kO, cut_at_each_write_of_the_end},
      {"rec-xpn", "64-bit PNs go on over 2^32 behind a restart", "10.5.2, 10.6.2", "C4 D9 D10", kO,
       sixty_four_bits},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

void add_lost_records(Cases& cases) {
  const auto lost = [&cases](const char* id, const char* title, const char* pics, Harm harm,
                             void (*run)(Trial&, Harm)) {
    cases.push_back(
        {id, title, "10.5.2, 10.6.4", pics, kO, [harm, run](Trial& trial) { run(trial, harm); }});
  };
  lost("rec-tx-erased", "an erased record: the SA does not transmit", "C4", Harm::kRecordErased,
       lost_transmit_record);
  lost("rec-tx-damaged", "a damaged record: the SA does not transmit", "C4", Harm::kRecordDamaged,
       lost_transmit_record);
  lost("rec-rx-erased", "an erased record: the SA does not receive", "D9", Harm::kRecordErased,
       lost_receive_record);
  lost("rec-rx-damaged", "a damaged record: the SA does not receive", "D9", Harm::kRecordDamaged,
       lost_receive_record);
  const Cases some = {
      {"rec-each-bit", "a record of which any bit fell is lost", "10.5.2", "C4", kO,
       each_bit_of_a_record},
      {"rec-memory-erased", "an erased memory is not one without records: nothing passes",
       "10.5.2, 10.6.4", "C4 D9", kO, erased_memory},
      {"rec-others", "SAs whose records are in order go on", "10.6.4", "D9", kO, others_go_on},
      {"rec-one-slot", "one damaged slot loses nothing, and is mended", "10.5.2, 10.6.4", "C4 D9",
       kO, one_slot_lost},
      {"rec-torn", "a torn write is mended before the other slot is needed", "10.6.4", "D9", kO,
       torn_write_is_mended},
      {"rec-rx-unrecorded", "what can't be recorded is not delivered", "10.6.4", "D9", kO,
       nothing_is_delivered_unrecorded},
      {"rec-tx-unrecorded", "what can't be reserved is not used", "10.5.2", "C4 STAT-3", kO,
       transmission_stops_at_what_is_reserved},
      {"rec-tx-none-left", "a record at the last PN leaves none", "10.5.2", "C4 STAT-3", kO,
       no_pn_left},
      {"rec-tx-required", "a SAK that outlives the power transmits with a record alone", "10.5.2",
       "C4 E13", kO, sa_without_a_record},
  };
  cases.insert(cases.end(), some.begin(), some.end());
}

}  // namespace

void add_record_cases(Cases& cases) {
  add_power_cuts(cases);
  add_lost_records(cases);
}

}  // namespace linksec::sim::conformance
