// SPDX-License-Identifier: Apache-2.0
#include "support/mka/forged_mkpdu.h"

#include <mbedtls/aes.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace linksec::test {
namespace {

constexpr std::size_t kBlock = 16;
using Block = std::array<std::uint8_t, kBlock>;

void append(Octets& to, const Octets& octets) { to.insert(to.end(), octets.begin(), octets.end()); }

void append_number(Octets& to, std::uint64_t number, std::size_t octets) {
  for (std::size_t i = octets; i-- > 0;) {
    to.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }
}

Block crypt(const Octets& key, const Block& block, int mode) {
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  const auto bits = static_cast<unsigned>(key.size() * 8);
  static_cast<void>(mode == MBEDTLS_AES_ENCRYPT ? mbedtls_aes_setkey_enc(&aes, key.data(), bits)
                                                : mbedtls_aes_setkey_dec(&aes, key.data(), bits));
  Block out{};
  static_cast<void>(mbedtls_aes_crypt_ecb(&aes, mode, block.data(), out.data()));
  mbedtls_aes_free(&aes);
  return out;
}

Block doubled(const Block& block) {
  Block out{};
  for (std::size_t i = 0; i < kBlock; ++i) {
    const unsigned next = i + 1 < kBlock ? block[i + 1] : 0U;
    out[i] = static_cast<std::uint8_t>(unsigned{block[i]} << 1U | next >> 7U);
  }
  out[kBlock - 1] =
      static_cast<std::uint8_t>(out[kBlock - 1] ^ ((block[0] & 0x80U) != 0 ? 0x87U : 0U));
  return out;
}

// RFC 4493.
Octets cmac_of(const Octets& key, Octets message) {
  Block mask = doubled(crypt(key, {}, MBEDTLS_AES_ENCRYPT));
  if (message.empty() || message.size() % kBlock != 0) {
    mask = doubled(mask);
    message.push_back(0x80);
    message.resize((message.size() + kBlock - 1) / kBlock * kBlock);
  }
  Block chain{};
  for (std::size_t at = 0; at < message.size(); at += kBlock) {
    const bool last = at + kBlock == message.size();
    for (std::size_t i = 0; i < kBlock; ++i) {
      const unsigned masked = last ? mask[i] : 0U;
      chain[i] = static_cast<std::uint8_t>(chain[i] ^ message[at + i] ^ masked);
    }
    chain = crypt(key, chain, MBEDTLS_AES_ENCRYPT);
  }
  return {chain.begin(), chain.end()};
}

// The KDF of 802.1X-2020 6.2.1 for the label and the CKN's first octets.
Octets derived(const Octets& cak, std::string_view label, const Octets& ckn) {
  Octets key;
  for (std::uint8_t i = 1; key.size() < cak.size(); ++i) {
    Octets input = {i};
    input.insert(input.end(), label.begin(), label.end());
    input.push_back(0);
    Octets id = ckn;
    id.resize(kBlock);
    append(input, id);
    append_number(input, cak.size() * 8, 2);
    append(key, cmac_of(cak, input));
  }
  return key;
}

// RFC 3394.
Octets wrapped_under(const Octets& kek, const Octets& key) {
  Octets out(8, 0xA6);
  append(out, key);
  const std::size_t halves = key.size() / 8;
  for (std::size_t step = 0; step < 6 * halves; ++step) {
    const std::size_t at = 8 * (step % halves + 1);
    Block block{};
    std::copy_n(out.begin(), 8, block.begin());
    std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(at), 8, block.begin() + 8);
    block = crypt(kek, block, MBEDTLS_AES_ENCRYPT);
    block[7] = static_cast<std::uint8_t>(block[7] ^ (step + 1));
    std::copy_n(block.begin(), 8, out.begin());
    std::copy_n(block.begin() + 8, 8, out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return out;
}

Octets unwrapped_under(const Octets& kek, Octets out) {
  const std::size_t halves = out.size() / 8 - 1;
  for (std::size_t step = 6 * halves; step-- > 0;) {
    const std::size_t at = 8 * (step % halves + 1);
    Block block{};
    std::copy_n(out.begin(), 8, block.begin());
    block[7] = static_cast<std::uint8_t>(block[7] ^ (step + 1));
    std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(at), 8, block.begin() + 8);
    block = crypt(kek, block, MBEDTLS_AES_DECRYPT);
    std::copy_n(block.begin(), 8, out.begin());
    std::copy_n(block.begin() + 8, 8, out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const bool right =
      std::all_of(out.begin(), out.begin() + 8, [](auto octet) { return octet == 0xA6; });
  return right ? Octets(out.begin() + 8, out.end()) : Octets{};
}

void pad(Octets& octets) { octets.resize((octets.size() + 3) / 4 * 4); }

}  // namespace

ForgedMkpdu::ForgedMkpdu(Octets cak, Octets ckn, std::uint64_t sci, Octets mi, std::uint32_t mn)
    : cak_(std::move(cak)), ckn_(std::move(ckn)), sci_(sci), mi_(std::move(mi)), mn_(mn) {}

ForgedMkpdu& ForgedMkpdu::basic(std::uint8_t version, std::uint8_t priority, std::uint8_t flags) {
  version_ = version;
  priority_ = priority;
  flags_ = flags;
  return *this;
}

ForgedMkpdu& ForgedMkpdu::set(std::uint8_t type, std::uint8_t octet_2, std::uint8_t octet_3,
                              const Octets& body) {
  append(sets_, {type, octet_2, static_cast<std::uint8_t>(octet_3 | (body.size() >> 8U)),
                 static_cast<std::uint8_t>(body.size())});
  append(sets_, body);
  pad(sets_);
  return *this;
}

ForgedMkpdu& ForgedMkpdu::list(std::uint8_t type,
                               const std::vector<std::pair<Octets, std::uint32_t>>& entries,
                               std::uint8_t octet_2) {
  Octets body;
  for (const auto& [mi, mn] : entries) {
    append(body, mi);
    append_number(body, mn, 4);
  }
  return set(type, octet_2, 0, body);
}

ForgedMkpdu& ForgedMkpdu::use(const ForgedUse& latest, const ForgedUse& old, std::uint8_t flags) {
  unsigned bits = 0;
  Octets body;
  for (const ForgedUse& key : {latest, old}) {
    bits =
        bits << 4U | unsigned{key.an} << 2U | (key.transmits ? 2U : 0U) | (key.receives ? 1U : 0U);
    append(body, key.mi);
    append_number(body, key.kn, 4);
    append_number(body, key.lowest_pn, 4);
  }
  return set(3, static_cast<std::uint8_t>(bits), flags, body);
}

ForgedMkpdu& ForgedMkpdu::sak(std::uint8_t an, std::uint8_t confidentiality, std::uint32_t kn,
                              std::uint64_t suite, const Octets& sak) {
  Octets body;
  append_number(body, kn, 4);
  if (suite != 0) {
    append_number(body, suite, 8);
  }
  append(body, wrapped_under(derived(cak_, "IEEE8021 KEK", ckn_), sak));
  return set(4, static_cast<std::uint8_t>(an << 6U | confidentiality << 4U), 0, body);
}

Octets ForgedMkpdu::sealed() const {
  Octets body = {version_, priority_, flags_, static_cast<std::uint8_t>(28 + ckn_.size())};
  append_number(body, sci_, 8);
  append(body, mi_);
  append_number(body, mn_, 4);
  append_number(body, 0x0080'C201, 4);
  append(body, ckn_);
  pad(body);
  append(body, sets_);
  Octets frame = from_hex("0180c2000003");
  append_number(frame, sci_ >> 16U, 6);
  append(frame, {0x88, 0x8E, 3, 5});
  append_number(frame, body.size() + kBlock, 2);
  append(frame, body);
  append(frame, cmac_of(derived(cak_, "IEEE8021 ICK", ckn_), frame));
  return frame;
}

Octets unwrapped_by(const Octets& cak, const Octets& ckn, ConstByteSpan wrapped) {
  return unwrapped_under(derived(cak, "IEEE8021 KEK", ckn), Octets(wrapped.begin(), wrapped.end()));
}

}  // namespace linksec::test
