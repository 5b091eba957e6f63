// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys, cipher suites and SCIs as other programs and people write them: hex with separators, names
// in upper case, MAC address and port. It reads one value and says no more than whether it is one:
// messages are the caller's, who knows the place, and no value is ever repeated in them.
//
// Who calls: what reads LINK.toml, the key options of the command line, and import.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "secy/cipher_suite.h"
#include "wire/sci.h"

namespace linksec::sim {

/// Room for the longest SAK.
inline constexpr std::size_t kMaxSakOctets = 32;

/// Sets octets of `to` from hex digits of either case. Between octets may stand blanks, line ends
/// and the characters : - . , _ and in front of each group of digits 0x. The number of octets;
/// none, and zeroes in `to`, when the text holds anything else, half an octet, or more than `to`
/// takes.
[[nodiscard]] std::optional<std::size_t> octets_from_text(std::string_view text,
                                                          ByteSpan to) noexcept;

/// True when `text` holds nothing but hex digits and what octets_from_text lets stand between them.
[[nodiscard]] bool is_hex_text(std::string_view text) noexcept;

/// A SAK of 16 or 32 octets in hex, as octets_from_text reads it. False, and an empty `sak`, for
/// anything else.
[[nodiscard]] bool sak_from_text(std::string_view text, Secret<kMaxSakOctets>& sak) noexcept;

/// The content of a key file: a SAK in hex, or 16 or 32 octets that are no hex text, which are the
/// SAK itself. False, and an empty `sak`, for anything else.
[[nodiscard]] bool sak_from_file_content(std::string_view content, Secret<kMaxSakOctets>& sak);

/// Whether `sak_from_file_content` takes for octets what looks like written text: hex digits with a
/// slip among them, more likely than a SAK. `kPrintedSak` says so behind the file's name.
[[nodiscard]] bool is_printed_sak(std::string_view content) noexcept;
inline constexpr const char* kPrintedSak =
    ": the SAK is a text that is no hex, and its characters are taken as they are; correct it if "
    "they should be hex digits";

/// `text` behind the mark that some editors begin UTF-8 with.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// The suite that a word of any program means: gcm-aes-128, GCM-AES-XPN-256, gcm_aes_128,
/// aes-gcm-128, aes128gcm; or the suite's identifier in hex, 0080C20001000001.
[[nodiscard]] std::optional<CipherSuite> suite_from_any_word(std::string_view word);

/// The suite with keys of `key_octets` that has or has not extended packet numbers, if there is
/// one.
[[nodiscard]] std::optional<CipherSuite> suite_of(std::size_t key_octets, bool extended) noexcept;

/// An SCI: 16 hex digits, as octets_from_text reads them; or a MAC address and behind / or @ a
/// port. Linux, hostap and Juniper write the port in decimal; four digits that begin with 0 or hold
/// a letter, and such behind 0x, are hex. Four decimal digits behind / could be either and are
/// none.
[[nodiscard]] std::optional<Sci> sci_from_any_text(std::string_view text) noexcept;

/// The number that `ssci` is with its octets reversed, where that is the likelier one: a great
/// number that is a small one the other way around, as some tools print it.
[[nodiscard]] std::optional<std::uint32_t> reversed_ssci(std::uint32_t ssci) noexcept;

/// What a file is that should be a LINK.toml.
struct ForeignFile {
  unsigned line = 0;      ///< Where it was recognized.
  std::string what;       ///< "is the output of ip macsec show, which holds ...".
  bool has_links = true;  ///< False where only a CAK can be in it: import makes nothing of it.
};

/// Recognizes the files of other programs by their first telling line.
[[nodiscard]] std::optional<ForeignFile> foreign_file(std::string_view text);

}  // namespace linksec::sim
