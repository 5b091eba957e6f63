// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a frame was altered, when its key and nonce are known: GHASH is linear, so that the ICV's
// error, divided by the hash key's powers one after the other, is the alteration itself at the one
// block where it fell. Up to eight octets beside each other, in one block of sixteen.
//
// Who calls: diagnosis alone.

#include <optional>
#include <vector>

#include "capture/nonce_solver.h"
#include "frame_layout.h"

namespace linksec::sim {

/// The parts of a frame in which an alteration can be.
enum class FramePart : std::uint8_t { kHeader, kData, kIcv };

/// An alteration.
struct Alteration {
  FramePart part = FramePart::kHeader;
  std::size_t octet = 0;              ///< The first altered one, from the part's beginning.
  std::vector<std::uint8_t> pattern;  ///< What was added to each octet; the ends are not zero.
};

/// The alteration that `difference`, of the counter block that is there and the one that should be,
/// comes from; none when there is no short one. Chance finds one in 2^50.
[[nodiscard]] std::optional<Alteration> find_alteration(const NonceSolver& solver,
                                                        FieldElement difference,
                                                        const FrameLayout& layout,
                                                        const Reading& reading);

/// The hash key to the power with which the header's block `block` counts.
[[nodiscard]] FieldElement weight_of_block(const NonceSolver& solver, const FrameLayout& layout,
                                           const Reading& reading, std::size_t block);

/// What an alteration means in this layout; kNone where the layout does not have it.
[[nodiscard]] Diagnosis explain_alteration(const Alteration& alteration, const FrameLayout& layout,
                                           ConstByteSpan frame);

}  // namespace linksec::sim
