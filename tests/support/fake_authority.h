// SPDX-License-Identifier: Apache-2.0
#pragma once

// A port's CAs for the parser of MKPDUs, without a key: a test says what they answer, and sees what
// they were asked.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wire/mkpdu.h"

namespace linksec::test {

class FakeAuthority {
 public:
  bool knows = true;
  Status verdict = Status::kOk;

  std::vector<std::uint8_t> ckn{};    ///< The one that was asked for.
  std::vector<std::uint8_t> input{};  ///< What was to be verified,
  std::vector<std::uint8_t> icv{};    ///< and against this.
  unsigned selects = 0;
  unsigned verifies = 0;

  bool select(CknView asked) noexcept {
    ++selects;
    ckn.assign(asked.octets().begin(), asked.octets().end());
    return knows;
  }
  Status verify(ConstByteSpan message,
                std::span<const std::uint8_t, mkpdu::kIcvOctets> claimed) noexcept {
    ++verifies;
    input.assign(message.begin(), message.end());
    icv.assign(claimed.begin(), claimed.end());
    return verdict;
  }
};

}  // namespace linksec::test
