// SPDX-License-Identifier: Apache-2.0
#pragma once

// A configuration of wpa_supplicant whose networks have a CAK, as a LINK.toml with [mka]: each of
// its names is mapped to ours, the CAK goes into a file of its own beside it. What has nothing to
// do with MACsec is passed over. A message never repeats a value.
//
// Who calls: linksec import.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "link/agreement_config.h"
#include "link/import_files.h"
#include "secy/cipher_suite.h"

namespace linksec::sim {

/// A network={} with mka_cak. The values are the defaults of hostap where it says nothing.
struct ImportedAgreement {
  std::unique_ptr<CakConfig> cak = std::make_unique<CakConfig>();
  unsigned priority = 255;
  unsigned port = 1;
  bool uses_macsec = false;  ///< macsec_policy = 1.
  bool integrity_only = false;
  bool replay_protect = false;
  std::uint32_t replay_window = 0;
  CipherSuite suite = CipherSuite::kGcmAes128;
  bool icv_indicator = false;
  unsigned line = 0;
};

/// True when a line of `text` gives a CAK as wpa_supplicant wants it.
[[nodiscard]] bool has_wpa_cak(std::string_view text) noexcept;

/// The networks of `text`, the content of the file `name`, that have a CAK. Throws a usage Failure
/// "NAME:LINE: ..." for what can't be read.
[[nodiscard]] std::vector<ImportedAgreement> read_wpa_agreements(std::string_view text,
                                                                 const std::string& name);

/// Writes the files, each with mode 0600, the CAKs before the LINK.toml; several networks become
/// several [[link]]. Throws a Failure, and leaves nothing then.
[[nodiscard]] ImportOutcome write_agreements(const std::vector<ImportedAgreement>& networks,
                                             const ImportTarget& target);

}  // namespace linksec::sim
