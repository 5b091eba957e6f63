// SPDX-License-Identifier: Apache-2.0
#include "support/frames.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "aead_mbedtls/engine.h"

namespace linksec::test {
namespace {

constexpr std::uint8_t kGuard = 0xA5;
constexpr std::size_t kGuardOctets = 32;

void append(Octets& to, ConstByteSpan octets) { to.insert(to.end(), octets.begin(), octets.end()); }

void append_number(Octets& to, std::uint64_t value, unsigned octets) {
  for (unsigned i = octets; i-- > 0;) {
    to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

std::uint8_t nibble(char digit) {
  if (digit >= '0' && digit <= '9') {
    return static_cast<std::uint8_t>(digit - '0');
  }
  return static_cast<std::uint8_t>((digit | 0x20) - 'a' + 10);
}

std::array<std::uint8_t, 12> nonce_of(const MpduSpec& spec) {
  Octets plain;
  if (spec.salt.empty()) {
    append_number(plain, spec.sci.value, 8);
    append_number(plain, spec.pn, 4);
  } else {
    append_number(plain, spec.ssci, 4);
    append_number(plain, spec.pn, 8);
  }
  std::array<std::uint8_t, 12> nonce{};
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    nonce[i] = static_cast<std::uint8_t>(plain[i] ^ (spec.salt.empty() ? 0 : spec.salt[i]));
  }
  return nonce;
}

Octets header_of(const MpduSpec& spec) {
  Octets frame;
  append(frame, spec.destination.octets);
  append(frame, spec.source.octets);
  append_number(frame, 0x88E5, 2);
  frame.push_back(spec.tci_an);
  const auto sl = static_cast<std::uint8_t>(spec.data.size() < 48 ? spec.data.size() : 0);
  frame.push_back(spec.octet4.value_or(sl));
  append_number(frame, spec.pn & 0xFFFF'FFFF, 4);
  if ((spec.tci_an & 0x20) != 0) {
    append_number(frame, spec.sci.value, 8);
  }
  return frame;
}

}  // namespace

Octets from_hex(std::string_view text) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(nibble(text[i]) << 4 | nibble(text[i + 1])));
  }
  return octets;
}

std::string to_hex(ConstByteSpan octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 0x0F];
  }
  return text;
}

Octets user_data(std::size_t octets, std::uint8_t seed) {
  Octets data(octets);
  for (std::size_t i = 0; i < octets; ++i) {
    data[i] = static_cast<std::uint8_t>(seed + 7 * i + i / 251);
  }
  constexpr std::uint8_t kIpv4[] = {0x08, 0x00};
  std::copy_n(kIpv4, std::min<std::size_t>(octets, 2), data.begin());
  return data;
}

Octets plain_frame(ConstByteSpan data, const MacAddress& destination, const MacAddress& source) {
  Octets frame;
  append(frame, destination.octets);
  append(frame, source.octets);
  append(frame, data);
  return frame;
}

Octets plain_frame(std::size_t octets, std::uint8_t seed) {
  return plain_frame(user_data(octets, seed));
}

Octets test_key(unsigned number, std::size_t octets) {
  Octets key(octets);
  for (std::size_t i = 0; i < octets; ++i) {
    key[i] = static_cast<std::uint8_t>(0x40 + 11 * i + (number >> (8 * (i % 2))));
  }
  return key;
}

Octets test_salt(unsigned number) {
  Octets salt = test_key(number, 12);
  std::reverse(salt.begin(), salt.end());
  return salt;
}

Octets make_mpdu(const MpduSpec& spec) {
  Octets frame = header_of(spec);
  const bool confidential = (spec.tci_an & 0x08) != 0;
  const std::size_t clear =
      confidential ? std::min(spec.offset, spec.data.size()) : spec.data.size();
  const std::size_t aad_octets = frame.size() + clear;
  const std::size_t icv_at = frame.size() + spec.data.size();
  append(frame, spec.data);
  frame.resize(icv_at + hal::kAeadIcvOctets);

  const Result<hal::KeySlot> slot = aead_mbedtls::install(spec.key);
  if (!slot.ok()) {
    std::fprintf(stderr, "make_mpdu: the key could not be installed\n");
    std::abort();
  }
  hal::AeadOp op;
  op.aad = frame.data();
  op.aad_octets = static_cast<std::uint32_t>(aad_octets);
  op.text = frame.data() + aad_octets;
  op.text_octets = static_cast<std::uint32_t>(icv_at - aad_octets);
  op.icv = frame.data() + icv_at;
  op.nonce = nonce_of(spec);
  op.key = slot.value();
  aead_mbedtls::seal({&op, 1});
  aead_mbedtls::remove(slot.value());

  frame.resize(std::max(frame.size(), spec.pad_to), spec.pad);
  return frame;
}

FrameStore::FrameStore(ConstByteSpan frame, std::size_t headroom, std::size_t tailroom)
    : memory_(2 * kGuardOctets + headroom + frame.size() + tailroom, kGuard),
      buffer_(ByteSpan{memory_}.subspan(kGuardOctets, headroom + frame.size() + tailroom),
              headroom) {
  buffer_.resize(frame.size());
  std::copy(frame.begin(), frame.end(), buffer_.data());
}

Octets FrameStore::octets() const {
  const ByteSpan bytes = buffer_.bytes();
  return {bytes.begin(), bytes.end()};
}

bool FrameStore::guards_intact() const {
  const auto is_guard = [](std::uint8_t octet) { return octet == kGuard; };
  return std::all_of(memory_.begin(), memory_.begin() + kGuardOctets, is_guard) &&
         std::all_of(memory_.end() - kGuardOctets, memory_.end(), is_guard);
}

}  // namespace linksec::test
