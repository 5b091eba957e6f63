// SPDX-License-Identifier: Apache-2.0
#pragma once

// EAPOL frames for tests, made octet by octet without the product's emitter, so that a test can
// also make what no KaY sends.

#include <cstdint>
#include <optional>
#include <string>

#include "support/fake_authority.h"
#include "support/frames.h"

namespace linksec::test {

/// How to make one. What is not set is in order.
struct EapolSpec {
  std::string destination = "0180c2000003";
  std::string source = "020000000001";
  std::string ether_type = "888e";
  std::string version_type = "0305";
  std::string basic = "0110e0";  ///< MKA version, priority and flags; their low half is the length.
  std::string mi = "53bc26f4574bbdb3f243b060";
  std::string mn = "00000001";
  std::string agility = "0080c201";
  std::string ckn = "492237d7915d2d0d17f49e6620f3fc6e";
  std::string sets{};  ///< Behind the Basic Parameter Set.
  std::string icv = "000102030405060708090a0b0c0d0e0f";
  std::optional<std::size_t> basic_octets{};  ///< That its length says.
  std::optional<std::size_t> body_octets{};   ///< That EAPOL's length says.
  std::size_t padding = 0;                    ///< Octets behind it.
};

/// The octets of a length field of two octets, four flags in front.
inline std::string flags_and_length(unsigned flags, std::size_t length) {
  return to_hex(Octets{static_cast<std::uint8_t>(flags << 4 | (length >> 8 & 0xF)),
                       static_cast<std::uint8_t>(length)});
}

/// A parameter set of `octets` body octets, each 0x11, padded.
inline std::string set_of(const char* type, std::size_t octets) {
  const Octets body(octets, 0x11);
  const Octets pad((4 - octets % 4) % 4, 0);
  return std::string(type) + "00" + flags_and_length(0, octets) + to_hex(body) + to_hex(pad);
}

inline Octets make_eapol(const EapolSpec& spec) {
  const std::size_t ckn = spec.ckn.size() / 2;
  const Octets pad((4 - ckn % 4) % 4, 0);
  const unsigned flags = from_hex(spec.basic)[2] >> 4U;
  const std::string body = spec.basic.substr(0, 4) +
                           flags_and_length(flags, spec.basic_octets.value_or(28 + ckn)) +
                           "0200000000010001" + spec.mi + spec.mn + spec.agility + spec.ckn +
                           to_hex(pad) + spec.sets + spec.icv;
  const std::size_t length = spec.body_octets.value_or(body.size() / 2);
  Octets frame = from_hex(
      spec.destination + spec.source + spec.ether_type + spec.version_type +
      to_hex(Octets{static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)}) +
      body);
  frame.resize(frame.size() + spec.padding, 0xA5);
  return frame;
}

/// The rule that a frame breaks for a port that knows its CKN and finds its ICV right.
inline MkpduError rule_of(const Octets& frame) {
  FakeAuthority authority;
  return parse_mkpdu(frame, authority).error();
}
inline MkpduError rule_of(const EapolSpec& spec) { return rule_of(make_eapol(spec)); }

/// The rule that a frame with those sets breaks.
inline MkpduError rule_of_sets(const std::string& sets) {
  EapolSpec spec;
  spec.sets = sets;
  return rule_of(spec);
}

}  // namespace linksec::test
