// SPDX-License-Identifier: Apache-2.0
#include "replay/deliver_alone.h"

#include <array>

#include "base/secret.h"
#include "hal/entropy.h"
#include "secy/cipher_suite.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

void require_done(Status status) {
  if (status != Status::kOk) {
    throw run_failure(std::string("the Controlled Port can't be opened: ") + to_string(status));
  }
}

void fill_randomly(ByteSpan octets) { require_done(hal::entropy_fill({}, octets)); }

// Nobody else's: a station address that its owner chose by lot.
Sci random_sci() {
  MacAddress address;
  fill_randomly(address.octets);
  address.octets[0] = static_cast<std::uint8_t>((address.octets[0] & 0xFCU) | 0x02U);
  return Sci::from(address, kEndStationPortIdentifier);
}

SakId install_random_sak(SecY& secy, Time now) {
  const CipherSuite suite = secy.state().controls.cipher_suite;
  const bool extended = has_extended_packet_numbers(suite);
  std::array<std::uint8_t, 32> sak{};
  std::array<std::uint8_t, kSaltOctets> salt{};
  fill_randomly(sak);
  fill_randomly(salt);
  SakParameters parameters;
  parameters.sak = ConstByteSpan(sak).first(info(suite).key_octets);
  parameters.salt = extended ? ConstByteSpan(salt) : ConstByteSpan();
  parameters.transmits = true;
  const Result<SakId> installed = secy.lmi().install_sak(parameters, now);
  secure_wipe(sak);
  require_done(installed.status());
  return installed.value();
}

}  // namespace

bool delivers_alone(const LinkConfig& config, const ReplaySide& host) {
  return config.tx_scs.empty() && !config.rx_scs.empty() && !host.has_input();
}

void add_idle_tx_sc(SecY& secy, Time now) {
  const Sci sci = random_sci();
  TxSaParameters parameters;
  parameters.sak = install_random_sak(secy, now);
  parameters.ssci = Ssci{0xFFFFFFFF};
  Lmi& lmi = secy.lmi();
  require_done(lmi.create_tx_sc(sci, now));
  require_done(lmi.create_tx_sa(sci, An{}, parameters, now));
  require_done(lmi.set_enable_transmit(sci, An{}, true, now));
  require_done(lmi.set_encoding_sa(sci, An{}, now));
}

}  // namespace linksec::sim
