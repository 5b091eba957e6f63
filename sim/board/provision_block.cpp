// SPDX-License-Identifier: Apache-2.0
#include "board/provision_block.h"

#include <limits>
#include <vector>

#include "base/crc32.h"
#include "base/cursor.h"
#include "base/secret.h"
#include "link/key_label.h"
#include "link/pn_guard.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'5042;  // "LSPB"
constexpr std::uint16_t kVersion = 2;
constexpr std::size_t kTotalOffset = 8;
constexpr std::size_t kSakOctets = 32;
constexpr std::size_t kMaxCount = std::numeric_limits<std::uint8_t>::max();
constexpr std::size_t kMaxFrame = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kCrcOctets = 4;

std::string at_line(const LinkConfig& config, unsigned line) {
  return config.file + ":" + std::to_string(line) + ": ";
}

template <typename Scs>
void refuse_later_sas(const LinkConfig& config, const Scs& scs, const char* what) {
  for (const auto& sc : scs) {
    for (const auto& sa : sc.sas) {
      if (!sa.start.at_once()) {
        throw usage_failure(at_line(config, sa.line) + what +
                            " starts later, which no board does; remove from-frame or from-time, "
                            "or this SA");
      }
    }
  }
}

std::uint8_t flag(bool set, unsigned bit) { return static_cast<std::uint8_t>(set ? bit : 0U); }

// One run over the configuration.
class Encoder {
 public:
  Encoder(const LinkConfig& config, ByteSpan to) : config_(config), writer_(to) {
    for (std::size_t i = 0; i < config.keys.size(); ++i) {
      const KeyConfig& key = *config.keys[i];
      key_index_.push_back(static_cast<std::uint8_t>(used_.size()));
      if (key.transmits || key.receives) {
        used_.push_back(&key);
      }
    }
  }

  /// Octets without the CRC; 0 when they do not fit.
  std::size_t encode() {
    if (used_.size() > kMaxCount || config_.rx_scs.size() > kMaxCount) {
      return 0;
    }
    put_head();
    put_station();
    put_tables();
    for (const KeyConfig* key : used_) {
      put_key(*key);
    }
    for (const TxScConfig& sc : config_.tx_scs) {
      put_tx_sc(sc);
    }
    for (const RxScConfig& sc : config_.rx_scs) {
      put_rx_sc(sc);
    }
    return writer_.ok() ? writer_.written() : 0;
  }

 private:
  void put_count(std::size_t count) { writer_.u8(static_cast<std::uint8_t>(count)); }
  void put_head() {
    const Controls& controls = config_.controls;
    writer_.u32(kMagic);
    writer_.u16(kVersion);
    writer_.u16(0);
    writer_.u32(0);  // The total, which is known at the end.
    writer_.u8(static_cast<std::uint8_t>(controls.cipher_suite));
    writer_.u8(static_cast<std::uint8_t>(controls.confidentiality_offset));
    writer_.u8(static_cast<std::uint8_t>(controls.validate_frames));
    writer_.u8(static_cast<std::uint8_t>(
        flag(controls.protect_frames, 1) | flag(controls.replay_protect, 2) |
        flag(controls.always_include_sci, 4) | flag(controls.use_es, 8) |
        flag(controls.use_scb, 16) | flag(config_.shared_sak, 32) |
        flag(config_.station.has_value(), 64)));
    writer_.u32(controls.replay_window);
    writer_.u16(static_cast<std::uint16_t>(config_.max_frame_octets.value_or(0)));
    put_count(config_.uncontrolled_types.size());
    put_count(used_.size());
    put_count(config_.tx_scs.size());
    put_count(config_.rx_scs.size());
    writer_.u16(0);  // No section of key agreement.
  }

  void put_station() {
    const StationConfig station = config_.station.value_or(StationConfig{});
    writer_.put(station.mac.octets);
    writer_.u8(station.prefix_length);
    writer_.u8(0);
    writer_.u32(station.ipv4);
  }

  void put_tables() {
    writer_.put(config_.traffic_classes);
    writer_.put(config_.access_priorities);
    for (const std::uint16_t type : config_.uncontrolled_types) {
      writer_.u16(type);
    }
  }

  void put_key(const KeyConfig& key) {
    writer_.put(key.sak.bytes());
    for (std::size_t i = key.sak.size(); i < kSakOctets; ++i) {
      writer_.u8(0);
    }
    writer_.put(key.salt);
    put_count(key.sak.size());
    writer_.u8(static_cast<std::uint8_t>(flag(key.transmits, 1) | flag(key.receives, 2)));
    writer_.u16(0);
  }

  void put_record_key(const PnRecordKey& record) {
    writer_.put(record.sak.octets);
    writer_.put(record.space.octets);
  }

  void put_sc(Sci sci, An encoding_sa, std::size_t sas) {
    writer_.u64(sci.value);
    put_count(encoding_sa.value());
    put_count(sas);
    writer_.u16(0);
  }

  void put_sa(An an, std::size_t key, std::uint8_t flags, Ssci ssci) {
    put_count(an.value());
    writer_.u8(key_index_[key]);
    writer_.u8(flags);
    writer_.u8(0);
    writer_.u32(ssci.value);
  }

  void put_tx_sc(const TxScConfig& sc) {
    put_sc(sc.sci, sc.encoding_sa, sc.sas.size());
    for (const TxSaConfig& sa : sc.sas) {
      const auto flags =
          static_cast<std::uint8_t>(flag(sa.enable, 1) | flag(sa.confidentiality, 2));
      put_sa(sa.an, sa.key, flags, sa.ssci);
      writer_.u64(sa.next_pn.value);
      writer_.u64(0);
      put_record_key(pn_record_key(config_.controls.cipher_suite, *config_.keys[sa.key]));
    }
  }

  void put_rx_sc(const RxScConfig& sc) {
    put_sc(sc.sci, An{}, sc.sas.size());
    for (const RxSaConfig& sa : sc.sas) {
      put_sa(sa.an, sa.key, flag(sa.enable, 1), sa.ssci);
      writer_.u64(sa.next_pn.value);
      writer_.u64(sa.lowest_pn.value);
      put_record_key(
          receive_record_key(config_.controls.cipher_suite, *config_.keys[sa.key], sc.sci, sa.an));
    }
  }

  const LinkConfig& config_;
  Writer writer_;
  std::vector<std::uint8_t> key_index_;  // By the key's place in LinkConfig::keys.
  std::vector<const KeyConfig*> used_;
};

}  // namespace

void check_for_board(const LinkConfig& config) {
  refuse_later_sas(config, config.tx_scs, "[[tx-sc.sa]]");
  refuse_later_sas(config, config.rx_scs, "[[rx-sc.sa]]");
  if (config.outer_tags != CountRule{}) {
    throw usage_failure(config.file +
                        ": outer-tags is for protect and validate; remove it for a board");
  }
  if (config.max_frame_octets.value_or(0) > kMaxFrame) {
    throw usage_failure(config.file +
                        ": max-frame is more than a board takes; make it 2000 or "
                        "less, or remove it");
  }
}

ProvisionBlock::ProvisionBlock(const LinkConfig& config) {
  Encoder encoder(config, ByteSpan(octets_).first(kMaxOctets - kCrcOctets));
  const std::size_t octets = encoder.encode();
  if (octets == 0) {
    secure_wipe(octets_);
    throw usage_failure(config.file + ": is more than the " + std::to_string(kMaxOctets) +
                        " octets of a provisioning block hold; remove SCs, SAs or keys");
  }
  size_ = octets + kCrcOctets;
  store_be32(octets_.data() + kTotalOffset, static_cast<std::uint32_t>(size_));
  store_be32(octets_.data() + octets, crc32(ConstByteSpan(octets_).first(octets)));
}

ProvisionBlock::~ProvisionBlock() { secure_wipe(octets_); }

}  // namespace linksec::sim
