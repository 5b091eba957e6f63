// SPDX-License-Identifier: Apache-2.0

// Each combination of E and C with each kind of SA that a frame can name, in each mode that
// validates: the neighbourhood of the decision table's rows. What must happen is worked out here
// from the words of 10.6, not read from a table.

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Pn kLowest{100};

/// The SA that a frame names, and what is wrong with the frame.
enum class Named : std::uint8_t { kGood, kForged, kLate, kUnknownSci, kUnknownSource, kUnusedSa };

struct NamedWord {
  Named named{};
  const char* id = nullptr;
  const char* title = nullptr;
  const char* pics = nullptr;
};

constexpr NamedWord kNamed[] = {
    {Named::kGood, "good", "an SA in use and a good ICV", "VER-9 VER-10"},
    {Named::kForged, "forged", "an SA in use and a wrong ICV", "VER-10"},
    {Named::kLate, "late", "an SA in use and a PN below lowestPN", "VER-6"},
    {Named::kUnknownSci, "unknown-sci", "an SCI that no receive SC has", "VER-4"},
    {Named::kUnknownSource, "unknown-source", "ES and a source that no receive SC has", "VER-4 A8"},
    {Named::kUnusedSa, "unused-sa", "an AN without an SA in use", "VER-5"},
};

struct Bits {
  bool e = false;
  bool c = false;
};

MpduFields frame_with(const Setup& setup, Bits bits, Named named) {
  MpduFields fields = from_peer(setup, kLowest);
  fields.e = bits.e;
  fields.c = bits.c;
  switch (named) {
    case Named::kLate:
      fields.pn = Pn{kLowest.value - 1};
      break;
    case Named::kUnknownSci:
      fields.sci = kThirdSci;
      break;
    case Named::kUnknownSource:
      fields.source = kThird;
      fields.sc = false;
      fields.es = true;
      break;
    case Named::kUnusedSa:
      fields.an = An{3};
      break;
    case Named::kGood:
    case Named::kForged:
      break;
  }
  return fields;
}

/// What becomes of a frame.
struct Fate {
  bool delivered = false;
  std::string counts;
};

bool names_no_sa(Named named) {
  return named == Named::kUnknownSci || named == Named::kUnknownSource || named == Named::kUnusedSa;
}

Fate fate_of(const MpduFields& fields, Named named, ValidateFrames mode) {
  const bool strict = mode == ValidateFrames::kStrict;
  if (fields.e && !fields.c) {
    return {};
  }
  if (names_no_sa(named)) {
    const bool passes = !fields.c && !strict;
    return {passes, passes ? "InPktsNoSA" : "InPktsNoSAError"};
  }
  if (named == Named::kLate) {
    return {false, "InPktsLate"};
  }
  if (mode == ValidateFrames::kDisabled) {
    return {!fields.c, fields.c ? "InPktsNotValid" : "InPktsUnchecked"};
  }
  if (named == Named::kGood) {
    return {true, counts_ok(fields)};
  }
  const bool passes = !fields.c && !strict;
  return {passes, counts(passes ? "InPktsInvalid" : "InPktsNotValid", fields)};
}

void in_each_mode(Trial& trial, Bits bits, Named named) {
  for (const auto mode :
       {ValidateFrames::kDisabled, ValidateFrames::kCheck, ValidateFrames::kStrict}) {
    Setup setup = one_peer_at(CipherSuite::kGcmAes128, kLowest, kLowest);
    setup.validate = mode;
    trial.configure(setup);
    const MpduFields fields = frame_with(setup, bits, named);
    const Octets frame = named == Named::kForged ? forged(seal(fields)) : seal(fields);
    const Fate fate = fate_of(fields, named, mode);
    if (fate.delivered) {
      trial.deliver(frame, plain_frame(fields), fate.counts);
    } else {
      trial.discard(frame, fate.counts);
    }
  }
}

// A KaY's frame is taken for one before anybody looks for its SC: those users of the Uncontrolled
// Port get it who asked for 88-E5, whatever SA it names.
void reserved_for_the_kay(Trial& trial) {
  for (const NamedWord& word : kNamed) {
    Setup setup = one_peer_at(CipherSuite::kGcmAes128, kLowest, kLowest);
    setup.validate = ValidateFrames::kCheck;
    setup.uncontrolled_types.push_back(0x88E5);
    trial.configure(setup);
    const Octets frame = seal(frame_with(setup, {.e = true, .c = false}, word.named));
    trial.exchange(Side::kLine, {frame}, {{frame}, 1, {}}, "");
  }
}

}  // namespace

void add_tci_cases(Cases& cases) {
  for (const Bits bits :
       {Bits{false, false}, Bits{false, true}, Bits{true, false}, Bits{true, true}}) {
    const std::string e = bits.e ? "1" : "0";
    const std::string c = bits.c ? "1" : "0";
    for (const NamedWord& word : kNamed) {
      cases.push_back({"tci-e" + e + "c" + c + "-" + word.id,
                       "E=" + e + ", C=" + c + ": " + word.title + ", in each mode", "9.5, 10.6",
                       std::string("A9 A10 A11 VER-3 ") + word.pics, kM,
                       [bits, &word](Trial& trial) { in_each_mode(trial, bits, word.named); }});
    }
  }
  cases.push_back({"tci-reserved-uncontrolled",
                   "E=1, C=0 reaches the Uncontrolled Port, whatever SA it names", "9.5, 10.6",
                   "VER-3 A9 A29 SAP-2", kM, reserved_for_the_kay});
}

}  // namespace linksec::sim::conformance
