// SPDX-License-Identifier: Apache-2.0
#include "capture/diagnosis.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "altered_octets.h"
#include "frame_layout.h"
#include "nonce_finding.h"
#include "wire/mpdu.h"

namespace linksec::sim {
namespace {

constexpr unsigned kWholeProofBits = 90;  // Of 128, less what all the tries together take.
constexpr std::size_t kMaxMissing = 8;    // Of the ICV's 16 octets.
constexpr std::uint64_t kNearPns = 64;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 32;

// The search for what is wrong with one frame.
class Examination {
 public:
  Examination(const DiagnosisLink& link, const DiagnosisFrame& frame, std::size_t tag_octets)
      : link_(link),
        frame_(frame.octets),
        layouts_(frame_, tag_octets),
        tag_(RawSecTag::read_cut(frame_.subspan(ethernet::kAddressesOctets + tag_octets))),
        nonces_(link, tag_, frame) {
    order_keys();
  }

  [[nodiscard]] Diagnosis judge() const;
  [[nodiscard]] Diagnosis search() const;
  // What is altered in a frame that is read as it is.
  [[nodiscard]] Diagnosis search_altered() const;

 private:
  void order_keys();
  [[nodiscard]] bool serves_sc(std::size_t key) const;
  [[nodiscard]] bool serves_sa(std::size_t key) const;
  [[nodiscard]] bool is_of_sa(const DiagnosisSa& sa) const {
    return nonces_.is_of_sc(sa) && sa.an == tag_.an();
  }
  [[nodiscard]] FieldElement counter_block(std::size_t key, const FrameLayout& layout,
                                           const Reading& reading) const;
  [[nodiscard]] Diagnosis solve(std::size_t key, const FrameLayout& layout,
                                const Reading& reading) const;
  [[nodiscard]] Diagnosis solve_base() const;
  [[nodiscard]] Diagnosis solve_others() const;
  [[nodiscard]] Diagnosis solve_trailers() const;
  [[nodiscard]] Diagnosis solve_trailers(std::size_t key,
                                         std::span<const FrameLayout> trailers) const;
  template <typename F>
  bool any_nonce(std::size_t key, std::uint32_t tag_pn, bool of_sa_alone, F f) const;
  [[nodiscard]] Diagnosis altered_by(std::size_t key, FieldElement difference,
                                     const FrameLayout& layout, const Reading& reading) const;
  [[nodiscard]] Diagnosis find_altered(const FrameLayout& layout) const;
  [[nodiscard]] Diagnosis find_altered(std::size_t key, const FrameLayout& layout,
                                       const Reading& reading) const;
  [[nodiscard]] Diagnosis find_altered_pn() const;
  [[nodiscard]] Diagnosis find_altered_pn(std::size_t key, const Reading& reading) const;
  [[nodiscard]] std::vector<std::uint32_t> likely_pns(std::size_t key) const;
  [[nodiscard]] Diagnosis altered_pn(std::uint32_t pn) const;
  [[nodiscard]] Diagnosis find_missing() const;
  [[nodiscard]] bool fits_without(std::size_t missing, std::size_t key,
                                  const FrameLayout& layout) const;
  [[nodiscard]] Diagnosis with_names(Diagnosis found, std::size_t key) const;

  const DiagnosisLink& link_;
  ConstByteSpan frame_;
  FrameLayouts layouts_;
  RawSecTag tag_;
  NonceFinding nonces_;
  std::vector<std::size_t> keys_;  // Places, those of the frame's SC first.
};

bool found(const Diagnosis& diagnosis) noexcept { return diagnosis.fault != Fault::kNone; }

bool Examination::serves_sc(std::size_t key) const {
  return std::any_of(link_.sas.begin(), link_.sas.end(),
                     [&](const DiagnosisSa& sa) { return sa.key == key && nonces_.is_of_sc(sa); });
}

bool Examination::serves_sa(std::size_t key) const {
  return std::any_of(link_.sas.begin(), link_.sas.end(),
                     [&](const DiagnosisSa& sa) { return sa.key == key && is_of_sa(sa); });
}

void Examination::order_keys() {
  keys_.resize(link_.keys.size());
  std::iota(keys_.begin(), keys_.end(), std::size_t{0});
  std::stable_partition(keys_.begin(), keys_.end(),
                        [&](std::size_t key) { return serves_sc(key); });
  keys_.resize(std::min(keys_.size(), kMaxDiagnosisKeys));
}

FieldElement Examination::counter_block(std::size_t key, const FrameLayout& layout,
                                        const Reading& reading) const {
  const std::array<ConstByteSpan, 2> aad = {layout.header(), layout.data.first(reading.clear)};
  return link_.keys[key].solver.counter_block(aad, layout.data.subspan(reading.clear), layout.icv);
}

Diagnosis Examination::solve(std::size_t key, const FrameLayout& layout,
                             const Reading& reading) const {
  const auto nonce = link_.keys[key].solver.nonce_of(counter_block(key, layout, reading));
  return nonce.has_value() ? nonces_.explain({key, &layout, reading, *nonce}) : Diagnosis{};
}

// With the keys of the SC and the reading that is expected.
Diagnosis Examination::judge() const {
  const auto& base = layouts_.base();
  for (std::size_t i = 0; base.has_value() && i < keys_.size() && serves_sc(keys_[i]); ++i) {
    const Reading reading = base->readings(link_.keys[keys_[i]].offset).front();
    Diagnosis result = solve(keys_[i], *base, reading);
    if (result.fault == Fault::kValid || result.fault == Fault::kReplayed) {
      return result;
    }
  }
  return {};
}

Diagnosis Examination::search() const {
  for (const auto step :
       {&Examination::solve_base, &Examination::solve_others, &Examination::solve_trailers,
        &Examination::search_altered, &Examination::find_missing}) {
    Diagnosis result = (this->*step)();
    if (found(result)) {
      return result;
    }
  }
  return {};
}

// The finding with the best proof: a second key may seem to fit by 32 bits.
Diagnosis Examination::solve_base() const {
  Diagnosis best;
  const auto& base = layouts_.base();
  for (std::size_t i = 0; base.has_value() && i < keys_.size(); ++i) {
    for (const Reading& reading : base->readings(link_.keys[keys_[i]].offset)) {
      Diagnosis result = solve(keys_[i], *base, reading);
      if (found(result) && result.proof_bits > best.proof_bits) {
        best = std::move(result);
        break;
      }
    }
  }
  return best;
}

Diagnosis Examination::solve_others() const {
  const std::vector<FrameLayout> others = layouts_.others();
  for (const std::size_t key : keys_) {
    for (const FrameLayout& layout : others) {
      Diagnosis result = solve(key, layout, layout.readings(link_.keys[key].offset).front());
      if (found(result)) {
        return result;
      }
    }
  }
  return {};
}

Diagnosis Examination::solve_trailers() const {
  const std::vector<FrameLayout> trailers = layouts_.trailers();
  for (std::size_t i = 0; !trailers.empty() && i < keys_.size(); ++i) {
    Diagnosis result = solve_trailers(keys_[i], trailers);
    if (found(result)) {
      return result;
    }
  }
  return {};
}

// What all of them have in common is hashed once; where the offset lies between their ends, they
// have nothing in common.
Diagnosis Examination::solve_trailers(std::size_t key,
                                      std::span<const FrameLayout> trailers) const {
  const NonceSolver& solver = link_.keys[key].solver;
  const FrameLayout& shortest = trailers.back();
  const Reading of_shortest = shortest.readings(link_.keys[key].offset).front();
  const bool encrypted = of_shortest.clear < shortest.data.size();
  Ghash common(solver.hash_key());
  common.add(shortest.header());
  common.add(shortest.data.first(of_shortest.clear));
  if (encrypted) {
    common.fill();
    common.add(shortest.data.subspan(of_shortest.clear));
  }
  for (const FrameLayout& layout : trailers) {
    const Reading reading = layout.readings(link_.keys[key].offset).front();
    const std::size_t text = layout.data.size() - reading.clear;
    Ghash hash = common;
    hash.add(layout.data.subspan(shortest.data.size()));
    const FieldElement block = encrypted == (text != 0)
                                   ? hash.finish(layout.header_octets + reading.clear, text) ^
                                         FieldElement::read(layout.icv)
                                   : counter_block(key, layout, reading);
    const auto nonce = solver.nonce_of(block);
    Diagnosis result =
        nonce.has_value() ? nonces_.explain({key, &layout, reading, *nonce}) : Diagnosis{};
    if (found(result)) {
      return result;
    }
  }
  return {};
}

// Calls `f` with each nonce that an SA under this key would use, until it says true.
template <typename F>
bool Examination::any_nonce(std::size_t key, std::uint32_t tag_pn, bool of_sa_alone, F f) const {
  const DiagnosisKey& of = link_.keys[key];
  for (std::size_t place = 0; place < link_.sas.size(); ++place) {
    const DiagnosisSa& sa = link_.sas[place];
    const bool wanted = place < kMaxDiagnosisSas || nonces_.is_of_sc(sa);
    if (sa.key != key || !wanted || (of_sa_alone && !is_of_sa(sa))) {
      continue;
    }
    const Pn pn = expected_pn(sa, of.extended, tag_pn);
    if (f(of.extended ? extended_nonce(sa.ssci, pn, of.salt) : plain_nonce(sa.sci, pn))) {
      return true;
    }
    if (of.extended && !of_sa_alone &&
        (f(extended_nonce(sa.ssci, Pn{pn.value + kHalf}, of.salt)) ||
         f(extended_nonce(sa.ssci, Pn{pn.value - kHalf}, of.salt)))) {
      return true;
    }
  }
  return false;
}

Diagnosis Examination::with_names(Diagnosis found, std::size_t key) const {
  found.key = link_.keys[key].id;
  found.key_place = key;
  found.sci = nonces_.sci();
  found.an = tag_.an();
  return found;
}

Diagnosis Examination::find_altered(std::size_t key, const FrameLayout& layout,
                                    const Reading& reading) const {
  const NonceSolver& solver = link_.keys[key].solver;
  const FieldElement there = counter_block(key, layout, reading);
  Diagnosis result;
  any_nonce(key, tag_.pn(), false, [&](const Nonce& nonce) {
    result = altered_by(key, there ^ solver.counter_block_of(nonce), layout, reading);
    return found(result);
  });
  return found(result) ? with_names(std::move(result), key) : Diagnosis{};
}

Diagnosis Examination::altered_by(std::size_t key, FieldElement difference,
                                  const FrameLayout& layout, const Reading& reading) const {
  if (difference.is_zero() && layout.fault == Fault::kRemovedTag) {
    Diagnosis result;
    result.fault = Fault::kRemovedTag;
    result.found = layout.found << 16;
    result.proof_bits = kWholeProofBits;
    result.octet = ethernet::kAddressesOctets + 1;
    return result;
  }
  const auto alteration = find_alteration(link_.keys[key].solver, difference, layout, reading);
  return alteration.has_value() ? explain_alteration(*alteration, layout, frame_) : Diagnosis{};
}

// The reading that is expected, and for the frame as it is the one that it would have with another
// E.
Diagnosis Examination::find_altered(const FrameLayout& layout) const {
  for (const std::size_t key : keys_) {
    const std::vector<Reading> readings = layout.readings(link_.keys[key].offset);
    Diagnosis result = find_altered(key, layout, readings.front());
    if (!found(result) && layout.fault == Fault::kValid) {
      result = find_altered(key, layout, layout.tag().e() ? readings.back() : readings[1]);
    }
    if (found(result)) {
      return result;
    }
  }
  return {};
}

Diagnosis Examination::search_altered() const {
  if (layouts_.base().has_value() && layouts_.base()->fault == Fault::kValid) {
    Diagnosis result = find_altered(*layouts_.base());
    if (!found(result)) {
      result = find_altered_pn();
    }
    if (found(result)) {
      return result;
    }
  }
  for (const FrameLayout& layout : layouts_.altered()) {
    Diagnosis result = find_altered(layout);
    if (found(result)) {
      return result;
    }
  }
  return {};
}

Diagnosis Examination::find_altered_pn() const {
  for (const std::size_t key : keys_) {
    if (!serves_sa(key)) {
      continue;
    }
    Diagnosis result =
        find_altered_pn(key, layouts_.base()->readings(link_.keys[key].offset).front());
    if (found(result)) {
      return with_names(std::move(result), key);
    }
  }
  return {};
}

// One octet of it, the order of its octets, or one near the PN that comes next.
std::vector<std::uint32_t> Examination::likely_pns(std::size_t key) const {
  std::vector<std::uint32_t> pns = {__builtin_bswap32(tag_.pn())};
  for (unsigned shift = 0; shift < 32; shift += 8) {
    for (std::uint32_t pattern = 1; pattern < 256; ++pattern) {
      pns.push_back(tag_.pn() ^ pattern << shift);
    }
  }
  for (const DiagnosisSa& sa : link_.sas) {
    if (sa.key == key && is_of_sa(sa)) {
      for (std::uint64_t near = 0; near < 2 * kNearPns; ++near) {
        pns.push_back(static_cast<std::uint32_t>(sa.next_pn.value + near - kNearPns));
      }
    }
  }
  return pns;
}

Diagnosis Examination::find_altered_pn(std::size_t key, const Reading& reading) const {
  const FrameLayout& base = *layouts_.base();
  const NonceSolver& solver = link_.keys[key].solver;
  const FieldElement there = counter_block(key, base, reading);
  const FieldFactor weight(weight_of_block(solver, base, reading, 1));
  for (const std::uint32_t pn : likely_pns(key)) {
    const FieldElement part = {std::uint64_t{pn ^ tag_.pn()} << 32, 0};
    const FieldElement should_be = there ^ weight.times(part);
    if (any_nonce(key, pn, true, [&](const Nonce& nonce) {
          return solver.counter_block_of(nonce) == should_be;
        })) {
      return altered_pn(pn);
    }
  }
  return {};
}

Diagnosis Examination::altered_pn(std::uint32_t pn) const {
  const std::uint32_t pattern = pn ^ tag_.pn();
  const std::size_t place =
      layouts_.base()->place_of(layouts_.base()->tag_place) + sectag::kPnOffset;
  Diagnosis result;
  result.fault = Fault::kTagPn;
  result.proof_bits = kWholeProofBits;
  result.found = pn;
  result.expected = tag_.pn();
  result.octet = place + 1;
  if (std::has_single_bit(pattern)) {
    const auto bit = static_cast<unsigned>(std::countr_zero(pattern));
    const std::size_t octet = 3 - bit / 8;
    result.fault = Fault::kBit;
    result.bit = bit % 8 + 1;
    result.octet = place + octet + 1;
    result.original = {static_cast<std::uint8_t>(pn >> (bit / 8 * 8))};
  }
  return result;
}

// The octets of the ICV that are there prove it.
Diagnosis Examination::find_missing() const {
  for (std::size_t missing = 1; missing <= kMaxMissing; ++missing) {
    const auto layout = layouts_.cut(missing);
    for (std::size_t i = 0; layout.has_value() && i < keys_.size(); ++i) {
      if (fits_without(missing, keys_[i], *layout)) {
        Diagnosis result;
        result.fault = Fault::kCutShort;
        result.found = missing;
        result.proof_bits = static_cast<unsigned>(8 * (sectag::kIcvOctets - missing)) - 10;
        return with_names(result, keys_[i]);
      }
    }
  }
  return {};
}

bool Examination::fits_without(std::size_t missing, std::size_t key,
                               const FrameLayout& layout) const {
  const NonceSolver& solver = link_.keys[key].solver;
  const FieldElement there =
      counter_block(key, layout, layout.readings(link_.keys[key].offset).front());
  return any_nonce(key, tag_.pn(), false, [&](const Nonce& nonce) {
    const auto rest = (there ^ solver.counter_block_of(nonce)).octets();
    return std::all_of(rest.begin(), rest.end() - static_cast<std::ptrdiff_t>(missing),
                       [](std::uint8_t octet) { return octet == 0; });
  });
}

bool may_be_sectag(std::uint16_t type) noexcept {
  const auto pattern = static_cast<std::uint16_t>(type ^ unsigned{0x88E5});
  return (pattern & 0xFF) == 0 || pattern >> 8 == 0;
}

bool has_tag_and_icv(ConstByteSpan frame, std::size_t tag_octets) noexcept {
  return frame.size() >= ethernet::kAddressesOctets + tag_octets + sectag::kMinMpduOctets;
}

// What is sealed as it is, and still no MPDU that a receiver takes.
void look_at_tag(Diagnosis& found, ConstByteSpan frame, std::size_t tag_octets) {
  if (found.fault != Fault::kValid && found.fault != Fault::kReplayed) {
    return;
  }
  std::vector<std::uint8_t> bare(frame.begin(), frame.end());
  const auto tags = bare.begin() + ethernet::kAddressesOctets;
  bare.erase(tags, tags + static_cast<std::ptrdiff_t>(tag_octets));
  const ParseError error = parse_mpdu(bare).error();
  if (error != ParseError::kNone) {
    found.fault = Fault::kBadTag;
    found.found = static_cast<std::uint64_t>(error);
  }
}

}  // namespace

Diagnosis Diagnoser::judge(const DiagnosisFrame& frame) const {
  const auto tag_octets = octets_before_sectag(frame.octets);
  if (frame.truncated || !tag_octets.has_value() || !has_tag_and_icv(frame.octets, *tag_octets)) {
    return {};
  }
  Diagnosis found = Examination(link_, frame, *tag_octets).judge();
  look_at_tag(found, frame.octets, *tag_octets);
  return found;
}

Diagnosis Diagnoser::diagnose(const DiagnosisFrame& frame) const {
  const auto tag_octets = octets_before_sectag(frame.octets);
  Diagnosis found;
  if (frame.truncated) {
    found.fault = Fault::kTruncated;
  } else if (!has_tag_and_icv(frame.octets, tag_octets.value_or(0))) {
    return found;
  } else if (tag_octets.has_value()) {
    found = Examination(link_, frame, *tag_octets).search();
    look_at_tag(found, frame.octets, *tag_octets);
  } else if (may_be_sectag(ether_type(frame.octets))) {
    found = Examination(link_, frame, 0).search_altered();
  }
  found.by_options = link_.by_options;
  return found;
}

void Diagnoser::note_valid(const Diagnosis& diagnosis) {
  if (!diagnosis.pn.has_value() || !diagnosis.sci.has_value() || !diagnosis.an.has_value()) {
    return;
  }
  const auto is_of_sa = [&](const DiagnosisSa& sa) {
    return sa.sci == diagnosis.sci && sa.an == diagnosis.an && sa.key == diagnosis.key_place;
  };
  if (std::none_of(link_.sas.begin(), link_.sas.end(), is_of_sa)) {
    add_any(diagnosis);
  }
  for (DiagnosisSa& sa : link_.sas) {
    if (is_of_sa(sa) && sa.next_pn <= *diagnosis.pn) {
      sa.next_pn = Pn{diagnosis.pn->value + 1};
      const std::uint64_t window = sa.replay_protect ? sa.replay_window : 0;
      const std::uint64_t lowest = sa.next_pn.value > window ? sa.next_pn.value - window : 1;
      sa.lowest_pn = std::max(sa.lowest_pn, Pn{lowest});
    }
  }
  link_.keys[diagnosis.key_place].salt_proven = true;
}

// The SC of a frame that opened under a key of any SC's; it may have another SSCI under each.
void Diagnoser::add_any(const Diagnosis& diagnosis) {
  const bool has_own = std::any_of(link_.sas.begin(), link_.sas.end(), [&](const DiagnosisSa& sa) {
    return sa.sci == diagnosis.sci && (!sa.of_any || sa.key == diagnosis.key_place);
  });
  if (has_own || link_.any.empty() || any_scs_ == kMaxDiagnosisScs) {
    return;
  }
  ++any_scs_;
  if (std::find(link_.scis.begin(), link_.scis.end(), *diagnosis.sci) == link_.scis.end()) {
    link_.scis.push_back(*diagnosis.sci);
  }
  for (DiagnosisSa sa : link_.any) {
    sa.sci = *diagnosis.sci;
    sa.ssci = diagnosis.ssci;
    sa.of_any = true;
    if (sa.key == diagnosis.key_place) {
      link_.sas.push_back(sa);
    }
  }
}

}  // namespace linksec::sim
