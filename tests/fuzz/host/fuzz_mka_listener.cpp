// SPDX-License-Identifier: Apache-2.0

// MKPDUs of who holds the CAK, and of who does not, on their way into a validator: whatever they
// say, each has one result, one that is not applied changes nothing, and every SA that is made can
// be. The input is choices, the lengths of CAK and CKN, both, and frames with their length in
// front. By a choice the last 16 octets of each MKPDU become the ICV that the CAK's holder makes.

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/cursor.h"
#include "capture/agreement_report.h"
#include "capture/capture_agreement.h"
#include "capture/mka_text.h"
#include "capture/offline_validator.h"
#include "crypto/cmac.h"
#include "crypto/mka_keys.h"
#include "shell/failure.h"

using namespace linksec;  // NOLINT

namespace {

constexpr std::uint8_t kSign = 0x01;
constexpr std::uint8_t kHearAhead = 0x02;
constexpr std::size_t kMaxFrames = 64;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// What is left of the input.
class Input {
 public:
  explicit Input(ConstByteSpan rest) : rest_(rest) {}

  [[nodiscard]] ConstByteSpan take(std::size_t octets) {
    const ConstByteSpan taken = rest_.first(std::min(octets, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  [[nodiscard]] std::uint8_t octet() {
    const ConstByteSpan taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  ConstByteSpan rest_;
};

std::vector<sim::LinkConfig> link_of(Input& input) {
  auto cak = std::make_unique<sim::CakConfig>();
  std::vector<std::uint8_t> octets(input.octet() % 2 == 0 ? 16 : 32);
  cak->ckn_octets = 1 + input.octet() % CknView::kMaxOctets;
  const ConstByteSpan key = input.take(octets.size());
  std::copy(key.begin(), key.end(), octets.begin());
  require(cak->cak.assign(octets));
  const ConstByteSpan ckn = input.take(cak->ckn_octets);
  std::copy(ckn.begin(), ckn.end(), cak->ckn.begin());
  std::vector<sim::LinkConfig> links(1);
  links[0].agreement = std::make_unique<sim::AgreementConfig>();
  links[0].agreement->caks.push_back(std::move(cak));
  return links;
}

// With an ICV of the CAK's holder where the frame has room for one.
std::vector<std::uint8_t> signed_frame(ConstByteSpan frame, const sim::CakConfig& cak) {
  std::vector<std::uint8_t> octets(frame.begin(), frame.end());
  BlockKey key;
  BlockKey ick;
  std::vector<std::uint8_t> ick_octets(cak.cak.size());
  require(key.set(cak.cak.bytes()) == Status::kOk);
  require(derive_ick(key, cak.name().octets(), ick_octets) == Status::kOk);
  require(ick.set(ick_octets) == Status::kOk);
  if (octets.size() >= mkpdu::kIcvOctets) {
    const std::size_t covered = octets.size() - mkpdu::kIcvOctets;
    require(cmac(ick, ConstByteSpan(octets).first(covered),
                 ByteSpan(octets).subspan(covered).first<mkpdu::kIcvOctets>()) == Status::kOk);
  }
  return octets;
}

std::vector<std::vector<std::uint8_t>> frames_of(Input& input, const sim::CakConfig& cak,
                                                 bool sign) {
  std::vector<std::vector<std::uint8_t>> frames;
  while (!input.empty() && frames.size() < kMaxFrames) {
    const std::size_t octets = std::size_t{input.octet()} << 8U | input.octet();
    const ConstByteSpan frame = input.take(octets);
    frames.push_back(sign && is_eapol(frame)
                         ? signed_frame(frame, cak)
                         : std::vector<std::uint8_t>(frame.begin(), frame.end()));
  }
  return frames;
}

void check_listener(const sim::LinkConfig& link,
                    const std::vector<std::vector<std::uint8_t>>& frames) {
  sim::MkaListener listener({link.agreement.get()});
  const sim::HeardCa& ca = *listener.cas().front();
  std::uint64_t number = 0;
  for (const auto& frame : frames) {
    const std::size_t members = ca.members.size();
    const std::size_t saks = ca.saks.size();
    const sim::Hearing hearing = listener.hear(frame, ++number, Time{});
    require(hearing.applied || (ca.members.size() == members && ca.saks.size() == saks));
    require(ca.saks.size() == ca.in_order.size());
    // A repeated one is never applied again.
    require(!listener.hear(frame, ++number, Time{}).applied);
    const std::string json = sim::mkpdu_json(frame, hearing.result, sim::MkpduDetail::kWhole);
    require(nlohmann::json::parse(json)["result"] == hearing.result);
    require(!sim::mkpdu_lines(json).empty());
  }
}

void check_validator(std::vector<sim::LinkConfig>& links, bool ahead,
                     const std::vector<std::vector<std::uint8_t>>& frames) {
  sim::CaptureAgreement agreement(links);
  std::uint64_t number = 0;
  for (const auto& frame : frames) {
    if (ahead) {
      agreement.hear_ahead(frame, ++number, Time{});
    }
  }
  sim::OfflineValidator validator(links, {});
  validator.listen(agreement);
  sim::FrameBatch batch;
  number = 0;
  for (const auto& octets : frames) {
    host::CaptureFrame frame;
    frame.octets = octets;
    frame.original_octets = static_cast<std::uint32_t>(octets.size());
    frame.link_type = host::kLinkTypeEthernet;
    batch.add(frame, ++number);
    if (batch.full() || number == frames.size()) {
      validator.process(batch);
      batch.clear();
    }
  }
  const std::string report = sim::agreement_report(agreement.listener(), validator.senders());
  require(nlohmann::json::parse(report)["saks"].is_array());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(ConstByteSpan(data, size));
  const std::uint8_t choices = input.octet();
  std::vector<sim::LinkConfig> links = link_of(input);
  const auto frames =
      frames_of(input, *links.front().agreement->caks.front(), (choices & kSign) != 0);
  check_listener(links.front(), frames);
  check_validator(links, (choices & kHearAhead) != 0, frames);
  return 0;
}
