// SPDX-License-Identifier: Apache-2.0
#pragma once

// Goes through a provisioning block from its first octet to its last and keeps the first rule that
// it breaks. It reads on behind that, as the cursor allows, and what it made is thrown away in the
// end. Key agreement's section is handed on as octets: block_agreement.cpp reads it, which an image
// without key agreement does not link.

#include <cstddef>
#include <cstdint>

#include "app/block.h"
#include "base/bytes.h"
#include "base/cursor.h"

namespace linksec {

[[nodiscard]] bool all_zero(ConstByteSpan octets) noexcept;

class BlockReader {
 public:
  BlockReader(ConstByteSpan memory, const LinkStorage& storage, std::size_t longest_frame,
              Link& link) noexcept
      : memory_(memory), storage_(storage), longest_frame_(longest_frame), link_(link) {}

  /// Reads all but key agreement's section, and leaves that in `section`.
  [[nodiscard]] BlockError read(ConstByteSpan& section) noexcept;

 private:
  [[gnu::noinline]] void require(bool condition, BlockError otherwise) noexcept {
    if (!condition && error_ == BlockError::kNone) {
      error_ = otherwise;
    }
  }
  void frame() noexcept;
  void controls(const std::uint8_t* head) noexcept;
  void counts(const std::uint8_t* head) noexcept;
  void station(ConstByteSpan octets) noexcept;
  void table(const std::uint8_t* from, std::span<std::uint8_t> to) noexcept;
  void contents(Reader& reader) noexcept;
  void key(Reader& reader, LinkKey& to) noexcept;
  void sc(Reader& reader, LinkSide side, LinkSc& to) noexcept;
  void sci(Sci sci) noexcept;
  void sa(Reader& reader, LinkSide side, LinkSa& to) noexcept;
  void packet_numbers(LinkSide side, const LinkSa& sa) noexcept;

  ConstByteSpan memory_;
  const LinkStorage& storage_;
  std::size_t longest_frame_;
  Link& link_;
  ConstByteSpan octets_{};  // The block without its CRC.
  std::size_t section_octets_ = 0;
  std::size_t scs_ = 0;  // Read so far, of both sides.
  std::size_t sas_ = 0;
  BlockError error_ = BlockError::kNone;
};

}  // namespace linksec
