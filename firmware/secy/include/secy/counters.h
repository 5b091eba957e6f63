// SPDX-License-Identifier: Apache-2.0
#pragma once

// The counters of a SecY, of its SCs and of its Controlled Port. Those of an SC live as long as the
// SC, over all of its SAs. The spelling of each stands once, in
// spellings.cpp, and its MIB object in mib_names.cpp.

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/called_once.h"
#include "secy/verdict.h"
#include "wire/ethernet.h"

namespace linksec {

/// Counters of a receive SC [802.1AE-2018 10.7.9]. `unused_sa`, `not_using_sa` and the octets are
/// those that the 2006 edition kept per SC; per SecY they are sums.
struct RxScCounters {
  std::array<std::uint64_t, kRxScCounterCount> pkts{};  ///< From InPktsUnchecked on.
  std::uint64_t unused_sa = 0;                          ///< Its part of InPktsNoSA.
  std::uint64_t not_using_sa = 0;                       ///< Its part of InPktsNoSAError.
  std::uint64_t octets_validated = 0;  ///< User data octets of frames with E=0 that were checked.
  std::uint64_t octets_decrypted = 0;  ///< User data octets of frames with E=1 that were checked.

  [[nodiscard]] std::uint64_t value(RxCounter counter) const noexcept {
    return pkts[static_cast<std::size_t>(counter) - kRxSecYCounterCount];
  }
};

/// Counters of a transmit SC [802.1AE-2018 10.7.18, 10.7.19].
struct TxScCounters {
  std::array<std::uint64_t, kTxScCounterCount> pkts{};  ///< From OutPktsProtected on.
  std::uint64_t octets_protected = 0;  ///< User data octets sent with integrity alone.
  std::uint64_t octets_encrypted = 0;  ///< User data octets sent confidential.

  [[nodiscard]] std::uint64_t value(TxCounter counter) const noexcept {
    return pkts[static_cast<std::size_t>(counter) - kTxSecYCounterCount];
  }
};

/// Counters of the SecY [802.1AE-2018 10.7.9, 10.7.10, 10.7.18, 10.7.19].
struct SecYCounters {
  std::array<std::uint64_t, kRxSecYCounterCount> in_pkts{};   ///< From InPktsUntagged on.
  std::array<std::uint64_t, kTxSecYCounterCount> out_pkts{};  ///< From OutPktsUntagged on.
  std::uint64_t in_octets_validated = 0;
  std::uint64_t in_octets_decrypted = 0;
  std::uint64_t out_octets_protected = 0;
  std::uint64_t out_octets_encrypted = 0;
  /// The parts of InPktsNoSA and InPktsNoSAError for which no SC was found: InPktsUnknownSCI and
  /// InPktsNoSCI of the 2006 edition.
  std::uint64_t unknown_sci = 0;
  std::uint64_t no_sci = 0;

  [[nodiscard]] std::uint64_t value(RxCounter counter) const noexcept {
    return in_pkts[static_cast<std::size_t>(counter)];
  }
  [[nodiscard]] std::uint64_t value(TxCounter counter) const noexcept {
    return out_pkts[static_cast<std::size_t>(counter)];
  }
};

/// Packets by destination address.
struct CastCounters {
  std::uint64_t unicast = 0;
  std::uint64_t multicast = 0;
  std::uint64_t broadcast = 0;

  /// A frame that ends within its destination address is not.
  [[nodiscard]] static bool is_group(ConstByteSpan frame) noexcept {
    return frame.size() >= ethernet::kSourceOffset && (frame[0] & 0x01U) != 0;
  }
  [[nodiscard]] static bool is_broadcast(const std::uint8_t* destination) noexcept {
    return load_be32(destination) == 0xFFFF'FFFF && load_be16(destination + 4) == 0xFFFF;
  }
};

/// What a burst adds to the counters of a port, summed up where no store can reach it.
class PortSums {
 public:
  void add(ConstByteSpan frame) noexcept {
    octets_ += frame.size();
    ++frames_;
    if (CastCounters::is_group(frame)) {
      ++groups_;
      broadcast_ += CastCounters::is_broadcast(frame.data()) ? 1U : 0U;
    }
  }
  void add_to(std::uint64_t& octets, CastCounters& frames) const noexcept {
    octets += octets_;
    frames.unicast += frames_;
    if (groups_ != 0) {
      frames.unicast -= groups_;
      frames.broadcast += broadcast_;
      frames.multicast += groups_ - broadcast_;
    }
  }

 private:
  std::size_t octets_ = 0;
  std::size_t frames_ = 0;
  std::size_t groups_ = 0;     // Of them, to group addresses.
  std::size_t broadcast_ = 0;  // Of those, to all stations.
};

/// Counters of the Controlled Port's interface [802.1AE-2018 10.7.6]. Octets are those of the
/// MSDUs and 12 for the two addresses of each frame.
struct ControlledPortCounters {
  std::uint64_t if_in_octets = 0;
  CastCounters if_in_pkts{};
  std::uint64_t if_in_discards = 0;  ///< InPktsNoTag, InPktsLate and InPktsOverrun.
  std::uint64_t if_in_errors = 0;    ///< InPktsBadTag, InPktsNoSAError and InPktsNotValid.
  std::uint64_t if_out_octets = 0;
  CastCounters if_out_pkts{};
  std::uint64_t if_out_errors = 0;  ///< OutPktsTooLong.
};

/// How a counter is spelled, and which MIB object holds it.
struct CounterName {
  const char* name;        ///< "InPktsOK".
  const char* mib_object;  ///< "secyRxSCStatsOKPkts".
};

/// The spelling of a counter: "InPktsOK"; "" for kNone. Apart from `name`, so that a platform whose
/// console has no need for the MIB's objects does not carry them.
[[nodiscard]] const char* spelling(RxCounter counter) noexcept;
[[nodiscard]] const char* spelling(TxCounter counter) noexcept;

/// The spelling of a counter and its MIB object; {"", ""} for kNone.
[[nodiscard]] CounterName name(RxCounter counter) noexcept;
[[nodiscard]] CounterName name(TxCounter counter) noexcept;

inline constexpr CounterName kInOctetsValidatedName = {"InOctetsValidated",
                                                       "secyStatsRxOctetsValidated"};
inline constexpr CounterName kInOctetsDecryptedName = {"InOctetsDecrypted",
                                                       "secyStatsRxOctetsDecrypted"};
inline constexpr CounterName kOutOctetsProtectedName = {"OutOctetsProtected",
                                                        "secyStatsTxOctetsProtected"};
inline constexpr CounterName kOutOctetsEncryptedName = {"OutOctetsEncrypted",
                                                        "secyStatsTxOctetsEncrypted"};

}  // namespace linksec
