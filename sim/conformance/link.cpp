// SPDX-License-Identifier: Apache-2.0
#include "conformance/link.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/assert.h"

namespace linksec::sim::conformance {
namespace {

Controls controls_of(const Setup& setup) {
  Controls controls;
  controls.validate_frames = setup.validate;
  controls.replay_protect = setup.replay_protect;
  controls.replay_window = setup.replay_window;
  controls.protect_frames = setup.protect;
  controls.always_include_sci = setup.always_include_sci;
  controls.use_es = setup.use_es;
  controls.use_scb = setup.use_scb;
  controls.cipher_suite = setup.suite;
  controls.confidentiality_offset = static_cast<ConfidentialityOffset>(setup.offset);
  return controls;
}

// Where the key stands in the configuration, from now on.
std::size_t key_index(LinkConfig& config, unsigned number, CipherSuite suite) {
  const std::string id = "key-" + std::to_string(number);
  const auto found = std::find_if(config.keys.begin(), config.keys.end(),
                                  [&](const auto& key) { return key->id == id; });
  if (found != config.keys.end()) {
    return static_cast<std::size_t>(found - config.keys.begin());
  }
  const Key key = test_key(number, suite);
  auto entry = std::make_unique<KeyConfig>();
  entry->id = id;
  LINKSEC_ASSERT(entry->sak.assign(key.sak));
  entry->suite = suite;
  entry->offset = config.controls.confidentiality_offset;
  entry->has_salt = key.extended();
  std::copy(key.salt.begin(), key.salt.end(), entry->salt.begin());
  config.keys.push_back(std::move(entry));
  return config.keys.size() - 1;
}

void add_tx(LinkConfig& config, const ScSetup& sc, CipherSuite suite) {
  TxScConfig& to = config.tx_scs.emplace_back();
  to.sci = sc.sci;
  to.encoding_sa = sc.encoding_sa;
  for (const SaSetup& sa : sc.sas) {
    TxSaConfig& entry = to.sas.emplace_back();
    entry.an = sa.an;
    entry.key = key_index(config, sa.key, suite);
    entry.next_pn = sa.next_pn;
    entry.ssci = has_extended_packet_numbers(suite) ? test_ssci(sc.sci) : Ssci{};
    entry.confidentiality = sa.confidentiality;
    entry.enable = sa.enabled;
    config.keys[entry.key]->transmits = true;
  }
}

void add_rx(LinkConfig& config, const ScSetup& sc, CipherSuite suite) {
  RxScConfig& to = config.rx_scs.emplace_back();
  to.sci = sc.sci;
  for (const SaSetup& sa : sc.sas) {
    RxSaConfig& entry = to.sas.emplace_back();
    entry.an = sa.an;
    entry.key = key_index(config, sa.key, suite);
    entry.next_pn = sa.next_pn;
    entry.lowest_pn = sa.lowest_pn;
    entry.ssci = has_extended_packet_numbers(suite) ? test_ssci(sc.sci) : Ssci{};
    entry.enable = sa.enabled;
    config.keys[entry.key]->receives = true;
  }
}

}  // namespace

Key test_key(unsigned number, CipherSuite suite) {
  Key key;
  for (unsigned i = 0; i < info(suite).key_octets; ++i) {
    key.sak.push_back(static_cast<std::uint8_t>(0x11U * number + 7U * i));
  }
  if (has_extended_packet_numbers(suite)) {
    for (unsigned i = 0; i < kSaltOctets; ++i) {
      key.salt.push_back(static_cast<std::uint8_t>(0xE6U - 5U * i + 3U * number));
    }
  }
  return key;
}

Ssci test_ssci(Sci sci) noexcept {
  return {static_cast<std::uint32_t>((sci.value >> 16 & 0xFFU) << 16 | sci.port_identifier())};
}

LinkConfig link_config_of(const Setup& setup) {
  LinkConfig config;
  config.file = "the case's setup";
  config.controls = controls_of(setup);
  config.max_frame_octets = setup.max_frame_octets;
  config.shared_sak = setup.shared_sak;
  config.traffic_classes = setup.traffic_classes;
  config.access_priorities = setup.access_priorities;
  config.uncontrolled_types = setup.uncontrolled_types;
  for (const ScSetup& sc : setup.tx) {
    add_tx(config, sc, setup.suite);
  }
  for (const ScSetup& sc : setup.rx) {
    add_rx(config, sc, setup.suite);
  }
  return config;
}

}  // namespace linksec::sim::conformance
