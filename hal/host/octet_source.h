// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the octets of a capture come from: a file or pipe, or what unpacks one. It knows no capture
// format, and buffers nothing for its user. InputBlocks reads it.

#include <cstddef>
#include <cstdint>
#include <string>

namespace linksec::host {

class OctetSource {
 public:
  /// What a read gave. Without octets nothing follows, for the reason that `error` tells; none at
  /// the end.
  struct Read {
    std::size_t octets = 0;
    std::string error = {};
  };

  OctetSource() = default;
  OctetSource(const OctetSource&) = delete;
  OctetSource& operator=(const OctetSource&) = delete;
  virtual ~OctetSource() = default;

  /// Reads at most `octets` to `to`, as many as come without another wait.
  [[nodiscard]] virtual Read read(std::uint8_t* to, std::size_t octets) noexcept = 0;
  /// True when a read will not wait for anybody. False where that can't be known.
  [[nodiscard]] virtual bool ready() noexcept = 0;
  /// True for a regular file, which never waits for anybody.
  [[nodiscard]] virtual bool regular() const noexcept = 0;
  /// True when the end came because somebody asked for it.
  [[nodiscard]] virtual bool stopped() const noexcept = 0;
};

}  // namespace linksec::host
