// SPDX-License-Identifier: Apache-2.0
#include "link/key_label.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "aead_mbedtls/sha256.h"
#include "base/bytes.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

// What is hashed. It holds a SAK, so that it is wiped.
class HashInput {
 public:
  HashInput() = default;
  HashInput(const HashInput&) = delete;
  HashInput& operator=(const HashInput&) = delete;
  ~HashInput() { secure_wipe(octets_); }

  void put(std::string_view text) {
    put(ConstByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  void put(ConstByteSpan octets) {
    LINKSEC_ASSERT(octets.size() <= octets_.size() - size_);
    std::copy(octets.begin(), octets.end(), octets_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += octets.size();
  }
  [[nodiscard]] KeyLabel label() const {
    const auto hash = aead_mbedtls::sha256(ConstByteSpan(octets_.data(), size_));
    if (!hash.ok()) {
      throw run_failure("Mbed TLS has no SHA-256, which --state needs");
    }
    KeyLabel label;
    std::memcpy(label.octets.data(), hash.value().data(), label.octets.size());
    return label;
  }

 private:
  std::array<std::uint8_t, 128> octets_{};
  std::size_t size_ = 0;
};

KeyLabel space_label(CipherSuite suite, const KeyConfig& key) {
  HashInput of_space;
  std::array<std::uint8_t, 8> suite_number{};
  store_be64(suite_number.data(), info(suite).id);
  of_space.put("linksec nonce space v1");
  of_space.put(suite_number);
  if (key.has_salt) {
    of_space.put(key.salt);
  }
  of_space.put(key.sak.bytes());
  return of_space.label();
}

}  // namespace

PnRecordKey pn_record_key(CipherSuite suite, const KeyConfig& key) {
  HashInput of_sak;
  of_sak.put("linksec SAK label v1");
  of_sak.put(key.sak.bytes());
  return {of_sak.label(), space_label(suite, key), PnRecordKind::kTransmit};
}

KeyLabel seed_label(ConstByteSpan seed) {
  HashInput of_seed;
  of_seed.put("linksec seed label v1");
  of_seed.put(seed);
  return of_seed.label();
}

PnRecordKey receive_record_key(CipherSuite suite, const KeyConfig& key, Sci sci, An an) {
  std::array<std::uint8_t, 9> sci_and_an{};
  store_be64(sci_and_an.data(), sci.value);
  sci_and_an[8] = static_cast<std::uint8_t>(an.value());
  HashInput of_sa;
  of_sa.put("linksec receive label v1");
  of_sa.put(sci_and_an);
  of_sa.put(key.sak.bytes());
  return {of_sa.label(), space_label(suite, key), PnRecordKind::kReceive};
}

}  // namespace linksec::sim
