// SPDX-License-Identifier: Apache-2.0
#include "capture/nonce_solver.h"

#include <algorithm>

#include "aead_mbedtls/block_cipher.h"
#include "shell/failure.h"
#include "shell/hardening.h"
#include "wire/mpdu.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kPnPlace = 8;  // In a nonce without Salt: the PN's low 32 bits.

// The slot of a SAK, for as long as this lives.
class Slot {
 public:
  explicit Slot(ConstByteSpan sak) : slot_(aead_mbedtls::block_install(sak)) {
    if (!slot_.ok()) {
      throw run_failure("a SAK could not be set up to be solved for nonces");
    }
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { aead_mbedtls::block_remove(slot_.value()); }

  [[nodiscard]] FieldElement encrypt(FieldElement element) const {
    auto block = element.octets();
    require_done(aead_mbedtls::block_encrypt(slot_.value(), block));
    return FieldElement::read(block);
  }
  [[nodiscard]] FieldElement decrypt(FieldElement element) const {
    auto block = element.octets();
    require_done(aead_mbedtls::block_decrypt(slot_.value(), block));
    return FieldElement::read(block);
  }

 private:
  static void require_done(Status status) {
    if (status != Status::kOk) {
      throw run_failure("the block cipher failed");
    }
  }

  Result<hal::BlockKeySlot> slot_;
};

}  // namespace

struct NonceSolver::State : InSecretPages {
  explicit State(ConstByteSpan sak) : slot(sak) {
    FieldElement key = slot.encrypt(FieldElement{});
    FieldElement inverted = inverse(key);
    hash_key = FieldFactor(key);
    inverse_hash_key = FieldFactor(inverted);
    secure_wipe({reinterpret_cast<std::uint8_t*>(&key), sizeof(key)});
    secure_wipe({reinterpret_cast<std::uint8_t*>(&inverted), sizeof(inverted)});
  }

  Slot slot;
  FieldFactor hash_key;
  FieldFactor inverse_hash_key;
};

NonceSolver::NonceSolver(ConstByteSpan sak) : state_(std::make_unique<State>(sak)) {}
NonceSolver::NonceSolver(NonceSolver&&) noexcept = default;
NonceSolver& NonceSolver::operator=(NonceSolver&&) noexcept = default;
NonceSolver::~NonceSolver() = default;

std::optional<Nonce> NonceSolver::solve(std::span<const ConstByteSpan> aad, ConstByteSpan text,
                                        ConstByteSpan icv) const {
  return nonce_of(counter_block(aad, text, icv));
}

FieldElement NonceSolver::counter_block(std::span<const ConstByteSpan> aad, ConstByteSpan text,
                                        ConstByteSpan icv) const {
  Ghash hash(state_->hash_key);
  std::size_t aad_octets = 0;
  for (const ConstByteSpan piece : aad) {
    hash.add(piece);
    aad_octets += piece.size();
  }
  hash.fill();
  hash.add(text);
  return hash.finish(aad_octets, text.size()) ^ FieldElement::read(icv);
}

std::optional<Nonce> NonceSolver::nonce_of(FieldElement counter_block) const {
  const FieldElement first = state_->slot.decrypt(counter_block);
  if (static_cast<std::uint32_t>(first.last) != 1) {
    return std::nullopt;
  }
  Nonce nonce{};
  const auto octets = first.octets();
  std::copy_n(octets.begin(), nonce.size(), nonce.begin());
  return nonce;
}

FieldElement NonceSolver::counter_block_of(const Nonce& nonce) const {
  const FieldElement start = FieldElement::read(nonce);
  return state_->slot.encrypt({start.first, start.last | 1U});
}

const FieldFactor& NonceSolver::hash_key() const noexcept { return state_->hash_key; }
const FieldFactor& NonceSolver::inverse_hash_key() const noexcept {
  return state_->inverse_hash_key;
}

ExtendedNonce read_extended(const Nonce& nonce, const Salt& salt) noexcept {
  Nonce plain{};
  for (std::size_t i = 0; i < plain.size(); ++i) {
    plain[i] = nonce[i] ^ salt[i];
  }
  return {Ssci{load_be32(plain.data())}, Pn{load_be64(plain.data() + 4)}};
}

Nonce extended_nonce(Ssci ssci, Pn pn, const Salt& salt) noexcept {
  Nonce nonce{};
  store_be32(nonce.data(), ssci.value);
  store_be64(nonce.data() + 4, pn.value);
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    nonce[i] ^= salt[i];
  }
  return nonce;
}

PlainNonce read_plain(const Nonce& nonce) noexcept {
  return {Sci::read(nonce.data()), Pn{load_be32(nonce.data() + kPnPlace)}};
}

Nonce plain_nonce(Sci sci, Pn pn) noexcept {
  Nonce nonce{};
  store_be64(nonce.data(), sci.value);
  store_be32(nonce.data() + kPnPlace, static_cast<std::uint32_t>(pn.value));
  return nonce;
}

std::optional<SolvedFrame> solve_frame(const NonceSolver& solver, ConstByteSpan frame,
                                       const Salt& salt) {
  const MpduParse parse = parse_mpdu(frame);
  if (!has_sectag(frame) || parse.error() != ParseError::kNone) {
    return std::nullopt;
  }
  const Mpdu& mpdu = parse.mpdu();
  const ConstByteSpan head = frame.first(mpdu.secure_data_offset());
  const ConstByteSpan data = frame.subspan(head.size(), mpdu.secure_data_octets());
  const ConstByteSpan icv = frame.subspan(head.size() + data.size(), sectag::kIcvOctets);
  constexpr std::array kOffsets = {ConfidentialityOffset::k0, ConfidentialityOffset::k30,
                                   ConfidentialityOffset::k50};
  for (const ConfidentialityOffset offset : kOffsets) {
    const std::size_t clear =
        mpdu.e() ? std::min(static_cast<std::size_t>(offset), data.size()) : data.size();
    const std::array<ConstByteSpan, 2> aad = {head, data.first(clear)};
    const auto nonce = solver.solve(aad, data.subspan(clear), icv);
    if (nonce.has_value() &&
        static_cast<std::uint32_t>(read_extended(*nonce, salt).pn.value) == mpdu.pn()) {
      return SolvedFrame{*nonce, offset, mpdu.e(), mpdu.pn(), mpdu.frame_octets()};
    }
    if (!mpdu.e()) {
      break;
    }
  }
  return std::nullopt;
}

}  // namespace linksec::sim
