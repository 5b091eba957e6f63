// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who listens to the MKPDUs of CAs whose CAKs it holds, and says nothing: it judges each one, and
// knows afterwards what a reader can know: the members of each CA, the SAKs that were distributed
// and to whom, and which key each member says that it uses. It elects nobody, is no member, and has
// no state of a CP. What becomes of the SAKs is capture_agreement.h's matter.
//
// Who calls: validate and inspect, for each MKPDU of a capture, in its order.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/block_key.h"
#include "link/agreement_config.h"
#include "secy/cipher_suite.h"
#include "shell/hardening.h"
#include "wire/mkpdu.h"

namespace linksec::sim {

/// To whom a SAK was distributed: what its members need for their SSCIs.
struct SakMembers {
  std::vector<Mi> mis;  ///< The Key Server, then its Live Peer List as it stood there.
  /// The Key Server's own SSCI, where the list is in the order of SSCIs [802.1X-2020 Figure 11-9].
  std::uint8_t key_server_ssci = 0;

  friend bool operator==(const SakMembers&, const SakMembers&) = default;
};

/// A SAK that came in an MKPDU.
struct HeardSak : InSecretPages {
  static constexpr std::size_t kMaxOctets = 32;
  /// Lists with which one SAK is distributed, at the most.
  static constexpr std::size_t kMaxLists = 16;

  Ki ki{};
  An an{};
  CipherSuite suite = CipherSuite::kGcmAes128;
  SakConfidentiality confidentiality = SakConfidentiality::kNone;
  Sci key_server{};
  std::uint64_t frame = 0;  ///< The first one that distributes it.
  Time time{};              ///< Of that frame.
  Secret<kMaxOctets> sak{};
  std::vector<SakMembers> lists;  ///< Each list with which it came.
};

/// A participant that was heard.
struct HeardMember {
  Sci sci{};
  Mn mn{};                       ///< The last one.
  KeyServerPriority priority{};  ///< Of its last MKPDU.
  bool key_server = false;
  std::uint64_t mkpdus = 0;
  KeyNumber last_kn{0};  ///< The highest of its SAKs.
  std::optional<SakUse> use;
};

/// A CA, as who holds its CAK knows it.
struct HeardCa {
  explicit HeardCa(const CakConfig& cak);

  Ckn ckn;
  std::size_t cak_octets;
  std::uint64_t start;
  std::uint64_t end;
  BlockKey ick{};
  BlockKey kek{};
  std::map<Mi, HeardMember> members;
  std::map<Ki, std::unique_ptr<HeardSak>> saks;
  std::vector<const HeardSak*> in_order;  ///< As they were distributed.

  [[nodiscard]] bool is_active(Time time) const noexcept;
};

/// What became of an MKPDU.
struct Hearing {
  const char* result = "valid";   ///< Or the reason, by its name.
  const HeardCa* ca = nullptr;    ///< Whose MKPDU it is; null where it is none's.
  bool applied = false;           ///< Members and lists are up to date with it.
  bool is_from_new = false;       ///< Its sender was not known before.
  const HeardSak* sak = nullptr;  ///< That it brings, where that or its list is new.
};

class MkaListener {
 public:
  /// The CAs of all `agreements`, which need not stay. Throws a run Failure when a key can't be
  /// made.
  explicit MkaListener(const std::vector<const AgreementConfig*>& agreements);
  MkaListener(const MkaListener&) = delete;
  MkaListener& operator=(const MkaListener&) = delete;
  ~MkaListener() = default;

  /// Judges an EAPOL frame, from its destination address on, and learns from it.
  [[nodiscard]] Hearing hear(ConstByteSpan frame, std::uint64_t number, Time time);

  [[nodiscard]] const std::vector<std::unique_ptr<HeardCa>>& cas() const noexcept { return cas_; }
  /// Whether one of the CAs distributed that SAK.
  [[nodiscard]] bool has_sak(const Ki& ki) const noexcept;
  /// How many MKPDUs had each result.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& results() const noexcept {
    return results_;
  }

 private:
  struct Offer;
  [[nodiscard]] Hearing judge(HeardCa& ca, const Mkpdu& mkpdu, std::uint64_t number, Time time);
  [[nodiscard]] static const char* judge_use(const HeardCa& ca, const Mkpdu& mkpdu,
                                             const HeardSak* offered);
  [[nodiscard]] const char* refuse_sak(const HeardCa& ca, const HeardSak& offered) const;
  [[nodiscard]] Offer offer_of(const HeardCa& ca, const Mkpdu& mkpdu) const;
  static const HeardSak* take_sak(HeardCa& ca, const Mkpdu& mkpdu,
                                  std::unique_ptr<HeardSak> offered);
  static bool take_list(HeardSak& sak, const Mkpdu& mkpdu);

  std::vector<std::unique_ptr<HeardCa>> cas_;
  std::map<std::string, std::uint64_t> results_;
};

}  // namespace linksec::sim
