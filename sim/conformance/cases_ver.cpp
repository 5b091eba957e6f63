// SPDX-License-Identifier: Apache-2.0

// Secure Frame Verification: the items VER-1 to VER-14 and each row of the decision table, in each
// mode that it applies to.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;

Setup in_mode(ValidateFrames mode) {
  Setup setup = one_peer();
  setup.validate = mode;
  setup.protect = mode != ValidateFrames::kNull;
  return setup;
}

std::string mode_name(ValidateFrames mode) {
  constexpr const char* kNames[] = {"null", "disabled", "check", "strict"};
  return kNames[static_cast<std::size_t>(mode)];
}

// What becomes of one frame in one mode.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which rows are read
struct Row {
  const char* id;
  const char* title;
  const char* clause;
  const char* pics;
  ValidateFrames mode;
  Octets (*frame)(const Setup&);
  bool delivered;
  const char* counts;
};

Octets untagged(const Setup&) { return frame_of(kOwn, kPeer, user_data(48)); }
Octets version_1(const Setup& setup) {
  MpduFields fields = from_peer(setup);
  fields.v = true;
  return seal(fields);
}
Octets reserved_e(const Setup& setup) {
  MpduFields fields = from_peer(setup);
  fields.c = false;
  return seal(fields);
}
MpduFields stranger(const Setup& setup, bool confidential) {
  MpduFields fields = confidential ? from_peer(setup) : clear_from_peer(setup);
  fields.sci = kThirdSci;
  return fields;
}
Octets unknown_clear(const Setup& setup) { return seal(stranger(setup, false)); }
Octets unknown_secret(const Setup& setup) { return seal(stranger(setup, true)); }
MpduFields unused_an(const Setup& setup, bool confidential) {
  MpduFields fields = confidential ? from_peer(setup) : clear_from_peer(setup);
  fields.an = An{3};
  return fields;
}
Octets unused_clear(const Setup& setup) { return seal(unused_an(setup, false)); }
Octets unused_secret(const Setup& setup) { return seal(unused_an(setup, true)); }
Octets good_clear(const Setup& setup) { return seal(clear_from_peer(setup)); }
Octets good_secret(const Setup& setup) { return seal(from_peer(setup)); }
Octets bad_clear(const Setup& setup) { return forged(good_clear(setup)); }
Octets bad_secret(const Setup& setup) { return forged(good_secret(setup)); }
// E=0, C=1: integrity alone, and yet the text is called changed.
Octets changed_clear(const Setup& setup) {
  MpduFields fields = clear_from_peer(setup);
  fields.c = true;
  return seal(fields);
}
Octets changed_clear_bad(const Setup& setup) { return forged(changed_clear(setup)); }

constexpr auto kNull = ValidateFrames::kNull;
constexpr auto kDisabled = ValidateFrames::kDisabled;
constexpr auto kCheck = ValidateFrames::kCheck;
constexpr auto kStrict = ValidateFrames::kStrict;

// clang-format off
const Row kRows[] = {
    {"untagged", "a frame without SecTAG is delivered", "10.6", "VER-2 D.1-2 MGT4-8", kDisabled, untagged, true, "InPktsUntagged"},
    {"untagged", "a frame without SecTAG is delivered", "10.6", "VER-2 D.1-2 MGT4-8", kCheck, untagged, true, "InPktsUntagged"},
    {"untagged", "a frame without SecTAG is discarded", "10.6", "VER-2 D.1-2 MGT4-9", kStrict, untagged, false, "InPktsNoTag"},
    {"bad-tag", "an invalid SecTAG is discarded", "9.12, 10.6", "VER-1 D.1-3 MGT4-10", kDisabled, version_1, false, "InPktsBadTag"},
    {"bad-tag", "an invalid SecTAG is discarded", "9.12, 10.6", "VER-1 D.1-3 MGT4-10", kCheck, version_1, false, "InPktsBadTag"},
    {"bad-tag", "an invalid SecTAG is discarded", "9.12, 10.6", "VER-1 D.1-3 MGT4-10", kStrict, version_1, false, "InPktsBadTag"},
    {"reserved", "E=1 with C=0 never reaches the Controlled Port", "10.6", "VER-3 D.1-4 A9 A29", kDisabled, reserved_e, false, ""},
    {"reserved", "E=1 with C=0 never reaches the Controlled Port", "10.6", "VER-3 D.1-4 A9 A29", kCheck, reserved_e, false, ""},
    {"reserved", "E=1 with C=0 never reaches the Controlled Port", "10.6", "VER-3 D.1-4 A9 A29", kStrict, reserved_e, false, ""},
    {"unknown-sc-c0", "an unknown SC with C=0 is delivered", "10.6.1", "VER-4 D.1-5 MGT4-11", kDisabled, unknown_clear, true, "InPktsNoSA"},
    {"unknown-sc-c0", "an unknown SC with C=0 is delivered", "10.6.1", "VER-4 D.1-5 MGT4-11", kCheck, unknown_clear, true, "InPktsNoSA"},
    {"unknown-sc-c0", "an unknown SC is discarded", "10.6.1", "VER-4 D.1-5 MGT4-12", kStrict, unknown_clear, false, "InPktsNoSAError"},
    {"unknown-sc-c1", "an unknown SC with C=1 is discarded", "10.6.1", "VER-4 D.1-6 MGT4-12", kDisabled, unknown_secret, false, "InPktsNoSAError"},
    {"unknown-sc-c1", "an unknown SC with C=1 is discarded", "10.6.1", "VER-4 D.1-6 MGT4-12", kCheck, unknown_secret, false, "InPktsNoSAError"},
    {"unknown-sc-c1", "an unknown SC is discarded", "10.6.1", "VER-4 D.1-6 MGT4-12", kStrict, unknown_secret, false, "InPktsNoSAError"},
    {"unused-sa-c0", "an AN without SA and C=0 is delivered", "10.6.1", "VER-5 D.1-5 MGT4-11", kDisabled, unused_clear, true, "InPktsNoSA"},
    {"unused-sa-c0", "an AN without SA and C=0 is delivered", "10.6.1", "VER-5 D.1-5 MGT4-11", kCheck, unused_clear, true, "InPktsNoSA"},
    {"unused-sa-c0", "an AN without SA is discarded", "10.6.1", "VER-5 D.1-5 MGT4-12", kStrict, unused_clear, false, "InPktsNoSAError"},
    {"unused-sa-c1", "an AN without SA and C=1 is discarded", "10.6.1", "VER-5 D.1-6 MGT4-12", kDisabled, unused_secret, false, "InPktsNoSAError"},
    {"unused-sa-c1", "an AN without SA and C=1 is discarded", "10.6.1", "VER-5 D.1-6 MGT4-12", kCheck, unused_secret, false, "InPktsNoSAError"},
    {"unused-sa-c1", "an AN without SA is discarded", "10.6.1", "VER-5 D.1-6 MGT4-12", kStrict, unused_secret, false, "InPktsNoSAError"},
    {"unchecked", "C=0 is delivered without a look at the ICV", "10.6.3, 10.6.5", "VER-8 D.1-14 MGT4-14", kDisabled, bad_clear, true, "InPktsUnchecked"},
    {"unchecked-good", "C=0 with a good ICV is not checked either", "10.6.3, 10.6.5", "VER-8 D.1-14 D14", kDisabled, good_clear, true, "InPktsUnchecked"},
    {"not-valid-c1", "C=1 is discarded, whatever its ICV", "10.6.5", "VER-8 VER-10 D.1-10 MGT4-19", kDisabled, good_secret, false, "InPktsNotValid"},
    {"not-valid-c1", "a wrong ICV with C=1 is discarded", "10.6.5", "VER-10 D.1-10 MGT4-19", kCheck, bad_secret, false, "InPktsNotValid InOctetsDecrypted+46"},
    {"not-valid-c1", "a wrong ICV with C=1 is discarded", "10.6.5", "VER-10 D.1-10 MGT4-19", kStrict, bad_secret, false, "InPktsNotValid InOctetsDecrypted+46"},
    {"invalid-c0", "a wrong ICV with C=0 is delivered", "10.6.5", "VER-10 D.1-11 MGT4-18", kCheck, bad_clear, true, "InPktsInvalid InOctetsValidated+46"},
    {"invalid-c0", "a wrong ICV with C=0 is discarded", "10.6.5", "VER-10 D.1-11 MGT4-19", kStrict, bad_clear, false, "InPktsNotValid InOctetsValidated+46"},
    {"changed-e0", "E=0 with C=1 is verified as integrity alone", "9.5, 10.6.5", "A11 VER-9", kStrict, changed_clear, true, "InPktsOK InOctetsValidated+46"},
    {"changed-e0-bad", "E=0 with C=1 and a wrong ICV is discarded", "9.5, 10.6.5", "A11 VER-10 D.1-10", kCheck, changed_clear_bad, false, "InPktsNotValid InOctetsValidated+46"},
    {"changed-e0", "E=0 with C=1 is discarded unchecked", "9.5, 10.6.5", "A11 VER-8 D.1-10", kDisabled, changed_clear, false, "InPktsNotValid"},
    {"ok-c0", "a valid frame is delivered", "10.6.5", "VER-9 VER-12 D.1-15 MGT4-17 MGT4-22", kCheck, good_clear, true, "InPktsOK InOctetsValidated+46"},
    {"ok-c0", "a valid frame is delivered", "10.6.5", "VER-9 VER-12 D.1-15 MGT4-17 MGT4-22", kStrict, good_clear, true, "InPktsOK InOctetsValidated+46"},
    {"ok-c1", "a valid frame is decrypted and delivered", "10.6.5", "VER-9 VER-12 D.1-15 MGT4-17 MGT4-23", kCheck, good_secret, true, "InPktsOK InOctetsDecrypted+46"},
    {"ok-c1", "a valid frame is decrypted and delivered", "10.6.5", "VER-9 VER-12 D.1-15 MGT4-17 MGT4-23", kStrict, good_secret, true, "InPktsOK InOctetsDecrypted+46"},
};
// clang-format on

// A delivered frame has lost its SecTAG and ICV, and is otherwise what was sent in clear.
Octets stripped(const Setup& setup, const Octets& frame) {
  const MpduFields fields = clear_from_peer(setup);
  return frame[12] == 0x88 && frame[13] == 0xE5 ? plain_frame(fields) : frame;
}

void add_rows(Cases& cases) {
  for (const Row& row : kRows) {
    const std::string mode = mode_name(row.mode);
    cases.push_back({"ver-" + std::string(row.id) + "-" + mode,
                     std::string(row.title) + " under " + mode, row.clause, row.pics, kM,
                     [&row](Trial& trial) {
                       const Setup setup = in_mode(row.mode);
                       trial.configure(setup);
                       const Octets frame = row.frame(setup);
                       if (row.delivered) {
                         trial.deliver(frame, stripped(setup, frame), row.counts);
                       } else {
                         trial.discard(frame, row.counts);
                       }
                     }});
  }
}

// A PN below lowestPN: Late with replayProtect, Delayed without, in each mode that validates.
void add_replay(Cases& cases) {
  for (const auto mode : {kDisabled, kCheck, kStrict}) {
    const auto setup_of = [mode](bool protect) {
      Setup setup = one_peer_at(CipherSuite::kGcmAes128, Pn{100}, Pn{100});
      setup.validate = mode;
      setup.replay_protect = protect;
      return setup;
    };
    cases.push_back(
        {"ver-late-" + mode_name(mode),
         "a PN below lowestPN is discarded before its ICV is looked at under " + mode_name(mode),
         "10.6.2, 10.6.4", "VER-6 D.1-7 D.1-9 MGT4-16", kM, [setup_of](Trial& trial) {
           trial.configure(setup_of(true));
           trial.discard(seal(clear_from_peer(trial.setup(), Pn{99})), "InPktsLate");
           trial.discard(forged(seal(from_peer(trial.setup(), Pn{1}))), "InPktsLate");
         }});
    cases.push_back(
        {"ver-delayed-" + mode_name(mode),
         "without replayProtect a PN below lowestPN is delivered under " + mode_name(mode),
         "10.6.5", mode == kDisabled ? "D.1-13 MGT4-15" : "D.1-12 MGT4-15", kM,
         [setup_of, mode](Trial& trial) {
           trial.configure(setup_of(false));
           const MpduFields fields = clear_from_peer(trial.setup(), Pn{99});
           trial.deliver(seal(fields), plain_frame(fields),
                         mode == kDisabled ? "InPktsDelayed" : counts("InPktsDelayed", fields));
         }});
  }
}

void null_passes_all(Trial& trial) {
  trial.configure(in_mode(kNull));
  const Setup& setup = trial.setup();
  for (const Octets& frame : {untagged(setup), version_1(setup), reserved_e(setup),
                              good_secret(setup), bad_clear(setup), unknown_secret(setup)}) {
    trial.deliver(frame, frame, "");
  }
}

void null_clears_protect_frames(Trial& trial) {
  trial.configure(one_peer());
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kValidateFrames, .value = static_cast<std::uint64_t>(kNull)});
  trial.send(request(), request(), "OutPktsUntagged");
  trial.refuse_change({.control = Control::kProtectFrames, .value = 1});
}

// The KaY's own frame reaches those users of the Uncontrolled Port who asked for 88-E5.
void reserved_reaches_uncontrolled(Trial& trial) {
  Setup setup = one_peer();
  setup.uncontrolled_types.push_back(0x88E5);
  trial.configure(setup);
  const Octets frame = reserved_e(setup);
  trial.exchange(Side::kLine, {frame}, {{frame}, 1, {}}, "");
}

void window_moves_for_valid_frames_alone(Trial& trial) {
  trial.configure(one_peer());
  accept_pn(trial, Pn{5});
  trial.discard(forged(seal(from_peer(trial.setup(), Pn{1000}))),
                counts("InPktsNotValid", from_peer(trial.setup())));
  accept_pn(trial, Pn{6});
  late_pn(trial, Pn{6});
  late_pn(trial, Pn{5});
}

void window_moves_in_check(Trial& trial) {
  trial.configure(in_mode(kCheck));
  accept_pn(trial, Pn{5});
  late_pn(trial, Pn{5});
  const MpduFields fields = clear_from_peer(trial.setup(), Pn{1000});
  trial.deliver(forged(seal(fields)), plain_frame(fields), counts("InPktsInvalid", fields));
  accept_pn(trial, Pn{6});
}

void unchecked_frames_move_no_window(Trial& trial) {
  trial.configure(in_mode(kDisabled));
  for (const std::uint64_t pn : {9U, 5U, 5U, 1U}) {
    const MpduFields fields = clear_from_peer(trial.setup(), Pn{pn});
    trial.deliver(seal(fields), plain_frame(fields), "InPktsUnchecked");
  }
}

void disabled_sa_is_not_in_use(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3, .enabled = false});
  trial.configure(setup);
  MpduFields fields = from_peer(setup);
  fields.an = An{1};
  fields.key = test_key(3, setup.suite);
  trial.discard(seal(fields), "InPktsNoSAError");
  trial.change({.control = Control::kEnableRxSa, .value = 1, .sci = kPeerSci, .an = An{1}});
  accept(trial, fields);
}

void either_service_is_accepted(Trial& trial) {
  trial.configure(one_peer());
  accept(trial, from_peer(trial.setup(), Pn{1}));
  accept(trial, clear_from_peer(trial.setup(), Pn{2}));
  accept(trial, from_peer(trial.setup(), Pn{3}));
}

}  // namespace

void add_ver_cases(Cases& cases) {
  add_rows(cases);
  add_replay(cases);
  const Cases more = {
      {"ver-null-passes-all", "Null delivers all frames unmodified and counts none", "10.6",
       "VER-13 D.1-1", kM, null_passes_all},
      {"ver-null-protect-frames", "setting Null makes protectFrames False", "10.6",
       "VER-14 D2 MGT2-1", kM, null_clears_protect_frames},
      {"ver-reserved-uncontrolled", "E=1 with C=0 reaches the Uncontrolled Port alone, unmodified",
       "10.6", "VER-3 A9 A29 SAP-2", kM, reserved_reaches_uncontrolled},
      {"ver-window-valid-frames", "only valid frames move nextPN and lowestPN", "10.6.5",
       "VER-11 D7 D8", kM, window_moves_for_valid_frames_alone},
      {"ver-window-check", "under Check too only valid frames move them", "10.6.5",
       "VER-11 D7 D8 D.1-15", kM, window_moves_in_check},
      {"ver-window-unchecked", "frames that are not checked move no window", "10.6.5",
       "VER-8 VER-11 D8", kM, unchecked_frames_move_no_window},
      {"ver-sa-disabled", "an SA is in use only while enableReceive is set", "10.6.1, 10.7.15",
       "VER-5 D6 KAY-6", kM, disabled_sa_is_not_in_use},
      {"ver-either-service", "integrity and confidentiality are accepted by E and C", "10.7.25",
       "VER-9 D13", kM, either_service_is_accepted},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

}  // namespace linksec::sim::conformance
