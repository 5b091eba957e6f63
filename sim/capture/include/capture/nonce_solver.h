// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a SAK and one frame to the nonce that its sender used. An ICV is the sum of GHASH and of the
// encrypted first counter block, so that with the SAK one decryption gives that block back: the
// nonce, and behind it 00000001, by which a wrong reading is told from the right one. It proves
// nothing about replay and delivers nothing; no firmware has it.
//
// Who calls: diagnosis, and validate where a frame of an SA does not open. One thread at a time.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "capture/ghash.h"
#include "secy/cipher_suite.h"
#include "wire/pn.h"
#include "wire/sci.h"

namespace linksec::sim {

/// The 96-bit IV of AES-GCM [802.1AE-2018 14.5, 14.7].
using Nonce = std::array<std::uint8_t, 12>;
/// A Salt; twelve zeroes for the suites with 32-bit PNs.
using Salt = std::array<std::uint8_t, kSaltOctets>;

/// One SAK: its AES schedules and its hash key, in memory that is wiped. Moveable.
class NonceSolver {
 public:
  /// Of 16 or 32 octets, which may be wiped afterwards. Throws a run Failure for another length.
  explicit NonceSolver(ConstByteSpan sak);
  NonceSolver(NonceSolver&&) noexcept;
  NonceSolver& operator=(NonceSolver&&) noexcept;
  NonceSolver(const NonceSolver&) = delete;
  NonceSolver& operator=(const NonceSolver&) = delete;
  ~NonceSolver();

  /// The nonce with which the 16 octets of `icv` were made over `aad`, piece behind piece, and
  /// `text`, as received; none when no nonce of 96 bits gives that ICV. Something else than what
  /// was protected passes once in 2^32: compare the nonce with what is known of it.
  [[nodiscard]] std::optional<Nonce> solve(std::span<const ConstByteSpan> aad, ConstByteSpan text,
                                           ConstByteSpan icv) const;

  /// ICV plus GHASH: the encrypted counter block, if all of it is as it was protected.
  [[nodiscard]] FieldElement counter_block(std::span<const ConstByteSpan> aad, ConstByteSpan text,
                                           ConstByteSpan icv) const;
  /// The nonce in an encrypted counter block, if there is one.
  [[nodiscard]] std::optional<Nonce> nonce_of(FieldElement counter_block) const;
  /// The encrypted counter block of a nonce.
  [[nodiscard]] FieldElement counter_block_of(const Nonce& nonce) const;
  /// The hash key, and its inverse.
  [[nodiscard]] const FieldFactor& hash_key() const noexcept;
  [[nodiscard]] const FieldFactor& inverse_hash_key() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A nonce as the suites with extended packet numbers make it [802.1AE-2018 14.7].
struct ExtendedNonce {
  Ssci ssci{};
  Pn pn{};  ///< All 64 bits.
};
[[nodiscard]] ExtendedNonce read_extended(const Nonce& nonce, const Salt& salt) noexcept;
[[nodiscard]] Nonce extended_nonce(Ssci ssci, Pn pn, const Salt& salt) noexcept;

/// A nonce as the other suites make it [802.1AE-2018 14.5].
struct PlainNonce {
  Sci sci{};
  Pn pn{};  ///< 32 bits.
};
[[nodiscard]] PlainNonce read_plain(const Nonce& nonce) noexcept;
[[nodiscard]] Nonce plain_nonce(Sci sci, Pn pn) noexcept;

/// How a frame was protected.
struct SolvedFrame {
  Nonce nonce{};
  ConfidentialityOffset offset = ConfidentialityOffset::k0;  ///< 0 with integrity alone.
  bool encrypted = false;                                    ///< False: integrity alone.
  std::uint32_t tag_pn = 0;      ///< As the SecTAG has it; the nonce has the same 32 bits.
  std::size_t frame_octets = 0;  ///< Without what pads the frame behind the ICV.
};

/// Reads `frame`, from the destination address on and without tags in front of the SecTAG, in the
/// ways that E and C leave open: offset 0, 30 or 50, or integrity alone. Gives the reading whose
/// nonce, without the Salt, has the SecTAG's PN in its low 32 bits; none when there is none, or
/// when the frame breaks 9.12. Chance gives one in 2^62 frames. At most three readings are tried.
[[nodiscard]] std::optional<SolvedFrame> solve_frame(const NonceSolver& solver, ConstByteSpan frame,
                                                     const Salt& salt);

}  // namespace linksec::sim
