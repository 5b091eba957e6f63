// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY with what most tests need around it: keys by number, SCs and SAs in one call, frames in
// and out with guard octets around them, and what the counters did. It judges nothing itself, but
// stops the test program when a set-up call fails.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "secy/fixed_secy.h"
#include "support/frames.h"

namespace linksec::test {

inline constexpr CipherSuite kAllSuites[] = {CipherSuite::kGcmAes128, CipherSuite::kGcmAes256,
                                             CipherSuite::kGcmAesXpn128,
                                             CipherSuite::kGcmAesXpn256};
inline constexpr ValidateFrames kAllModes[] = {ValidateFrames::kNull, ValidateFrames::kDisabled,
                                               ValidateFrames::kCheck, ValidateFrames::kStrict};

struct TxOutcome {
  TxFrame frame{};  ///< Its `buffer` is null by now.
  Octets octets{};
  bool guards_intact = false;

  [[nodiscard]] TxVerdict verdict() const { return frame.verdict; }
};

struct RxOutcome {
  RxFrame frame{};  ///< Its `buffer` is null by now.
  Octets octets{};
  bool guards_intact = false;

  [[nodiscard]] RxVerdict verdict() const { return frame.verdict; }
  [[nodiscard]] RxCounter counter() const { return frame.counter; }
};

struct TxOptions {
  std::uint64_t next_pn = 1;
  bool confidentiality = true;
  bool enable = true;
  std::uint64_t ceiling = 0;  ///< None.
};

struct RxOptions {
  std::uint64_t next_pn = 1;
  std::uint64_t lowest_pn = 1;
  bool enable = true;
  bool shared_sak = false;
};

class SecYFixture {
 public:
  /// Strict, replayProtect, window 0: the standard's defaults.
  explicit SecYFixture(CipherSuite suite = CipherSuite::kGcmAes128,
                       ConfidentialityOffset offset = ConfidentialityOffset::k0);

  [[nodiscard]] SecY& operator*() noexcept { return *secy_; }
  [[nodiscard]] SecY* operator->() noexcept { return secy_.get(); }

  /// The whole SecY with its tables.
  [[nodiscard]] ConstByteSpan memory() const noexcept {
    return {reinterpret_cast<const std::uint8_t*>(secy_.get()), sizeof(PlatformSecY)};
  }
  [[nodiscard]] bool xpn() const noexcept { return info(suite_).extended_packet_numbers; }
  [[nodiscard]] CipherSuite suite() const noexcept { return suite_; }

  /// Installs the test key with that number; its key identifier holds the number.
  [[nodiscard]] Result<SakId> try_install(unsigned key, bool transmits, bool receives,
                                          bool recorded = false);
  /// The SAK of the test key with that number, for both directions, installed at the first call.
  [[nodiscard]] SakId sak(unsigned key);

  /// The SSCI that the fixture gives an SC: no two of a test are the same.
  [[nodiscard]] static Ssci ssci_of(Sci sci);

  /// A transmit SA of an SC, which is created first when it is not there. The first SA of an SC
  /// becomes its encodingSA.
  void add_tx(Sci sci, unsigned an, unsigned key, const TxOptions& options = {});
  /// A receive SA of an SC, which is created first when it is not there.
  void add_rx(Sci sci, unsigned an, unsigned key, const RxOptions& options = {});
  /// kOwnSci transmits on AN 0 with key 1; kPeerSci is received on AN 0 with key 2.
  void add_link();

  [[nodiscard]] TxOutcome protect(ConstByteSpan frame, std::uint8_t priority = 0);
  [[nodiscard]] std::vector<TxOutcome> protect_burst(std::span<const Octets> frames,
                                                     std::uint8_t priority = 0);
  [[nodiscard]] RxOutcome verify(ConstByteSpan frame);
  [[nodiscard]] std::vector<RxOutcome> verify_burst(std::span<const Octets> frames);

  /// A spec for a frame of kPeerSci under the test key with that number, AN 0.
  [[nodiscard]] MpduSpec spec(std::uint64_t pn = 1, unsigned key = 2) const;
  /// The frame of that spec.
  [[nodiscard]] Octets mpdu(std::uint64_t pn = 1, unsigned key = 2) const {
    return make_mpdu(spec(pn, key));
  }

  [[nodiscard]] const RxSa& rx_sa(Sci sci = kPeerSci, unsigned an = 0);
  [[nodiscard]] const TxSa& tx_sa(Sci sci = kOwnSci, unsigned an = 0);
  /// nextPN and lowestPN as "next/lowest", 0 for 2^64.
  [[nodiscard]] std::string replay(Sci sci = kPeerSci, unsigned an = 0);

  /// What the counters of 10.7.9, 10.7.10, 10.7.18 and 10.7.19 did since the last call, SCs summed
  /// up: "InPktsOK InOctetsDecrypted+46".
  [[nodiscard]] std::string moved();

 private:
  [[nodiscard]] std::map<std::string, std::uint64_t> read_counters() const;

  CipherSuite suite_;
  std::unique_ptr<PlatformSecY> secy_;
  std::map<unsigned, SakId> saks_;
  std::map<std::string, std::uint64_t> last_;
};

}  // namespace linksec::test
