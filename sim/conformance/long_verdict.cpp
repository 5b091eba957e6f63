// SPDX-License-Identifier: Apache-2.0

// What a long run came to: the case, and the frames whose PN field is the same.

#include <algorithm>

#include "conformance/long_run.h"
#include "link/secy_pair.h"
#include "shell/table.h"
#include "wire/ethernet.h"
#include "wire/sectag.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kClearOctets = ethernet::kAddressesOctets + sectag::kOctetsWithSci;

// Two frames with one PN field.
struct Pair {
  const LongWitness* first = nullptr;
  const LongWitness* again = nullptr;
};

// The frames of PNs 2^32 apart: several when a run that was killed had to run longer.
std::vector<Pair> pairs_of(const LongState& state) {
  std::vector<Pair> pairs;
  for (const LongWitness& first : state.witnesses) {
    for (const LongWitness& again : state.witnesses) {
      if (again.pn - first.pn == std::uint64_t{1} << 32) {
        pairs.push_back({&first, &again});
      }
    }
  }
  return pairs;
}

// The codec opens the frame when it has the nonce of this PN.
std::optional<Octets> open_with(const LongState& state, Pn pn, const Octets& frame) {
  MpduFields fields;
  fields.pn = pn;
  fields.sci = kPairSci;
  fields.ssci = kPairSsci;
  const ConstByteSpan sak = state.sak.bytes();
  fields.key = {Octets(sak.begin(), sak.end()), Octets(state.salt.begin(), state.salt.end())};
  auto data = open(fields, frame);
  secure_wipe(fields.key.sak);
  return data;
}

void require(bool holds, const char* what) {
  if (!holds) {
    throw Difference(what);
  }
}

// What can be seen of both is the same up to the end of the SecTAG; behind it nothing is, although
// the same data were protected: the upper half of the PN, which is not sent, is in the nonce.
void compare(const LongState& state, const Pair& pair) {
  const Octets& first = pair.first->frame;
  const Octets& again = pair.again->frame;
  require(first.size() == again.size() && first.size() > kClearOctets &&
              std::equal(first.begin(), first.begin() + kClearOctets, again.begin()),
          "a PN field that comes again does not stand in the same SecTAG");
  require(!std::equal(first.begin() + kClearOctets, first.end() - sectag::kIcvOctets,
                      again.begin() + kClearOctets) &&
              !std::equal(first.end() - sectag::kIcvOctets, first.end(),
                          again.end() - sectag::kIcvOctets),
          "the ciphertext or the ICV comes again with the PN field");
  const auto data = open_with(state, Pn{pair.first->pn}, first);
  require(data.has_value() && data == open_with(state, Pn{pair.again->pn}, again),
          "the codec does not open both frames to the same data, each with its own PN");
  require(!open_with(state, Pn{pair.again->pn}, first).has_value() &&
              !open_with(state, Pn{pair.first->pn}, again).has_value(),
          "the codec opens a frame with the PN of the other one");
}

void add_evidence(CaseResult& result, const Pair& pair) {
  for (const LongWitness* const witness : {pair.first, pair.again}) {
    result.evidence.push_back({Side::kLine, false, witness->frame, "PN " + grouped(witness->pn)});
  }
  result.decisive_frame = 1;
}

// How many frames, which ones, and how long it took.
std::string summary_of(const LongState& state) {
  const auto milliseconds = static_cast<double>(state.milliseconds);
  std::string text = grouped(state.frames) + " frames of 64 octets, PN " + grouped(state.first) +
                     " to " + grouped(state.next - 1) + ", under one random SAK of " +
                     info(state.suite).name + " in " + fixed(milliseconds / 1000, 1) + " s (" +
                     state.engine + ", " +
                     fixed(milliseconds * 1e6 / static_cast<double>(state.frames), 1) +
                     " ns per frame for both directions and the checks, " +
                     std::to_string(state.parts) + (state.parts == 1 ? " part)" : " parts)");
  if (state.skipped != 0) {
    text += ", " + grouped(state.skipped) + " PNs skipped where a part was killed";
  }
  return text;
}

std::vector<std::string> steps_of(const LongState& state) {
  const std::string delivered =
      "each frame is sent as OutPktsEncrypted, delivered as InPktsOK, and has the octets that were "
      "protected";
  return {summary_of(state),
          "each PN is higher than the last one, its low half is the PN field, and the receiver "
          "recovers all of it",
          delivered, "nextPN and lowestPN at the end are " + grouped(state.next)};
}

}  // namespace

const Case& long_case() {
  static const Case kCase = {
      "long-xpn-wrap",
      "of 4,294,967,297 frames through one SA the low half of the PN repeats, the nonce does not",
      "10.5.2, 10.6.2, 14.7, 14.8",
      "NIAP A14 C4 D10 E5",
      Need::kOptional,
      {}};
  return kCase;
}

CaseResult judge_long(const LongState& state) {
  CaseResult result;
  result.of = &long_case();
  result.steps = steps_of(state);
  result.frames_in = result.frames_out = state.frames;
  const std::vector<Pair> pairs = pairs_of(state);
  for (const Pair& pair : pairs) {
    compare(state, pair);
    result.steps.push_back("the frames with PN " + grouped(pair.first->pn) + " and " +
                           grouped(pair.again->pn) +
                           " have the same PN field and the same data, another ciphertext and "
                           "another ICV; the codec opens each with its own PN alone");
  }
  if (pairs.empty()) {
    result.result = Conclusion::kNotApplicable;
    result.reason =
        "all is right, but no two PNs are 2^32 apart: the low half repeats in a run from PN 1";
    return result;
  }
  add_evidence(result, pairs.front());
  result.result = Conclusion::kPassed;
  return result;
}

}  // namespace linksec::sim::conformance
