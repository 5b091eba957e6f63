// SPDX-License-Identifier: Apache-2.0
#pragma once

// MKPDUs of somebody who has the CAK and keeps to no rule: each field is what the test says, and
// the ICV is right. Octet by octet and with an AES of its own, neither the product's encoder nor
// its crypto: what both believe wrongly would not show otherwise.

#include <array>
#include <cstdint>
#include <vector>

#include "support/frames.h"

namespace linksec::test {

/// A key of a SAK Use as it stands there.
struct ForgedUse {
  Octets mi = Octets(12);
  std::uint32_t kn = 0;
  std::uint8_t an = 0;
  bool transmits = false;
  bool receives = false;
  std::uint32_t lowest_pn = 1;
};

class ForgedMkpdu {
 public:
  /// Of the CA with that name and key, from `sci` under `mi` and `mn`.
  ForgedMkpdu(Octets cak, Octets ckn, std::uint64_t sci, Octets mi, std::uint32_t mn);

  /// Version, priority and octet 3's flags: 0x80 KS, 0x40 MD, 0x30 Capability.
  ForgedMkpdu& basic(std::uint8_t version, std::uint8_t priority, std::uint8_t flags);
  /// A parameter set with these octets; `octet_3` in its upper four bits.
  ForgedMkpdu& set(std::uint8_t type, std::uint8_t octet_2, std::uint8_t octet_3,
                   const Octets& body);
  /// A peer list: type 1 or 2, entries of MI and MN.
  ForgedMkpdu& list(std::uint8_t type, const std::vector<std::pair<Octets, std::uint32_t>>& entries,
                    std::uint8_t octet_2 = 0);
  /// A SAK Use; `flags`: 0x80 plain tx, 0x40 plain rx, 0x10 delay protect.
  ForgedMkpdu& use(const ForgedUse& latest, const ForgedUse& old, std::uint8_t flags = 0);
  /// A Distributed SAK, wrapped under the CA's KEK; `suite` 0: the set names none.
  ForgedMkpdu& sak(std::uint8_t an, std::uint8_t confidentiality, std::uint32_t kn,
                   std::uint64_t suite, const Octets& sak);

  /// The frame.
  [[nodiscard]] Octets sealed() const;

 private:
  Octets cak_;
  Octets ckn_;
  std::uint64_t sci_;
  Octets mi_;
  std::uint32_t mn_;
  std::uint8_t version_ = 3;
  std::uint8_t priority_ = 0;
  std::uint8_t flags_ = 0xF0;
  Octets sets_;
};

/// A SAK that a Distributed SAK wraps, unwrapped under the KEK of that CA; empty where it doesn't.
[[nodiscard]] Octets unwrapped_by(const Octets& cak, const Octets& ckn, ConstByteSpan wrapped);

}  // namespace linksec::test
