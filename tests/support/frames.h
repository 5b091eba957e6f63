// SPDX-License-Identifier: Apache-2.0
#pragma once

// Frames for tests: plain ones, and MPDUs made octet by octet without the product's encoder, so
// that a test can also make what no SecY sends. The cipher is the portable engine's, which the
// vectors prove; it is called under its own name, so that no fake counts these frames.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "wire/ethernet.h"
#include "wire/sci.h"

namespace linksec::test {

using Octets = std::vector<std::uint8_t>;

inline constexpr MacAddress kOwnAddress = {{0x02, 0x00, 0x00, 0x00, 0x00, 0x01}};
inline constexpr MacAddress kPeerAddress = {{0x02, 0x00, 0x00, 0x00, 0x00, 0x02}};
inline constexpr MacAddress kGroupAddress = {{0x01, 0x00, 0x5E, 0x00, 0x00, 0x05}};
inline constexpr MacAddress kBroadcast = {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
inline constexpr Sci kOwnSci = {0x0200'0000'0001'0001};
inline constexpr Sci kPeerSci = {0x0200'0000'0002'0001};
inline constexpr Sci kOtherSci = {0x0200'0000'0003'0001};

[[nodiscard]] Octets from_hex(std::string_view text);
[[nodiscard]] std::string to_hex(ConstByteSpan octets);

/// A pattern of `octets` octets that begins with the EtherType 0800.
[[nodiscard]] Octets user_data(std::size_t octets, std::uint8_t seed = 0);

/// Addresses and user data.
[[nodiscard]] Octets plain_frame(ConstByteSpan data, const MacAddress& destination = kPeerAddress,
                                 const MacAddress& source = kOwnAddress);
/// The same with `octets` octets of the pattern.
[[nodiscard]] Octets plain_frame(std::size_t octets, std::uint8_t seed = 0);

/// The test key with that number: 16 or 32 octets, never the same for two numbers.
[[nodiscard]] Octets test_key(unsigned number, std::size_t octets);
/// The Salt of the test key with that number.
[[nodiscard]] Octets test_salt(unsigned number);

/// How to make an MPDU. What is not set is what a SecY with an explicit SCI sends.
struct MpduSpec {
  MacAddress destination = kOwnAddress;
  MacAddress source = kPeerAddress;
  std::uint8_t tci_an = 0x2C;            ///< Octet 3 as it is: SC, E and C at first.
  std::optional<std::uint8_t> octet4{};  ///< Octet 4 as it is; by 9.7 at first.
  std::uint64_t pn = 1;                  ///< All bits of it: the nonce has them.
  Sci sci = kPeerSci;
  Octets data = user_data(46);
  Octets key{};
  Octets salt{};  ///< With extended packet numbers alone.
  std::uint32_t ssci = 0;
  std::size_t offset = 0;  ///< Octets in clear at the front of confidential data.
  std::size_t pad_to = 0;  ///< Octets of the whole frame at least.
  std::uint8_t pad = 0;
};

/// The frame: addresses, SecTAG, Secure Data, ICV, padding.
[[nodiscard]] Octets make_mpdu(const MpduSpec& spec);

/// A frame in a storage with head- and tailroom, both filled with 0xA5, between guard octets.
class FrameStore {
 public:
  explicit FrameStore(ConstByteSpan frame, std::size_t headroom = config::kHeadroomOctets,
                      std::size_t tailroom = config::kTailroomOctets);

  [[nodiscard]] FrameBuffer& buffer() noexcept { return buffer_; }
  [[nodiscard]] Octets octets() const;
  /// False when something wrote outside of the storage.
  [[nodiscard]] bool guards_intact() const;

 private:
  Octets memory_;
  FrameBuffer buffer_;
};

}  // namespace linksec::test
