// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who may have sent the frames of a capture: the SCs of a LINK.toml's [[rx-sc]] and [[tx-sc]] with
// their SAs, a key solver for each SAK, and the lanes that judge their frames. Where a link takes
// any SCI, SCs are made as their first frames come. It reads no frame.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "capture/counter_view.h"
#include "capture/nonce_solver.h"
#include "capture/offline_lane.h"
#include "link/link_config.h"

namespace linksec::sim {

/// An SA that frames of a capture may be under.
struct OfflineSa {
  const KeyConfig* key = nullptr;
  const NonceSolver* solver = nullptr;
  std::size_t lane = 0;
  Ssci ssci{};
  StartAt start{};
  bool ssci_known = true;         ///< False until a frame of one of any SCIs' SAs opened.
  bool settled = false;           ///< A frame of it opened.
  unsigned looks = 0;             ///< Frames that were looked at because none had opened yet.
  std::uint64_t first_frame = 0;  ///< The first one that was valid; 0: none was.
  Time first_time{};              ///< Of that frame.
  std::uint64_t frames = 0;       ///< Valid ones.
};

/// The SAs of one AN, in the order of the file: a later one is newer.
struct OfflineAn {
  std::vector<OfflineSa> sas;
  std::size_t current = 0;  ///< The one whose key opened a frame last.
};

struct OfflineSc {
  Sci sci{};
  std::size_t link = 0;
  std::size_t lane = 0;  ///< For frames of an AN that has no SA.
  std::array<OfflineAn, An::kCount> ans{};
  std::uint64_t last_frame = 0;  ///< Of one that was made for any SCI.
};

class OfflineSenders {
 public:
  /// SCs that are made for any SCI, at the most; then the one that was silent longest gives way.
  static constexpr std::size_t kMaxAnyScs = 512;
  static_assert(kMaxAnyScs > config::kMaxBurst);  // None gives way to one of the same burst.
  /// The SAs of one AN that `any` stands for, at the most.
  static constexpr std::size_t kMaxRing = 64;

  /// The links stay; their SAKs are wiped where nothing more is made of them. Throws a usage
  /// Failure.
  explicit OfflineSenders(std::vector<LinkConfig>& links);

  [[nodiscard]] OfflineSc* find(Sci sci) noexcept;
  /// All SCs whose SCI has that address.
  [[nodiscard]] const std::vector<OfflineSc*>& of_address(MacAddress address) const noexcept;
  /// The only SC there is; null when there are others, or when there may be.
  [[nodiscard]] OfflineSc* only() noexcept;
  /// The only SC of an [[rx-sc]], or null.
  [[nodiscard]] OfflineSc* only_received() const noexcept { return only_received_; }

  /// SAs that any SCI may be under, by AN; they have no lane. None where no link says so.
  [[nodiscard]] const std::array<std::vector<OfflineSa>, An::kCount>& any() const noexcept {
    return any_;
  }
  [[nodiscard]] bool takes_any() const noexcept { return any_link_ != nullptr; }
  /// Makes an SC for one of any SCIs, of which `frame` is the first frame. With extended packet
  /// numbers its SAs under `key` have that SSCI; the others learn theirs.
  OfflineSc& add_any(Sci sci, const KeyConfig& key, Ssci ssci, std::uint64_t frame);
  /// The SAs of an SC under `key` have that SSCI from now on.
  void learn(OfflineSc& sc, const KeyConfig& key, Ssci ssci);
  /// How many SCs there are that were made for any SCI.
  [[nodiscard]] std::size_t any_scs() const noexcept { return any_scs_; }
  /// How many SCs gave way to others.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

  /// SCs may come later: none is the only one.
  void expect_more() noexcept { expects_more_ = true; }
  /// Adds an SA of the link at that place that became known on the way, and its SC where that is
  /// new. Places in SCs' lists of SAs stay, addresses in them may not. Throws a usage Failure.
  void learn(const std::vector<LinkConfig>& links, std::size_t link, Sci sci, const RxSaConfig& sa);

  /// The lane at its place; that of place 0 is for frames of no SC.
  [[nodiscard]] OfflineLane& lane(std::size_t place) noexcept { return *lanes_[place]; }
  /// All SCs there are.
  [[nodiscard]] const std::vector<std::unique_ptr<OfflineSc>>& scs() const noexcept { return scs_; }

  /// A frame that was discarded is judged again: it is taken out of `counters`.
  void take_back(const CountedFrame& frame) { taken_back_.push_back(frame); }
  /// The counters of all SecYs together.
  [[nodiscard]] CounterSums counters() const;

  /// Calls `visit(sc, an, sa)` for each SA.
  template <typename Visit>
  void for_each_sa(Visit visit) const {
    for (const auto& sc : scs_) {
      for (std::size_t an = 0; an < An::kCount; ++an) {
        for (const OfflineSa& sa : sc->ans[an].sas) {
          visit(*sc, An{static_cast<std::uint32_t>(an)}, sa);
        }
      }
    }
  }

 private:
  void add_links(std::vector<LinkConfig>& links);
  void add_sc(const std::vector<LinkConfig>& links, std::size_t link, Sci sci,
              const std::vector<RxSaConfig>& sas);
  OfflineSc& sc_of(Sci sci, std::size_t link);
  void add_sa(OfflineSc& sc, const LinkConfig& link, const RxSaConfig& sa);
  [[nodiscard]] std::size_t lane_for(const OfflineSc& sc, const LinkConfig& link,
                                     const Controls& controls, An an);
  [[nodiscard]] std::size_t make_lane(const OfflineSc& sc, const LinkConfig& link,
                                      const Controls& controls);
  void note_any(const LinkConfig& link, const RxScConfig& sc);
  void forget_oldest();
  const NonceSolver* solver_of(const KeyConfig& key);

  std::vector<std::unique_ptr<OfflineSc>> scs_;
  std::unordered_map<std::uint64_t, OfflineSc*> by_sci_;
  std::unordered_map<std::uint64_t, std::vector<OfflineSc*>> by_address_;
  std::vector<OfflineSc*> none_;
  OfflineSc* only_received_ = nullptr;
  std::vector<std::unique_ptr<OfflineLane>> lanes_;
  std::vector<std::size_t> free_lanes_;
  std::map<const OfflineSc*, std::vector<std::size_t>> lanes_of_;
  std::map<const KeyConfig*, std::unique_ptr<NonceSolver>> solvers_;
  const LinkConfig* any_link_ = nullptr;
  std::vector<RxSaConfig> any_sas_;
  std::array<std::vector<OfflineSa>, An::kCount> any_{};
  bool expects_more_ = false;
  std::size_t any_scs_ = 0;
  std::uint64_t forgotten_ = 0;
  CounterSums past_;  // Of SecYs that gave way.
  std::vector<CountedFrame> taken_back_;
};

}  // namespace linksec::sim
