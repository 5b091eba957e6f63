// SPDX-License-Identifier: Apache-2.0
#pragma once

// Key agreement over a capture: what the MKPDUs of links with [mka] say becomes SCs and SAs of the
// offline validator, as a member would have made them; each frame gets its KI, or the KI that its
// sender reported where nobody distributed that SAK. It may listen ahead of the frames that are
// judged. Who judges MKPDUs is mka_listener.h, who judges frames the SecYs.
//
// Who calls: linksec validate, and OfflineValidator for each batch.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "capture/envelope.h"
#include "capture/frame_batch.h"
#include "capture/mka_listener.h"
#include "capture/offline_senders.h"
#include "host/capture.h"
#include "link/link_config.h"

namespace linksec::sim {

class CaptureAgreement {
 public:
  /// The links stay as long as this object, and get a key for each SAK. Throws a Failure.
  explicit CaptureAgreement(std::vector<LinkConfig>& links);
  CaptureAgreement(const CaptureAgreement&) = delete;
  CaptureAgreement& operator=(const CaptureAgreement&) = delete;
  ~CaptureAgreement() = default;

  /// True when one of the links has an [mka].
  [[nodiscard]] static bool is_asked_for(const std::vector<LinkConfig>& links) noexcept;

  /// Hears a frame before any is judged: all that is heard so serves the frames in front of it.
  void hear_ahead(ConstByteSpan frame, std::uint64_t number, Time time);
  /// All frames have been heard ahead.
  void end_ahead() noexcept { heard_all_ = true; }
  /// Gives `senders` what is known so far, and what comes by `hear`.
  void serve(OfflineSenders& senders);

  /// Hears the MKPDUs among `frames` and says of each what it is. True when SAs were added.
  [[nodiscard]] bool hear(std::span<FrameSlot> frames);
  /// Says of a frame that was judged under which SAK it is, or why there is none. `sa` may be null.
  void conclude(FrameSlot& slot, const OfflineSa* sa) const;

  /// What was heard in order, as it was judged.
  [[nodiscard]] const MkaListener& listener() const noexcept { return *listener_; }

 private:
  // An SA that was given to the senders: the place of its link, SCI, KI and SSCI.
  using SaName = std::tuple<std::size_t, Sci, Ki, Ssci>;
  // What a sender says of one AN.
  using UseName = std::pair<Sci, An>;

  [[nodiscard]] std::vector<const AgreementConfig*> agreements() const;
  [[nodiscard]] bool add_sas(const MkaListener& from);
  [[nodiscard]] bool add_news(const Hearing& hearing);
  bool add_sak(std::size_t link, const HeardCa& ca, const HeardSak& sak);
  bool add_sa(std::size_t link, const HeardSak& sak, Sci sci, Ssci ssci);
  [[nodiscard]] std::size_t key_of(std::size_t link, const HeardSak& sak);
  void note_uses(const HeardCa& ca, const FrameSlot& slot);
  void note_use(Sci sci, const KeyUse& use);
  [[nodiscard]] const Ki* reported(Sci sci, An an) const noexcept;

  std::vector<LinkConfig>& links_;
  std::vector<std::size_t> link_of_ca_;
  std::unique_ptr<MkaListener> ahead_;
  std::unique_ptr<MkaListener> listener_;
  OfflineSenders* senders_ = nullptr;
  bool heard_all_ = false;
  std::set<SaName> added_;
  std::map<std::pair<std::size_t, Ki>, std::size_t> keys_;  // By link; places in its keys.
  std::map<UseName, Ki> uses_;
  std::map<UseName, Ki> first_uses_;  // Heard ahead.
};

/// Hears all of `files`, which can be read twice, before any frame of them is judged. Ends early
/// when the program is told to stop, and where a file can't be read any more.
void hear_ahead(CaptureAgreement& agreement, const std::vector<std::string>& files,
                const EnvelopeOptions& envelope, const host::CaptureReaderOptions& reading);

/// The SSCI of member `place` of `members`, by their list or by their SCIs; none where a SCI that
/// is needed is not known [802.1AE-2018 10.7.13].
[[nodiscard]] std::optional<Ssci> ssci_of(const HeardCa& ca, const SakMembers& members,
                                          std::size_t place);

}  // namespace linksec::sim
