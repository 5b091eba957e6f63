// SPDX-License-Identifier: Apache-2.0

// Nonces out of frames: those of Annex C and of NIST's and Wycheproof's AES-GCM sets, and frames of
// the conformance cases' codec for what those do not have.

#include "capture/nonce_solver.h"
#include "conformance/codec.h"
#include "shell/failure.h"
#include "support/print.h"
#include "vector_tables.h"

namespace linksec::test {

namespace {

constexpr std::size_t kNonceOctets = 12;

sim::Salt salt_of(const Octets& octets) {
  sim::Salt salt{};
  std::copy(octets.begin(), octets.end(), salt.begin());
  return salt;
}

sim::conformance::MpduFields offset_fields(std::size_t offset, std::size_t data_octets) {
  sim::conformance::MpduFields fields;
  fields.sci = Sci{0x0200'0000'0001'0001};
  fields.pn = Pn{77};
  fields.key.sak = Octets(16, 0x5A);
  fields.offset = offset;
  fields.data = Octets(data_octets, 0xC3);
  return fields;
}

void check_each(std::span<const AeadVector> vectors) {
  std::size_t solved = 0;
  for (const AeadVector& vector : vectors) {
    const Octets iv = from_hex(vector.iv);
    const Octets tag = from_hex(vector.tag);
    const Octets key = from_hex(vector.key);
    if (!vector.valid || iv.size() != kNonceOctets || tag.size() != 16 || key.size() == 24) {
      continue;
    }
    const sim::NonceSolver solver(key);
    const Octets aad = from_hex(vector.aad);
    const std::array<ConstByteSpan, 1> pieces = {aad};
    const auto nonce = solver.solve(pieces, from_hex(vector.ct), tag);
    CHECK_TRUE_TEXT(nonce.has_value(), vector.id);
    OCTETS_EQUAL(iv, *nonce);
    ++solved;
  }
  CHECK(solved > 40);
}

}  // namespace

TEST_GROUP(NonceSolver){};

TEST(NonceSolver, FindsTheNonceOfEachFrameOfAnnexC) {
  for (const AnnexCVector& vector : annex_c_vectors()) {
    const sim::NonceSolver solver(from_hex(vector.key));
    const Octets frame = from_hex(vector.protected_frame);
    const auto solved = sim::solve_frame(solver, frame, salt_of(from_hex(vector.salt)));
    CHECK_TRUE_TEXT(solved.has_value(), vector.id);
    OCTETS_EQUAL(from_hex(vector.iv), solved->nonce);
    CHECK(vector.confidentiality == solved->encrypted);
    CHECK(solved->offset == ConfidentialityOffset::k0);
  }
}

TEST(NonceSolver, FindsThoseOfThePublishedSets) {
  check_each(cavp_vectors());
  check_each(wycheproof_vectors());
}

TEST(NonceSolver, ReadsBothKindsOfNonceBack) {
  const sim::Salt salt = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto extended =
      sim::read_extended(sim::extended_nonce(Ssci{7}, Pn{0x1'0000'0002}, salt), salt);
  UNSIGNED_LONGS_EQUAL(7U, extended.ssci.value);
  CHECK_EQUAL(Pn{0x1'0000'0002}, extended.pn);
  const auto plain = sim::read_plain(sim::plain_nonce(Sci{0x0200'0000'0001'0001}, Pn{9}));
  CHECK(plain.sci == Sci{0x0200'0000'0001'0001});
  CHECK_EQUAL(Pn{9}, plain.pn);
}

TEST(NonceSolver, TellsTheOffsetThatASenderUsed) {
  const sim::NonceSolver solver(Octets(16, 0x5A));
  for (const std::size_t offset : {0U, 30U, 50U}) {
    for (const std::size_t octets : {51U, 64U, 300U}) {
      const Octets frame = sim::conformance::seal(offset_fields(offset, octets));
      const auto solved = sim::solve_frame(solver, frame, sim::Salt{});
      CHECK(solved.has_value());
      UNSIGNED_LONGS_EQUAL(offset, static_cast<std::size_t>(solved->offset));
      UNSIGNED_LONGS_EQUAL(77U, solved->tag_pn);
    }
  }
}

TEST(NonceSolver, LeavesThePaddingOfAShortFrameOut) {
  sim::conformance::MpduFields fields = offset_fields(0, 3);
  fields.pad_to = 60;
  const Octets frame = sim::conformance::seal(fields);
  const auto solved = sim::solve_frame(sim::NonceSolver(fields.key.sak), frame, sim::Salt{});
  CHECK(solved.has_value());
  UNSIGNED_LONGS_EQUAL(12U + 16 + 3 + 16, solved->frame_octets);
}

TEST(NonceSolver, SolvesNoDamagedFrameAndNoOtherKey) {
  const Octets frame = sim::conformance::seal(offset_fields(0, 60));
  const sim::NonceSolver right(Octets(16, 0x5A));
  CHECK(!sim::solve_frame(sim::NonceSolver(Octets(16, 0x5B)), frame, sim::Salt{}).has_value());
  for (std::size_t octet = 0; octet < frame.size(); ++octet) {
    Octets damaged = frame;
    damaged[octet] ^= 0x10;
    CHECK(!sim::solve_frame(right, damaged, sim::Salt{}).has_value());
  }
  CHECK(!sim::solve_frame(right, ConstByteSpan(frame).first(20), sim::Salt{}).has_value());
}

TEST(NonceSolver, RefusesAKeyThatIsNoneOfAes) {
  CHECK_THROWS(sim::Failure, sim::NonceSolver(Octets(15)));
}

TEST(NonceSolver, InvertsTheHashKey) {
  const sim::FieldElement element{0x0123'4567'89AB'CDEF, 0xFEDC'BA98'7654'3210};
  const sim::FieldElement product = sim::FieldFactor(element).times(sim::inverse(element));
  CHECK(product == sim::kFieldOne);
  CHECK(sim::FieldFactor(element).times(sim::kFieldOne) == element);
}

}  // namespace linksec::test
