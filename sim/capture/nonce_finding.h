// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the nonce of a frame says, once a key and a reading gave one: which of the configuration's
// words its sender does not share. It tries nothing itself.
//
// Who calls: diagnosis alone.

#include <optional>

#include "capture/diagnosis.h"
#include "frame_layout.h"

namespace linksec::sim {

/// A nonce, and what it was found with.
struct Fit {
  std::size_t key = 0;  ///< Its place among the link's keys.
  const FrameLayout* layout = nullptr;
  Reading reading{};
  Nonce nonce{};
};

/// The nonces of one frame, and what they say.
class NonceFinding {
 public:
  /// Of the frame with this SecTAG.
  NonceFinding(const DiagnosisLink& link, const RawSecTag& tag, const DiagnosisFrame& frame);

  /// What a nonce means; none when it may be there by chance.
  [[nodiscard]] Diagnosis explain(const Fit& fit) const;
  /// The SC to which the link or the frame itself assigns it.
  [[nodiscard]] const std::optional<Sci>& sci() const noexcept { return sci_; }
  /// True for an SA of that SC.
  [[nodiscard]] bool is_of_sc(const DiagnosisSa& sa) const noexcept { return sci_ == sa.sci; }

 private:
  [[nodiscard]] std::optional<Sci> find_sci() const;
  [[nodiscard]] const DiagnosisSa* assigned(std::size_t key) const noexcept;
  [[nodiscard]] bool is_known(Sci sci) const noexcept;
  [[nodiscard]] bool is_usual(const Reading& reading) const noexcept;
  [[nodiscard]] std::optional<DiagnosisSa> sa_of_nonce(const Fit& fit, Sci sci, Ssci ssci) const;
  [[nodiscard]] Diagnosis explain_plain(const Fit& fit) const;
  [[nodiscard]] Diagnosis explain_extended(const Fit& fit) const;
  [[nodiscard]] Diagnosis other_salt(const Fit& fit) const;
  [[nodiscard]] std::optional<DiagnosisSa> sa_of_any(const Fit& fit, Sci sci, Ssci ssci) const;
  [[nodiscard]] bool has_begun(const DiagnosisSa& sa) const noexcept;
  [[nodiscard]] bool has_ended(const DiagnosisSa& sa) const noexcept;
  [[nodiscard]] Fault state_of(const DiagnosisSa& sa) const noexcept;
  [[nodiscard]] Diagnosis start(const Fit& fit, Fault fault, unsigned proof_bits) const;
  [[nodiscard]] Diagnosis by_layout(Diagnosis found, const Fit& fit) const;
  [[nodiscard]] Diagnosis by_reading(Diagnosis found, const Fit& fit, const DiagnosisSa& sa) const;
  [[nodiscard]] Diagnosis by_pn(Diagnosis found, Fault fault, Pn expected,
                                const DiagnosisSa& sa) const;
  [[nodiscard]] Diagnosis by_difference(Diagnosis found, const Fit& fit,
                                        const DiagnosisSa& sa) const;
  [[nodiscard]] Diagnosis by_sci(Diagnosis found, Sci sci, Sci expected) const;
  [[nodiscard]] Diagnosis by_key(Diagnosis found, std::size_t key) const;

  const DiagnosisLink& link_;
  RawSecTag tag_;
  MacAddress source_;
  std::uint64_t number_;
  std::optional<Time> time_;
  std::optional<Sci> sci_;
};

/// The PN that a receive SA takes a SecTAG's 32 bits for [802.1AE-2018 10.6.2].
[[nodiscard]] Pn expected_pn(const DiagnosisSa& sa, bool extended, std::uint32_t tag_pn) noexcept;

}  // namespace linksec::sim
