// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SAKs that a SecY holds, and the memory of what each has served: the guard against using a
// nonce twice. Keys go in and never come out; the AEAD engine gets them once, when they are
// installed. The SecY alone uses this class.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/arena.h"
#include "base/bits.h"
#include "base/bytes.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/table.h"
#include "base/time.h"
#include "hal/aead.h"
#include "secy/cipher_suite.h"
#include "wire/sci.h"

namespace linksec {

/// The public name of a SAK: with MKA its 128-bit KI [802.1AE-2018 10.7.28].
struct KeyIdentifier {
  std::array<std::uint8_t, 16> octets{};

  friend constexpr auto operator<=>(const KeyIdentifier&, const KeyIdentifier&) = default;
};

/// A SAK that is installed in a SecY. It stays good until the SAK is deleted or the suite changes.
struct SakId {
  std::uint16_t index = 0xFFFF;
  std::uint16_t generation = 0;  ///< Tells it from one that had the same place before.

  friend constexpr bool operator==(const SakId&, const SakId&) = default;
};

/// What it takes to install a SAK [802.1AE-2018 10.7.28].
struct SakParameters {
  KeyIdentifier key_identifier{};  ///< All zero: none; else no other SAK has it.
  ConstByteSpan sak{};             ///< 16 or 32 octets, by suite.
  ConstByteSpan salt{};            ///< 12 octets with extended packet numbers, else none.
  bool transmits = false;          ///< It may serve transmit SAs.
  bool receives = false;           ///< It may serve receive SAs.
  /// Its PNs are kept in a record that outlives the power, as a static SAK's must be: none of its
  /// transmit SAs is without a ceiling. False for a SAK that lives in RAM alone.
  bool recorded = false;
};

/// The readable side of a SAK [802.1AE-2018 10.7.28].
struct SakStatus {
  KeyIdentifier key_identifier{};
  bool transmits = false;
  bool receives = false;
  bool recorded = false;
  bool in_use = false;  ///< An SA uses it.
  Time created{};
};

/// Installed SAKs, as many as its capacity says at the most.
class SakStore {
 public:
  /// A store of the platform's capacities where they are constants; else one for no SAK.
  constexpr SakStore() noexcept = default;
  /// A store of that capacity, with memory of `arena` where capacities are chosen at run time.
  constexpr SakStore(Arena& arena, const Capacity& capacity) noexcept
      : entries_(make_table<Entry, config::kMaxSaks>(arena, capacity.saks)) {
    make_rows(arena, entries_, &Entry::tx_uses, capacity.tx_scs);
    make_rows(arena, entries_, &Entry::rx_uses, bit_words(capacity.rx_scs));
  }
  SakStore(const SakStore&) = delete;
  SakStore& operator=(const SakStore&) = delete;
  constexpr ~SakStore() {
    if (!std::is_constant_evaluated()) {
      clear();
    }
  }

  /// Octets of the arena that it takes.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return table_octets<Entry>(capacity.saks) +
           table_octets<TxUse>(capacity.saks * capacity.tx_scs) +
           table_octets<std::uint32_t>(capacity.saks * bit_words(capacity.rx_scs));
  }

  /// Installs a SAK. Returns kInvalidArgument when a length does not fit the suite or no direction
  /// is given, kAlreadyExists when the same SAK or the same key identifier is there, kNoCapacity
  /// when the store or the engine is full, or what the engine says.
  [[nodiscard]] Result<SakId> install(CipherSuite suite, const SakParameters& parameters,
                                      Time now) noexcept;

  /// Wipes a SAK. Returns kNotFound, or kInUse while an SA uses it.
  [[nodiscard]] Status remove(SakId id) noexcept;

  /// Wipes all SAKs.
  void clear() noexcept;

  [[nodiscard]] bool contains(SakId id) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Result<SakStatus> status(SakId id) const noexcept;

  /// The engine's slot; `id` must be installed.
  [[nodiscard]] hal::KeySlot slot(SakId id) const noexcept { return entry(id).slot; }
  /// The 12 octets of the Salt; zeroes without one.
  [[nodiscard]] const std::array<std::uint8_t, kSaltOctets>& salt(SakId id) const noexcept {
    return entry(id).salt;
  }
  /// True when its PNs are kept in a record.
  [[nodiscard]] bool recorded(SakId id) const noexcept { return entry(id).recorded; }

  /// Notes that a transmit SA of the SC `sci` uses the SAK from now on. Once it served a transmit
  /// SA of that SC it never serves another one, whatever the AN. Returns kNotFound, kNotPermitted
  /// or kNoCapacity.
  [[nodiscard]] Status claim_for_transmit(SakId id, Sci sci, Ssci ssci) noexcept;

  /// Notes that a receive SA of the SC with the index `rx_sc` uses the SAK from now on; a second
  /// one is refused with kNotPermitted unless `shared`. Returns kNotFound too.
  [[nodiscard]] Status claim_for_receive(SakId id, std::size_t rx_sc, bool shared) noexcept;

  /// An SA of the SAK went.
  void release(SakId id) noexcept;

  /// Forgets which receive SAs the SC with that index had: it is another SC from now on.
  void forget_rx_sc(std::size_t rx_sc) noexcept;

  /// True when the SAK served a transmit SA with this SSCI under another SCI.
  [[nodiscard]] bool ssci_taken(SakId id, Sci sci, Ssci ssci) const noexcept;

 private:
  // A transmit SC that the SAK serves or served.
  struct TxUse {
    Sci sci{};
    Ssci ssci{};
    bool taken = false;
  };

  struct Entry {
    Secret<32> key{};
    std::array<std::uint8_t, kSaltOctets> salt{};
    KeyIdentifier key_identifier{};
    Time created{};
    Table<TxUse, config::kMaxTxScs> tx_uses{};
    Table<std::uint32_t, bit_words(config::kMaxRxScs)> rx_uses{};  // A bit for each receive SC.
    std::uint32_t users = 0;
    std::uint16_t generation = 0;
    hal::KeySlot slot{};
    bool installed = false;
    bool transmits = false;
    bool receives = false;
    bool recorded = false;
  };

  [[nodiscard]] static Status check(CipherSuite suite, const SakParameters& parameters) noexcept;
  [[nodiscard]] Status admit(CipherSuite suite, const SakParameters& parameters,
                             Entry*& entry) noexcept;
  [[nodiscard]] bool known(const SakParameters& parameters) const noexcept;
  [[nodiscard]] Entry* free_entry() noexcept;
  [[nodiscard]] const Entry& entry(SakId id) const noexcept;
  void wipe(Entry& entry) noexcept;

  Table<Entry, config::kMaxSaks> entries_{};
  std::size_t size_ = 0;
};

}  // namespace linksec
