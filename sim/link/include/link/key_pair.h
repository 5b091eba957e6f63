// SPDX-License-Identifier: Apache-2.0
#pragma once

// A random link for two peers, written as two configurations with their key files. Keys come from
// hal/entropy.h, go into files of mode 0600 and nowhere else.

#include <string>
#include <vector>

#include "secy/cipher_suite.h"
#include "wire/sci.h"

namespace linksec::sim {

/// What is to be made.
struct KeyPairRequest {
  CipherSuite suite = CipherSuite::kGcmAes128;
  Sci sci_a{};
  Sci sci_b{};
  std::string out_a;  ///< The configuration of peer A; its key files go beside it.
  std::string out_b;
  bool overwrite = false;
};

/// A random SCI: a locally administered address and Port Identifier 0001. Throws a run Failure.
[[nodiscard]] Sci random_sci();

/// Writes both peers' files and gives their names. Nothing is written when one of them is there
/// and `overwrite` is off. Throws a Failure.
[[nodiscard]] std::vector<std::string> write_key_pair(const KeyPairRequest& request);

}  // namespace linksec::sim
