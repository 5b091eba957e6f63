// SPDX-License-Identifier: Apache-2.0
#pragma once

// The controls and the status variables of a SecY, under the standard's names and with its
// defaults. Plain values; the SecY applies them.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "secy/cipher_suite.h"
#include "secy/verdict.h"

namespace linksec {

/// adminPointToPointMAC [802.1AE-2018 10.7.4].
enum class AdminPointToPoint : std::uint8_t { kForceTrue, kForceFalse, kAuto };

/// Status of the Common or of the Controlled Port [802.1AE-2018 10.7.2, 10.7.4].
struct PortStatus {
  bool mac_enabled = false;              ///< MAC_Enabled.
  bool mac_operational = false;          ///< MAC_Operational.
  bool oper_point_to_point_mac = false;  ///< operPointToPointMAC.

  friend constexpr bool operator==(const PortStatus&, const PortStatus&) = default;
};

/// The controls of verification and of generation [802.1AE-2018 10.7.8, 10.7.17].
struct Controls {
  ValidateFrames validate_frames = ValidateFrames::kStrict;
  bool replay_protect = true;
  std::uint32_t replay_window = 0;  ///< Frames; the value as set, see effective_replay_window.
  bool protect_frames = true;
  bool always_include_sci = false;
  bool use_es = false;
  bool use_scb = false;
  AdminPointToPoint admin_point_to_point_mac = AdminPointToPoint::kAuto;
  bool controlled_port_enabled = false;  ///< ControlledPortEnabled, the KaY's [10.7.5].
  CipherSuite cipher_suite = CipherSuite::kGcmAes128;
  ConfidentialityOffset confidentiality_offset = ConfidentialityOffset::k0;
};

/// The controls of one suite [802.1AE-2018 10.7.26].
struct CipherSuiteControls {
  bool enable_use = true;
  bool require_confidentiality = false;
};

inline constexpr std::size_t kUserPriorities = 8;
inline constexpr std::size_t kAccessPriorities = 16;

/// Traffic Class Table: user priority to the upper 4 bits of the transmit SC's Port Identifier, 0
/// at first [802.1AE-2018 10.7.17].
using TrafficClassTable = std::array<std::uint8_t, kUserPriorities>;

/// Access Priority Table: the priority and drop eligibility of a Controlled Port request (PCP × 2 +
/// DEI) to those of the Common Port request; each to itself at first [802.1AE-2018 10.7.17].
using AccessPriorityTable = std::array<std::uint8_t, kAccessPriorities>;

inline constexpr AccessPriorityTable kIdentityAccessPriorities = {0, 1, 2,  3,  4,  5,  6,  7,
                                                                  8, 9, 10, 11, 12, 13, 14, 15};

}  // namespace linksec
