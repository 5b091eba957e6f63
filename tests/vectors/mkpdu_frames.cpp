// SPDX-License-Identifier: Apache-2.0

// MKPDUs that wpa_supplicant, MKAdaemon and an independent codec have sent: each one's ICV, what it
// says and its SAK are as that codec found them, and its contents give its octets again.

#include <string>

#include "crypto/block_key.h"
#include "crypto/cmac.h"
#include "crypto/key_wrap.h"
#include "crypto/mka_keys.h"
#include "support/frames.h"
#include "support/mkpdu_again.h"
#include "support/print.h"
#include "vector_tables.h"
#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

static_assert(CknView::kMaxOctets == kMaxCknOctets && Mi::kOctets == kMiOctets);

namespace {

// One CA by its CAK: what a KaY is to the parser.
class OneCa {
 public:
  explicit OneCa(const MkpduVector& vector) : ckn_(from_hex(vector.ckn)) {
    const Octets cak_octets = from_hex(vector.cak);
    BlockKey cak;
    Octets key(cak_octets.size());
    CHECK_EQUAL(Status::kOk, cak.set(cak_octets));
    CHECK_EQUAL(Status::kOk, derive_ick(cak, ckn_, key));
    CHECK_EQUAL(Status::kOk, ick_.set(key));
    CHECK_EQUAL(Status::kOk, derive_kek(cak, ckn_, key));
    CHECK_EQUAL(Status::kOk, kek_.set(key));
  }

  [[nodiscard]] bool select(CknView ckn) noexcept { return ckn == *CknView::of(ckn_); }
  [[nodiscard]] Status verify(ConstByteSpan input,
                              std::span<const std::uint8_t, mkpdu::kIcvOctets> icv) noexcept {
    return cmac_verify(ick_, input, icv);
  }

  [[nodiscard]] const BlockKey& ick() const { return ick_; }
  [[nodiscard]] const BlockKey& kek() const { return kek_; }

 private:
  Octets ckn_;
  BlockKey ick_;
  BlockKey kek_;
};

std::string decimal(std::uint64_t number) { return std::to_string(number); }

std::string hex_number(std::uint64_t number) {
  Octets octets(8);
  store_be64(octets.data(), number);
  return to_hex(octets);
}

std::string flag(bool set, char letter) { return {set ? letter : '-'}; }

std::string list_words(const PeerList& peers) {
  std::string words = "[";
  for (const PeerEntry peer : peers) {
    words += (words.size() > 1 ? "," : "") + to_hex(peer.mi.octets) + ":" + decimal(peer.mn.value);
  }
  return words + "]";
}

std::string basic_words(const BasicParameters& basic) {
  return "v" + decimal(basic.version) + " p" + decimal(basic.priority.value) + " " +
         flag(basic.key_server, 'K') + flag(basic.macsec_desired, 'D') +
         decimal(static_cast<unsigned>(basic.capability)) + " " + hex_number(basic.sci.value) +
         " " + to_hex(basic.mi.octets) + " " + decimal(basic.mn.value);
}

std::string key_words(const KeyUse& use) {
  Octets kn(4);
  store_be32(kn.data(), use.ki.kn.value);
  return "(" + decimal(use.an.value()) + flag(use.transmits, 't') + flag(use.receives, 'r') + " " +
         to_hex(use.ki.key_server.octets) + to_hex(kn) + " " + decimal(use.lowest_pn) + ")";
}

std::string use_words(const SakUse& use) {
  return " U " + flag(use.plain_tx, 'T') + flag(use.plain_rx, 'R') + flag(use.delay_protect, 'D') +
         " " + (use.macsec_used ? key_words(use.latest) + key_words(use.old) : "none");
}

std::string sak_words(const DistributedSak& sak) {
  if (!sak.advises_macsec()) {
    return " Snone";
  }
  return " S" + decimal(sak.an.value()) + " " +
         decimal(static_cast<unsigned>(sak.confidentiality)) + " " + decimal(sak.kn.value) + " " +
         hex_number(sak.suite.value) + " " + to_hex(sak.wrapped);
}

std::string suite_words(const AnnouncedSuites& suites) {
  std::string words = " A[";
  for (const AnnouncedSuite announced : suites) {
    words += (words.back() != '[' ? "," : "") +
             decimal(static_cast<unsigned>(announced.capability)) + ":" +
             hex_number(announced.suite.value);
  }
  return words + "]";
}

std::string xpn_words(const XpnParameters& xpn) {
  return " X" + decimal(xpn.suspension_seconds) + " " + decimal(xpn.latest_lowest_pn_hi) + " " +
         decimal(xpn.old_lowest_pn_hi);
}

// As captures/import_mkpdus.py writes it.
std::string says(const MkpduFields& fields) {
  std::string words = basic_words(fields.basic());
  const auto ssci = fields.key_server_ssci();
  if (!fields.live_peers().empty()) {
    words += " L" + (ssci ? decimal(*ssci) : "-") + list_words(fields.live_peers());
  }
  if (!fields.potential_peers().empty()) {
    words += " P" + list_words(fields.potential_peers());
  }
  const auto add = [&words](const auto& set, auto words_of) {
    words += set ? words_of(*set) : std::string();
  };
  add(fields.sak_use(), use_words);
  add(fields.distributed_sak(), sak_words);
  add(fields.announced_suites(), suite_words);
  add(fields.xpn(), xpn_words);
  return words + (fields.has_icv_indicator() ? " I" : "");
}

std::string unwrapped(const OneCa& ca, const std::optional<DistributedSak>& sak) {
  if (!sak || !sak->advises_macsec()) {
    return "";
  }
  Octets key(sak->wrapped.size() - kKeyWrapOverhead);
  CHECK_EQUAL(Status::kOk, key_unwrap(ca.kek(), sak->wrapped, key));
  return to_hex(key);
}

void check_again(const MkpduVector& vector, const OneCa& ca, const Mkpdu& received) {
  const MkpduAgain again{received};
  Octets buffer(1514, 0xA5);
  const Result<UnsealedMkpdu> made = emit_mkpdu(again.contents(), buffer);
  CHECK_EQUAL_TEXT(Status::kOk, made.status(), vector.id);
  CHECK_EQUAL_TEXT(Status::kOk, cmac(ca.ick(), made.value().icv_input(), made.value().icv()),
                   vector.id);
  const std::string whole = to_hex(made.value().frame());
  STRCMP_EQUAL_TEXT(std::string(vector.frame).substr(0, whole.size()).c_str(), whole.c_str(),
                    vector.id);
}

}  // namespace

TEST_GROUP(MkpduFrames){};

// @test MKA-H1 MKA-H3 MKA-H8 MKA-H13 MKA-H21 MKA-H23 MKA-H25
TEST(MkpduFrames, AreReadAsTheirFactsSayAndWrittenAgain_11_11) {
  unsigned wrong = 0;
  for (const MkpduVector& vector : mkpdu_vectors()) {
    OneCa ca{vector};
    const Octets frame = from_hex(vector.frame);
    const MkpduParse parsed = parse_mkpdu(frame, ca);
    CHECK_EQUAL_TEXT(vector.valid ? MkpduError::kNone : MkpduError::kIcv, parsed.error(),
                     vector.id);
    if (!vector.valid) {
      ++wrong;
      continue;
    }
    STRCMP_EQUAL_TEXT(vector.says, says(parsed.mkpdu()).c_str(), vector.id);
    STRCMP_EQUAL_TEXT(vector.sak, unwrapped(ca, parsed.mkpdu().distributed_sak()).c_str(),
                      vector.id);
    check_again(vector, ca, parsed.mkpdu());
  }
  UNSIGNED_LONGS_EQUAL(662, mkpdu_vectors().size());
  UNSIGNED_LONGS_EQUAL(7, wrong);
}

// Sampled, since each frame has a thousand bits.
// @test MKA-H3 MKA-H8
TEST(MkpduFrames, NoBitThatTheIcvCoversCanChange_9_4_1) {
  for (std::size_t i = 0; i < mkpdu_vectors().size(); i += 30) {
    const MkpduVector& vector = mkpdu_vectors()[i];
    OneCa ca{vector};
    Octets frame = from_hex(vector.frame);
    const std::size_t covered = 18 + load_be16(frame.data() + 16);
    for (std::size_t bit = 0; vector.valid && bit < 8 * covered; ++bit) {
      frame[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
      CHECK_TEXT(parse_mkpdu(frame, ca).error() != MkpduError::kNone, vector.id);
      frame[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
    }
    CHECK_EQUAL_TEXT(vector.valid ? MkpduError::kNone : MkpduError::kIcv,
                     parse_mkpdu(frame, ca).error(), vector.id);
  }
}
