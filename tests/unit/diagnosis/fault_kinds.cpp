// SPDX-License-Identifier: Apache-2.0

// The kinds of fault, each as a change of a link that works or of its frame.

#include <algorithm>
#include <array>

#include "base/crc32.h"
#include "planted_faults.h"

namespace linksec::test {

namespace {

using sim::Fault;

std::uint8_t any_but_zero(Random& random) {
  return static_cast<std::uint8_t>(1 + below(random, 255));
}

std::uint32_t reversed(std::uint32_t value) { return __builtin_bswap32(value); }

// Both SCs under one key, as a key agreement with several members has it.
void share_key(Planted& planted) { planted.link.sas[2].key = 0; }

void ssci(Random& random, Planted& planted) {
  planted.link.sas[0].ssci = static_cast<std::uint32_t>(3 + below(random, 60'000));
  planted.right = {Fault::kSsci};
  planted.found = 1;
}

void ssci_reversed(Random& /*random*/, Planted& planted) {
  planted.link.sas[0].ssci = reversed(planted.ssci);
  planted.right = {Fault::kSsciReversed};
  planted.found = 1;
}

void ssci_of_peer(Random& /*random*/, Planted& planted) {
  share_key(planted);
  std::swap(planted.link.sas[0].ssci, planted.link.sas[2].ssci);
  planted.right = {Fault::kSsciOfPeer};
  planted.found = 1;
}

void pn_upper_half(Random& random, Planted& planted) {
  PlantedSa& sa = planted.link.sas[0];
  sa.next_pn = sa.lowest_pn = 1 + below(random, 1000);
  planted.pn = (1 + below(random, 1'000'000)) << 32 | (1000 + below(random, 1'000'000));
  planted.sent.tag_pn = static_cast<std::uint32_t>(planted.pn);
  set_nonce(planted, true, planted.link.salts[0]);
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kPnUpperHalf};
  planted.found = planted.pn;
}

void salt(Random& random, Planted& planted) {
  planted.link.salts[0] = random_octets(random, 12);
  planted.right = {Fault::kSalt};
}

void salt_octet(Random& random, Planted& planted) {
  planted.link.salts[0][below(random, 12)] ^= any_but_zero(random);
  planted.right = {Fault::kSalt};
}

void salt_octets(Random& random, Planted& planted) {
  const std::size_t first = below(random, 12);
  const std::size_t second = (first + 1 + below(random, 11)) % 12;
  planted.link.salts[0][first] ^= any_but_zero(random);
  planted.link.salts[0][second] ^= any_but_zero(random);
  planted.right = {Fault::kSalt};
}

void salt_reversed(Random& random, Planted& planted) {
  Octets& salt = planted.link.salts[0];
  const std::size_t run = below(random, 2) == 0 ? 12 : 4;
  for (std::size_t at = 0; at < salt.size(); at += run) {
    const auto begin = salt.begin() + static_cast<std::ptrdiff_t>(at);
    std::reverse(begin, begin + static_cast<std::ptrdiff_t>(run));
  }
  planted.right = {Fault::kSaltReversed};
}

void sa_disabled(Random& /*random*/, Planted& planted) {
  planted.link.sas[0].enable = false;
  planted.right = {Fault::kDisabledSa};
}

void sa_not_begun(Random& random, Planted& planted) {
  planted.link.sas[0].from_frame = planted.number + 1 + below(random, 100);
  planted.right = {Fault::kNotBegun};
  planted.found = planted.number;
}

// A later SA of the same SCI and AN, with another key.
void sa_ended(Random& random, Planted& planted) {
  PlantedSa later = planted.link.sas[0];
  later.key = 4;
  later.from_frame = 1 + below(random, planted.number);
  planted.link.sas.push_back(later);
  planted.right = {Fault::kEnded};
}

void not_verified(Random& random, Planted& planted) {
  const bool disabled = (planted.sent.tci_an & 0x04) != 0 && below(random, 2) == 0;
  planted.link.sas[0].validate = disabled ? ValidateFrames::kDisabled : ValidateFrames::kNull;
  planted.right = {Fault::kNotVerified};
}

void offset(Random& random, Planted& planted) {
  planted.sent.tci_an |= 0x0C;
  planted.link.offset = below(random, 2) == 0 ? 0 : 30;
  const std::size_t used = planted.link.offset == 0 && below(random, 2) == 0 ? 30 : 50;
  planted.sent.clear = used;
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kOffset};
  planted.found = used;
}

void not_encrypted(Random& /*random*/, Planted& planted) {
  planted.sent.tci_an |= 0x0C;
  planted.sent.clear = planted.sent.data.size();
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kNotEncrypted};
}

void encrypted(Random& /*random*/, Planted& planted) {
  planted.sent.tci_an &= 0xF3;
  planted.sent.clear = 0;
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kEncrypted};
}

void extended_suite(Random& random, Planted& planted) {
  planted.link.offset = 0;
  planted.sent.clear = (planted.sent.tci_an & 0x08) != 0 ? 0 : planted.sent.data.size();
  planted.pn += below(random, 3) << 32;
  set_nonce(planted, true, random_octets(random, 12));
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kExtendedSuite};
}

void plain_suite(Random& /*random*/, Planted& planted) {
  set_nonce(planted, false, {});
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kPlainSuite};
}

void add_sci(Planted& planted) {
  planted.sent.tci_an = static_cast<std::uint8_t>((planted.sent.tci_an & 0x8F) | 0x20);
  planted.sent.tag_sci.clear();
  for (int shift = 56; shift >= 0; shift -= 8) {
    planted.sent.tag_sci.push_back(static_cast<std::uint8_t>(planted.sci.value >> shift));
  }
  planted.frame = planted.sent.seal();
}

void set_configured_sci(Planted& planted, Sci sci) {
  planted.link.sas[0].sci = planted.link.sas[1].sci = sci;
}

// Without extended packet numbers the nonce has it, with them only the SecTAG can.
void port_identifier(Random& random, Planted& planted) {
  if (planted.link.extended) {
    add_sci(planted);
  }
  set_configured_sci(planted, Sci{planted.sci.value + 1 + below(random, 0xFFF0)});
  planted.right = {Fault::kPortIdentifier};
}

void sci(Random& random, Planted& planted) {
  if (planted.link.extended) {
    add_sci(planted);
  }
  set_configured_sci(planted, Sci{planted.sci.value ^ (1 + below(random, 0xFFFF)) << 32});
  planted.right = {Fault::kSci};
}

void key_of_an(Random& /*random*/, Planted& planted) {
  std::swap(planted.link.sas[0].key, planted.link.sas[1].key);
  planted.right = {Fault::kKeyOfAn};
}

void unused_an(Random& /*random*/, Planted& planted) {
  planted.link.sas[0].an = (planted.link.sas[0].an + 2) % 4;
  planted.right = {Fault::kUnusedAn};
}

void keys_swapped(Random& /*random*/, Planted& planted) {
  std::swap(planted.link.sas[0].key, planted.link.sas[2].key);
  planted.right = {Fault::kKeyOfPeer};
  planted.found = planted.link.sas[2].sci.value;
}

void other_key(Random& /*random*/, Planted& planted) {
  planted.link.sas[0].key = 4;
  planted.right = {Fault::kOtherKey};
}

void nonce_pn(Random& random, Planted& planted) {
  const std::uint64_t tag_pn = planted.pn;
  planted.pn += 100'000 + below(random, 100'000);
  set_nonce(planted, false, {});
  planted.sent.tag_pn = static_cast<std::uint32_t>(tag_pn);
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kNoncePn};
  planted.found = planted.pn;
}

Octets vlan_tag(Random& random) {
  Octets tag = random_octets(random, 4);
  tag[0] = below(random, 2) == 0 ? 0x81 : 0x88;
  tag[1] = tag[0] == 0x81 ? 0x00 : 0xA8;
  return tag;
}

void insert(Octets& frame, std::size_t place, const Octets& octets) {
  frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(place), octets.begin(), octets.end());
}

void outer_tags(Random& random, Planted& planted) {
  const std::size_t tags = 1 + below(random, 3);
  for (std::size_t i = 0; i < tags; ++i) {
    insert(planted.frame, 12, vlan_tag(random));
  }
  planted.right = {Fault::kOuterTags};
  planted.found = tags;
}

void covered_tag(Random& random, Planted& planted) {
  planted.sent.covered_tags = vlan_tag(random);
  planted.frame = planted.sent.seal();
  planted.right = {Fault::kCoveredTags};
}

void inserted_tag(Random& random, Planted& planted) {
  insert(planted.frame, planted.sent.data_place(), vlan_tag(random));
  planted.right = {Fault::kInsertedTag};
}

void removed_tag(Random& random, Planted& planted) {
  planted.sent.covered_tags = vlan_tag(random);
  planted.frame = planted.sent.seal();
  planted.frame.erase(planted.frame.begin() + 12, planted.frame.begin() + 16);
  planted.right = {Fault::kRemovedTag};
  planted.found = load_be32(planted.sent.covered_tags.data());
}

// Out of Secure Data that is not encrypted.
void removed_inner_tag(Random& random, Planted& planted) {
  planted.sent.tci_an &= 0xF3;
  const Octets tag = vlan_tag(random);
  std::copy(tag.begin(), tag.end(), planted.sent.data.begin());
  planted.sent.clear = planted.sent.data.size();
  planted.frame = planted.sent.seal();
  const auto at = planted.frame.begin() + static_cast<std::ptrdiff_t>(planted.sent.data_place());
  planted.frame.erase(at, at + 4);
  planted.right = {Fault::kRemovedTag};
  planted.found = load_be32(tag.data());
}

void destination(Random& random, Planted& planted) {
  const Octets address = random_octets(random, 6);
  std::copy(address.begin(), address.end(), planted.frame.begin());
  planted.right = {Fault::kDestination};
}

void source(Random& random, Planted& planted) {
  const Octets address = random_octets(random, 6);
  std::copy(address.begin(), address.end(), planted.frame.begin() + 6);
  planted.right = {Fault::kSource};
}

void ether_type(Random& random, Planted& planted) {
  planted.frame[12 + below(random, 2)] ^= any_but_zero(random);
  planted.right = {Fault::kEtherType};
  if (planted.frame[12] == 0x08 && planted.frame[13] == 0x00) {
    planted.frame[13] = 1;
  }
}

void tag_bits(Random& random, Planted& planted) {
  planted.frame[14] ^= static_cast<std::uint8_t>(0x80U >> below(random, 6));
  planted.right = {Fault::kTagBits};
  planted.octet = 15;
}

void an_altered(Random& random, Planted& planted) {
  planted.frame[14] ^= static_cast<std::uint8_t>(1 + below(random, 3));
  planted.right = {Fault::kAnAltered};
}

void shorten(Random& random, Planted& planted) {
  planted.sent.data.resize(1 + below(random, 47));
  const bool e = (planted.sent.tci_an & 0x08) != 0;
  planted.sent.clear =
      e ? std::min(planted.link.offset, planted.sent.data.size()) : planted.sent.data.size();
  planted.frame = planted.sent.seal();
  if (below(random, 2) == 0) {
    planted.frame.resize(std::max<std::size_t>(planted.frame.size(), 60));
  }
}

void short_length_cleared(Random& random, Planted& planted) {
  shorten(random, planted);
  planted.found = planted.frame[15];
  planted.frame[15] = 0;
  planted.right = {Fault::kShortLength};
}

void short_length_altered(Random& random, Planted& planted) {
  shorten(random, planted);
  planted.found = planted.frame[15];
  planted.frame[15] = static_cast<std::uint8_t>((planted.frame[15] + 1 + below(random, 46)) % 48);
  planted.right = {Fault::kShortLength};
  if (planted.frame[15] == planted.found) {
    planted.frame[15] ^= 0x20;
  }
}

void short_length_set(Random& random, Planted& planted) {
  planted.frame[15] = any_but_zero(random);
  planted.right = {Fault::kShortLength};
  planted.found = 0;
}

// At least two bits of one octet.
std::uint8_t several_bits(Random& random) {
  const std::uint8_t pattern = any_but_zero(random);
  return (pattern & (pattern - 1)) != 0 ? pattern : static_cast<std::uint8_t>(pattern ^ 0xFF);
}

void tag_pn(Random& random, Planted& planted) {
  planted.frame[16 + below(random, 4)] ^= several_bits(random);
  planted.right = {Fault::kTagPn};
  planted.found = planted.sent.tag_pn;
}

// A PN from elsewhere, where the true one is near those before.
void tag_pn_near(Random& random, Planted& planted) {
  planted.link.sas[0].next_pn = planted.pn - below(random, 60);
  const Octets pn = random_octets(random, 4);
  std::copy(pn.begin(), pn.end(), planted.frame.begin() + 16);
  planted.right = {Fault::kTagPn};
  planted.found = planted.sent.tag_pn;
}

void tag_sci(Random& random, Planted& planted) {
  add_sci(planted);
  const Octets other = random_octets(random, 8);
  std::copy(other.begin(), other.end(), planted.frame.begin() + 20);
  planted.right = {Fault::kTagSci};
}

// Not in the EtherType, TCI and SL, which have names of their own.
std::size_t octet_of_no_field(Random& random, const Planted& planted) {
  const std::size_t place = below(random, planted.frame.size() - 4);
  return place < 12 ? place : place + 4;
}

void flipped_bit(Random& random, Planted& planted) {
  const std::size_t place = octet_of_no_field(random, planted);
  planted.frame[place] ^= static_cast<std::uint8_t>(1U << below(random, 8));
  planted.right = {Fault::kBit};
  planted.octet = place + 1;
}

std::size_t place_in_text(Random& random, const Planted& planted, std::size_t octets) {
  const std::size_t from = planted.sent.data_place();
  return from + below(random, planted.frame.size() - from - octets + 1);
}

void octet(Random& random, Planted& planted) {
  const std::size_t place = place_in_text(random, planted, 1);
  planted.frame[place] ^= several_bits(random);
  planted.right = {Fault::kOctet};
  planted.octet = place + 1;
}

// The first octets of the ciphertext: they lie in one block.
void octets(Random& random, Planted& planted) {
  planted.link.offset = 0;
  planted.sent.tci_an |= 0x0C;
  planted.sent.clear = 0;
  planted.frame = planted.sent.seal();
  const std::size_t count = 2 + below(random, 7);
  for (std::size_t i = 0; i < count; ++i) {
    planted.frame[planted.sent.data_place() + i] ^= any_but_zero(random);
  }
  planted.right = {Fault::kOctets};
  planted.octet = planted.sent.data_place() + 1;
  planted.found = count;
}

void frame_check(Random& /*random*/, Planted& planted) {
  const std::uint32_t crc = crc32(planted.frame);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    planted.frame.push_back(static_cast<std::uint8_t>(crc >> shift));
  }
  planted.right = {Fault::kFrameCheck};
}

void trailer(Random& random, Planted& planted) {
  const std::size_t octets = 1 + below(random, 60);
  insert(planted.frame, planted.frame.size(), random_octets(random, octets));
  planted.right = {Fault::kTrailer};
  planted.found = octets;
}

void cut_short(Random& random, Planted& planted) {
  const std::size_t octets = 1 + below(random, 8);
  planted.frame.resize(planted.frame.size() - octets);
  planted.right = {Fault::kCutShort};
  planted.found = octets;
}

void replayed(Random& random, Planted& planted) {
  planted.link.sas[0].lowest_pn = planted.link.sas[0].next_pn =
      planted.pn + 1 + below(random, 1000);
  planted.right = {Fault::kReplayed};
}

void truncated(Random& /*random*/, Planted& planted) {
  planted.truncated = true;
  planted.right = {Fault::kTruncated};
}

constexpr std::array kKinds = {
    FaultKind{"another SSCI", Need::kExtended, 1, ssci},
    FaultKind{"SSCI reversed", Need::kExtended, 1, ssci_reversed},
    FaultKind{"SSCI of the peer", Need::kExtended, 1, ssci_of_peer},
    FaultKind{"PN's upper half", Need::kExtended, 1, pn_upper_half},
    FaultKind{"another Salt", Need::kExtended, 1, salt},
    FaultKind{"an octet of the Salt", Need::kExtended, 1, salt_octet},
    FaultKind{"two octets of the Salt", Need::kExtended, 1, salt_octets},
    FaultKind{"Salt reversed", Need::kExtended, 1, salt_reversed},
    FaultKind{"SA not enabled", Need::kAny, 1, sa_disabled},
    FaultKind{"SA not begun", Need::kAny, 1, sa_not_begun},
    FaultKind{"SA over", Need::kAny, 1, sa_ended},
    FaultKind{"not verified", Need::kAny, 1, not_verified},
    FaultKind{"another offset", Need::kPlain, 60, offset},
    FaultKind{"not encrypted", Need::kAny, 60, not_encrypted},
    FaultKind{"encrypted without E", Need::kAny, 1, encrypted},
    FaultKind{"suite with XPN", Need::kPlain, 1, extended_suite},
    FaultKind{"suite without XPN", Need::kExtended, 1, plain_suite},
    FaultKind{"another Port Identifier", Need::kAny, 1, port_identifier},
    FaultKind{"another SCI", Need::kAny, 1, sci},
    FaultKind{"key of another AN", Need::kAny, 1, key_of_an},
    FaultKind{"AN without SA", Need::kAny, 1, unused_an},
    FaultKind{"keys swapped", Need::kAny, 1, keys_swapped},
    FaultKind{"another key", Need::kAny, 1, other_key},
    FaultKind{"another PN in the nonce", Need::kPlain, 1, nonce_pn},
    FaultKind{"tags in front", Need::kAny, 1, outer_tags},
    FaultKind{"tag covered", Need::kAny, 1, covered_tag},
    FaultKind{"tag inserted", Need::kAny, 60, inserted_tag},
    FaultKind{"tag removed in front", Need::kAny, 1, removed_tag},
    FaultKind{"tag removed inside", Need::kAny, 60, removed_inner_tag},
    FaultKind{"destination rewritten", Need::kAny, 1, destination},
    FaultKind{"source rewritten", Need::kAny, 1, source},
    FaultKind{"EtherType altered", Need::kAny, 1, ether_type},
    FaultKind{"bits of the TCI", Need::kAny, 60, tag_bits},
    FaultKind{"AN altered", Need::kAny, 1, an_altered},
    FaultKind{"SL cleared", Need::kAny, 1, short_length_cleared},
    FaultKind{"SL altered", Need::kAny, 1, short_length_altered},
    FaultKind{"SL set", Need::kAny, 120, short_length_set},
    FaultKind{"octet of the tag's PN", Need::kAny, 1, tag_pn},
    FaultKind{"tag's PN rewritten", Need::kAny, 1, tag_pn_near},
    FaultKind{"tag's SCI rewritten", Need::kAny, 1, tag_sci},
    FaultKind{"flipped bit", Need::kAny, 1, flipped_bit},
    FaultKind{"one octet", Need::kAny, 1, octet},
    FaultKind{"a few octets", Need::kAny, 60, octets},
    FaultKind{"frame check sequence", Need::kAny, 45, frame_check},
    FaultKind{"trailer", Need::kAny, 45, trailer},
    FaultKind{"cut short", Need::kAny, 60, cut_short},
    FaultKind{"replayed", Need::kAny, 1, replayed},
    FaultKind{"truncated", Need::kAny, 1, truncated},
};

}  // namespace

std::span<const FaultKind> fault_kinds() { return kKinds; }

}  // namespace linksec::test
