// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frame codec of the conformance cases: MPDUs made and read octet by octet from clause 9, with
// AES-GCM of the portable engine under its own name. Of firmware/ it
// has the names of plain numbers alone (Sci, An, Pn, Ssci) and calls nothing, so that a SecY that
// is wrong cannot agree with itself. It makes what no SecY sends as well: each field is the
// caller's.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/pn.h"
#include "wire/sci.h"

namespace linksec::sim::conformance {

using Octets = std::vector<std::uint8_t>;
using Address = std::array<std::uint8_t, 6>;

/// A SAK, and with extended packet numbers its Salt of 12 octets.
struct Key {
  Octets sak;
  Octets salt;

  [[nodiscard]] bool extended() const noexcept { return !salt.empty(); }
};

/// What an MPDU is made of. What is not set is what a SecY with an explicit SCI sends.
struct MpduFields {
  Address destination{};
  Address source{};
  Octets outer;  ///< VLAN tags in front of the SecTAG; the ICV does not cover them.
  std::uint16_t ether_type = 0x88E5;
  bool v = false;
  bool es = false;
  bool sc = true;
  bool scb = false;
  bool e = true;
  bool c = true;
  An an{};
  std::optional<std::uint8_t> octet4;  ///< As it is; by 9.7 when not set.
  Pn pn{1};                            ///< All bits of it: the nonce has them.
  Sci sci{};                           ///< The nonce's too, sent or not.
  Ssci ssci{};                         ///< With extended packet numbers alone.
  Octets data;                         ///< User Data, from its EtherType on.
  Key key;
  std::size_t offset = 0;  ///< Octets of confidential data that stay in clear.
  std::size_t pad_to = 0;  ///< The frame has so many octets at least.
  std::uint8_t pad = 0;
};

/// Octets of the SecTAG of these fields: 16 with an SCI, else 8 [802.1AE-2018 9.3].
[[nodiscard]] std::size_t tag_octets(const MpduFields& fields) noexcept;

/// The frame: addresses, outer tags, SecTAG, Secure Data, ICV, padding. Throws a Failure when the
/// key has no length of AES.
[[nodiscard]] Octets seal(const MpduFields& fields);

/// Addresses and User Data: what was protected.
[[nodiscard]] Octets plain_frame(const MpduFields& fields);

/// The User Data of a frame that was sealed with these fields' keys, SCI, SSCI, PN and offset, when
/// its ICV agrees; tag bits and data come from the frame. Nothing else of 9.12 is looked at.
[[nodiscard]] std::optional<Octets> open(const MpduFields& fields, ConstByteSpan frame);

/// A frame in words, one line a field, for a report: "SecTAG  octets 13-28", "SL  46".
[[nodiscard]] std::string describe(ConstByteSpan frame);

/// The frame in one line: "SecTAG AN 0 PN 5 SC E C SL 46, 102 octets".
[[nodiscard]] std::string summary(ConstByteSpan frame);

}  // namespace linksec::sim::conformance
