// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random links with one fault each, planted in the configuration or in a frame. Frames are put
// together octet by octet here and sealed by the portable engine under its own name: the product's
// SecY, layouts and nonces take no part.

#include <random>
#include <span>
#include <vector>

#include "capture/diagnosis.h"
#include "support/frames.h"

namespace linksec::test {

using Random = std::mt19937_64;

/// A number below `end`.
[[nodiscard]] std::uint64_t below(Random& random, std::uint64_t end);
[[nodiscard]] Octets random_octets(Random& random, std::size_t count);

/// What a planted SA uses.
struct PlantedSa {
  Sci sci{};
  unsigned an = 0;
  std::size_t key = 0;
  std::uint32_t ssci = 0;
  std::uint64_t next_pn = 1;
  std::uint64_t lowest_pn = 1;
  bool enable = true;
  std::uint64_t from_frame = 0;  ///< 0: from the beginning.
  ValidateFrames validate = ValidateFrames::kStrict;
};

/// A configuration. Its keys are not shared with the sender's, so that a fault can change either.
struct PlantedLink {
  bool extended = false;
  std::size_t offset = 0;
  std::vector<Octets> saks;
  std::vector<Octets> salts;
  std::vector<PlantedSa> sas;

  [[nodiscard]] sim::DiagnosisLink link() const;
};

/// How the frame is made. The header is what the ICV covers in front of the data.
struct PlantedFrame {
  Octets addresses;
  Octets covered_tags;  ///< VLAN tags that the ICV covers.
  std::uint8_t tci_an = 0;
  std::uint32_t tag_pn = 0;
  Octets tag_sci;  ///< Empty without one.
  Octets data;
  std::size_t clear = 0;
  Octets nonce;
  Octets sak;

  [[nodiscard]] std::size_t tag_place() const { return 12 + covered_tags.size(); }
  [[nodiscard]] std::size_t data_place() const { return tag_place() + 8 + tag_sci.size(); }
  [[nodiscard]] Octets seal() const;
};

/// A link, the frame that is to be sent over it, and later what came of it.
struct Planted {
  PlantedLink link;
  PlantedFrame sent;
  Sci sci{};  ///< The sender's.
  std::uint32_t ssci = 0;
  std::uint64_t pn = 0;  ///< All of it.
  Octets frame;          ///< As captured, once it is planted.
  bool truncated = false;
  std::uint64_t number = 5;              ///< In its capture.
  std::vector<sim::Fault> right;         ///< Each of these names the fault, as the other one too.
  std::optional<std::uint64_t> found{};  ///< And the number that goes with it, where one does.
  std::optional<std::size_t> octet{};

  [[nodiscard]] bool named_right(const sim::Diagnosis& diagnosis) const;
};

/// How a link is wanted: bits of need.
enum class Need : std::uint8_t { kAny, kExtended, kPlain };

/// A random link and a frame that opens.
[[nodiscard]] Planted random_planted(Random& random, Need need, std::size_t least_octets = 1);
/// Makes the sender's nonce of what it has.
void set_nonce(Planted& planted, bool extended, const Octets& salt);

/// One kind of fault.
struct FaultKind {
  const char* name;
  Need need;
  std::size_t least_octets;  ///< Of data.
  void (*plant)(Random& random, Planted& planted);
};

[[nodiscard]] std::span<const FaultKind> fault_kinds();

/// Damages the frame so that nothing can be said of it.
void damage(Random& random, Planted& planted);

}  // namespace linksec::test
