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

/// One CMAC.
struct CmacVector {
  const char* id;
  const char* key;
  const char* msg;
  const char* tag;
  bool valid;
};

/// One wrapped key.
struct KeyWrapVector {
  const char* id;
  const char* kek;
  const char* key;
  const char* wrapped;
  bool valid;
};

/// One output of the KDF in counter mode, over fixed input as it is.
struct KdfVector {
  const char* id;
  const char* key;
  const char* fixed;
  const char* output;
};

/// A key of 802.1X: `kind` is kdf, kek, ick or sak; `label` is text.
struct MkaKeyVector {
  const char* id;
  const char* kind;
  const char* key;
  const char* ckn;
  const char* nonce;
  const char* members;
  unsigned kn;
  const char* label;
  const char* context;
  const char* output;
};

/// A life of the DRBG: instantiated, two requests, reseeded, a third one. The first and the third
/// request have additional input.
struct DrbgVector {
  const char* id;
  const char* entropy;
  const char* nonce;
  const char* label;
  const char* first;   ///< Additional input of the first request.
  const char* fresh;   ///< Entropy of the reseeding.
  const char* mixed;   ///< Additional input of the reseeding.
  const char* second;  ///< Additional input of the third request.
  const char* output1;
  const char* output2;
  const char* output3;
};

/// An MKPDU of another implementation; captures/import_mkpdus.py says how `says` is written.
struct MkpduVector {
  const char* id;
  const char* cak;
  const char* ckn;
  const char* frame;
  const char* says;  ///< Empty for one with a wrong ICV.
  const char* sak;   ///< Unwrapped; empty where none is distributed.
  bool valid;        ///< The ICV is that of `cak` and `ckn`.
};

[[nodiscard]] std::span<const AnnexCVector> annex_c_vectors();
[[nodiscard]] std::span<const AeadVector> cavp_vectors();
[[nodiscard]] std::span<const AeadVector> wycheproof_vectors();
[[nodiscard]] std::span<const CmacVector> sp800_38b_vectors();
[[nodiscard]] std::span<const CmacVector> wycheproof_cmac_vectors();
[[nodiscard]] std::span<const KeyWrapVector> rfc3394_vectors();
[[nodiscard]] std::span<const KeyWrapVector> wycheproof_key_wrap_vectors();
[[nodiscard]] std::span<const KdfVector> kbkdf_vectors();
[[nodiscard]] std::span<const MkaKeyVector> mka_key_vectors();
[[nodiscard]] std::span<const DrbgVector> drbg_vectors();
[[nodiscard]] std::span<const MkpduVector> mkpdu_vectors();

}  // namespace linksec::test
