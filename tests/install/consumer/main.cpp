// SPDX-License-Identifier: Apache-2.0

// Takes a SecY from the installed package, with the portable engine behind it, and installs a SAK:
// that reaches every library of the link line.

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "secy/fixed_secy.h"

int main() {
  const auto secy = std::make_unique<linksec::FixedSecY<1, 4, 10>>();
  const linksec::Status suite = secy->lmi().set_cipher_suite(
      linksec::CipherSuite::kGcmAes256, linksec::ConfidentialityOffset::k0, linksec::Time{});
  const std::array<std::uint8_t, 32> key{};
  linksec::SakParameters parameters;
  parameters.sak = key;
  parameters.transmits = true;
  const auto sak = secy->lmi().install_sak(parameters, linksec::Time{});
  std::printf("suite: %s, SAK: %s\n", linksec::to_string(suite), linksec::to_string(sak.status()));
  return suite == linksec::Status::kOk && sak.ok() ? 0 : 1;
}
