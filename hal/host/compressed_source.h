// SPDX-License-Identifier: Apache-2.0
#pragma once

// The octets that a compressed file holds: gzip, zstd, xz, lz4, bzip2, lzip and compress, known by
// how the file begins. They come in a fixed amount of memory, however much is packed into how
// little, and a file that is damaged or cut ends with an error behind what came before. The capture
// reader puts it between a file and its blocks.

#include <memory>
#include <optional>

#include "host/io_result.h"
#include "input_blocks.h"

namespace linksec::host {

enum class Compression : std::uint8_t { kGzip, kZstd, kXz, kLz4, kBzip2, kLzip, kCompress };

/// The octets by which a compression is known.
inline constexpr std::size_t kCompressionMagicOctets = 6;

/// "gzip", "zstd" and so on.
[[nodiscard]] const char* to_string(Compression compression) noexcept;

/// How the file that begins so is compressed; no value when it is not.
[[nodiscard]] std::optional<Compression> compression_of(ConstByteSpan start) noexcept;

/// Takes the skippable frames in front of a zstd or lz4 file: octets that those formats let any
/// program put there, as pzstd does.
void take_skippable_frames(InputBlocks& packed);

/// Unpacks what `packed` holds, once: what comes out may be compressed again.
IoResult<std::unique_ptr<OctetSource>> unpack(Compression compression,
                                              std::unique_ptr<InputBlocks> packed);

}  // namespace linksec::host
