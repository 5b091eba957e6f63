// SPDX-License-Identifier: Apache-2.0
#pragma once

// What another program's file says of MACsec links: the output of `ip macsec show` and `ip -d link
// show`, and `ip` command lines, as iproute2 6.1 prints and takes them. It reads text and makes
// values; it writes nothing (import_files.h does) and asks nobody. Files that hold a CAK are
// refused. A message never repeats what may be a key.
//
// Who calls: linksec import.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "link/spelling.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"
#include "shell/hardening.h"
#include "wire/sci.h"

namespace linksec::sim {

/// A SAK that the file, or a person, has given.
struct ImportedKey : InSecretPages {
  Secret<kMaxSakOctets> sak{};
};

/// An SA.
struct ImportedSa {
  unsigned an = 0;  ///< 0 to 3.
  std::uint64_t next_pn = 1;
  std::optional<std::uint32_t> ssci;
  std::optional<std::array<std::uint8_t, kSaltOctets>> salt;
  std::string key_id;  ///< The Key Identifier in hex: a name, no secret. Empty when not said.
  std::unique_ptr<ImportedKey> key;  ///< None where the file does not show it.
};

/// An SC and its SAs, in the order of the file.
struct ImportedSc {
  std::optional<Sci> sci;  ///< None for a transmit SC whose address the file does not say.
  std::vector<ImportedSa> sas;
};

/// A MACsec interface.
struct ImportedLink {
  std::string name;  ///< "macsec0".
  std::optional<CipherSuite> suite;
  Controls controls{};  ///< As the file has them, else the defaults of Linux; without the suite.
  bool encrypts = false;
  unsigned encoding_sa = 0;
  ImportedSc tx;
  std::vector<ImportedSc> rx;

  /// The suite that the file names, or that of the first key's length.
  [[nodiscard]] CipherSuite cipher_suite() const noexcept;
};

/// How a person calls an SA: "macsec0, TXSC 0200000000010001, AN 0".
[[nodiscard]] std::string sa_text(const ImportedLink& link, const ImportedSc& sc,
                                  const ImportedSa& sa);

/// What a file says.
struct ImportedFile {
  std::vector<ImportedLink> links;
  /// "NAME:LINE: ...", one for each line about MACsec that changes nothing, with the reason.
  std::vector<std::string> unused;
};

/// The links in `text`, the content of the file `name`. Throws a usage Failure "NAME:LINE: ..." for
/// what can't be read, for a CAK, and for a file without a link.
[[nodiscard]] ImportedFile read_import(std::string_view text, const std::string& name);

}  // namespace linksec::sim
