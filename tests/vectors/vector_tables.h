// SPDX-License-Identifier: Apache-2.0
#pragma once

// The published vectors as constant tables. generate.py makes the source of them out of
// captures/vectors/*.json when the tests are built.

#include <span>

namespace linksec::test {

/// A frame of IEEE 802.1AE-2018 Annex C. Numbers and octets are in hexadecimal.
struct AnnexCVector {
  const char* id;
  unsigned suite;  ///< As in linksec::CipherSuite.
  bool confidentiality;
  const char* key;
  const char* sci;
  const char* ssci;  ///< Empty without extended packet numbers.
  const char* salt;  ///< Empty without extended packet numbers.
  const char* pn;
  unsigned an;
  const char* plain_frame;
  const char* protected_frame;
  const char* iv;
  const char* aad;
};

/// One AES-GCM case. `pt` is empty where the set gives none for an invalid one.
struct AeadVector {
  const char* id;
  const char* key;
  const char* iv;
  const char* aad;
  const char* pt;
  const char* ct;
  const char* tag;
  bool valid;
};

[[nodiscard]] std::span<const AnnexCVector> annex_c_vectors();
[[nodiscard]] std::span<const AeadVector> cavp_vectors();
[[nodiscard]] std::span<const AeadVector> wycheproof_vectors();

}  // namespace linksec::test
