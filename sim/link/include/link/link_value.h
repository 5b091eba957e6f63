// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LinkConfig as the firmware's Link (app/link.h), which apply.h and the images take. The SAs that
// start later are no part of it; they are there one by one.

#include <array>
#include <vector>

#include "app/apply.h"
#include "app/link.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Which SAs a run needs.
enum class Direction : std::uint8_t {
  kProtect,   ///< All transmit SCs and, for Table 10-1, the receive SCs; transmit SAs start later.
  kValidate,  ///< The receive SCs alone.
  kBoth,
};

/// Which SAs have a PN record.
enum class Recorded : std::uint8_t {
  kNone,
  kTransmit,  ///< Those in a state file.
  kAll,       ///< Those in a board's flash.
};

/// A Link with the memory of its lists.
class LinkValue {
 public:
  /// The config stays as long as this object; its SAKs, which the link's keys are, can go when the
  /// link has been applied.
  LinkValue(const LinkConfig& config, Direction direction, Recorded recorded);
  LinkValue(const LinkValue&) = delete;
  LinkValue& operator=(const LinkValue&) = delete;
  ~LinkValue() = default;

  [[nodiscard]] const Link& link() const noexcept { return link_; }
  /// The SA at its place in the config, whenever it starts.
  [[nodiscard]] const LinkSa& sa(LinkSide side, std::size_t sc, std::size_t sa) const noexcept {
    return channels(side)[sc].all[sa];
  }

  /// Throws a usage Failure "FILE:LINE: what is refused by the SecY" when something was.
  void check(const Refusal& refusal) const;
  /// The same for an SA at its place in the config.
  void check_sa(Status status, LinkSide side, std::size_t sc, std::size_t sa) const;

 private:
  struct Channel {
    std::vector<LinkSa> all;
    std::vector<LinkSa> at_once;
    std::vector<unsigned> lines;  // Of `at_once`.
    unsigned line = 0;
  };

  [[nodiscard]] const std::vector<Channel>& channels(LinkSide side) const noexcept {
    return side == LinkSide::kTransmit ? tx_ : rx_;
  }
  void add_keys(Direction direction);
  void add_agreement();
  static LinkSa& add_sa(Channel& channel, const auto& sa, bool recorded);
  static void add_at_once(Channel& channel, const auto& sa);
  void add_tx(const TxScConfig& sc, bool recorded);
  void add_rx(const RxScConfig& sc, bool recorded);
  [[noreturn]] void fail(unsigned line, const std::string& what, Status status) const;

  const LinkConfig& config_;
  Link link_{};
  std::vector<LinkKey> keys_;
  std::vector<std::array<std::uint8_t, 32>> stand_ins_;  // For SAKs that the run does not use.
  std::vector<Channel> tx_;
  std::vector<Channel> rx_;
  std::vector<LinkSc> tx_scs_;
  std::vector<LinkSc> rx_scs_;
  LinkAgreement agreement_{};
  std::vector<LinkParticipant> participants_;
};

}  // namespace linksec::sim
