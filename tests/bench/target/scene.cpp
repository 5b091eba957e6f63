// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <algorithm>

namespace linksec::bench {
namespace {

constexpr std::uint8_t kKeyOctets = 32;

Sci sci_of(std::size_t station) noexcept {
  return {0x0200'0000'0000'0001U + (std::uint64_t{station} << 16)};
}

Ssci ssci_of(std::size_t station) noexcept { return {static_cast<std::uint32_t>(station) + 1}; }

// One SAK for the whole CA, as key agreement has it.
Result<SakId> install(SecY& secy, CipherSuite suite) noexcept {
  std::array<std::uint8_t, kKeyOctets> key{};
  const std::array<std::uint8_t, kSaltOctets> salt{0x5A};
  key.fill(0xC3);
  SakParameters sak;
  sak.sak = ConstByteSpan{key}.first(info(suite).key_octets);
  sak.salt = ConstByteSpan{salt}.first(info(suite).extended_packet_numbers ? kSaltOctets : 0);
  sak.transmits = true;
  sak.receives = true;
  return secy.lmi().install_sak(sak, Time{1});
}

bool done(Status status) noexcept { return status == Status::kOk; }

}  // namespace

// Choosing another suite drops the SAs and SAKs of the one before; SCs stay.
bool Scene::configure(SecY& secy, std::size_t own, CipherSuite suite) noexcept {
  bool good = done(secy.lmi().set_cipher_suite(suite, ConfidentialityOffset::k0, kNow));
  const Result<SakId> sak = install(secy, suite);
  good = good && sak.ok();
  for (std::size_t station = 0; station < kStations; ++station) {
    const bool transmits = station == own;
    const Sci sci = sci_of(station);
    if (transmits) {
      good = good &&
             (secy.find_tx_sc(sci) != nullptr || done(secy.lmi().create_tx_sc(sci, kNow))) &&
             done(secy.lmi().create_tx_sa(sci, An{0}, {sak.value(), Pn{1}, ssci_of(station), true},
                                          kNow)) &&
             done(secy.lmi().set_enable_transmit(sci, An{0}, true, kNow));
    } else {
      good = good &&
             (secy.find_rx_sc(sci) != nullptr || done(secy.lmi().create_rx_sc(sci, kNow))) &&
             done(secy.lmi().create_rx_sa(
                 sci, An{0}, {sak.value(), Pn{1}, Pn{1}, ssci_of(station), false}, kNow)) &&
             done(secy.lmi().set_enable_receive(sci, An{0}, true, kNow));
    }
  }
  return good;
}

bool Scene::configure(CipherSuite suite) noexcept {
  return configure(sender_, 0, suite) && configure(receiver_, 1, suite);
}

void Scene::fill(std::size_t octets) noexcept {
  constexpr std::uint8_t kHead[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  buffer_ = FrameBuffer{memory_, config::kHeadroomOctets};
  buffer_.resize(octets);
  std::fill_n(buffer_.data(), octets, std::uint8_t{0xA5});
  std::copy(std::begin(kHead), std::end(kHead), buffer_.data());
  tx_ = TxFrame{};
  tx_.buffer = &buffer_;
  rx_ = RxFrame{};
  rx_.buffer = &buffer_;
}

}  // namespace linksec::bench
