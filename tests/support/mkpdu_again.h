// SPDX-License-Identifier: Apache-2.0
#pragma once

// A received MKPDU's contents as the emitter takes them, so that a test can send again what it has
// read. What stands in a set that nobody sends, such as a TLV that is no suite, is left out.

#include <cstddef>
#include <optional>
#include <vector>

#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

namespace linksec::test {

class MkpduAgain {
 public:
  /// `cak_octets`: of the CA, for a Distributed CAK. `fields` outlives this object.
  explicit MkpduAgain(const MkpduFields& fields, std::size_t cak_octets = 16)
      : live_(records(fields.live_peers())),
        potential_(records(fields.potential_peers())),
        suites_(records(fields.announced_suites().value_or(AnnouncedSuites{}))),
        contents_{.destination = fields.destination(),
                  .source = fields.source(),
                  .basic = fields.basic(),
                  .live = live_,
                  .potential = potential_,
                  .key_server_ssci = fields.key_server_ssci(),
                  .sak_use = fields.sak_use(),
                  .distributed_sak = fields.distributed_sak(),
                  .distributed_cak = fields.distributed_cak(cak_octets),
                  .kmd = fields.kmd(),
                  .announced_suites = suites_,
                  .xpn = fields.xpn(),
                  .icv_indicator = fields.has_icv_indicator()} {}
  MkpduAgain(const MkpduAgain&) = delete;
  MkpduAgain& operator=(const MkpduAgain&) = delete;
  ~MkpduAgain() = default;

  [[nodiscard]] const MkpduContents& contents() const noexcept { return contents_; }

 private:
  template <typename Record>
  static std::vector<Record> records(const RecordList<Record>& list) {
    std::vector<Record> all;
    for (const Record record : list) {
      all.push_back(record);
    }
    return all;
  }

  std::vector<PeerEntry> live_;
  std::vector<PeerEntry> potential_;
  std::vector<AnnouncedSuite> suites_;
  MkpduContents contents_;
};

}  // namespace linksec::test
