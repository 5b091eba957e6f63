// SPDX-License-Identifier: Apache-2.0

// What `linksec diagnose` says of any frame: it ends, and its text and its JSON are one line each.
// The first octet chooses the suite and what the ICV is made over, the second the octets in clear
// and how the nonce is made, the others are the frame. Half of the frames get an ICV that fits, so
// that what stands behind one is reached too.

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "capture/diagnosis.h"
#include "wire/sectag.h"

using namespace linksec;  // NOLINT

namespace {

constexpr std::size_t kChoices = 2;
constexpr Sci kSci{0x0200'0000'0001'0001};
constexpr Sci kOther{0x0200'0000'0002'0001};
constexpr std::array<std::uint8_t, 16> kSak = {1, 2, 3};
constexpr std::array<std::uint8_t, 16> kOtherSak = {4, 5, 6};
constexpr sim::Salt kSalt = {7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

sim::DiagnosisLink link(bool extended) {
  sim::DiagnosisLink made;
  const sim::Salt salt = extended ? kSalt : sim::Salt{};
  made.keys.push_back({"a", extended, salt, 0, sim::NonceSolver(kSak)});
  made.keys.push_back({"b", extended, salt, 0, sim::NonceSolver(kOtherSak)});
  made.scis = {kSci, kOther};
  made.sas = {{kSci, An{0}, 0, Ssci{1}, Pn{5}, Pn{5}}, {kOther, An{0}, 1, Ssci{2}, Pn{5}, Pn{5}}};
  return made;
}

// Writes an ICV into the last octets of a frame that has a SecTAG and more.
void seal(std::vector<std::uint8_t>& frame, const sim::DiagnosisKey& key, std::uint8_t way) {
  const std::size_t header = ethernet::kAddressesOctets + sectag::kOctetsWithSci;
  if (frame.size() < header + 1 + sectag::kIcvOctets) {
    return;
  }
  const std::size_t data = frame.size() - header - sectag::kIcvOctets;
  const std::size_t clear = std::min<std::size_t>(way & 0x3F, data);
  const std::uint32_t pn = load_be32(frame.data() + 16);
  const sim::Nonce nonce = (way & 0x40) != 0 ? sim::extended_nonce(Ssci{1}, Pn{pn}, key.salt)
                                             : sim::plain_nonce(kSci, Pn{pn});
  const std::array<ConstByteSpan, 1> aad = {ConstByteSpan(frame).first(header + clear)};
  const ConstByteSpan text = ConstByteSpan(frame).subspan(header + clear, data - clear);
  const auto icv =
      (key.solver.counter_block(aad, text, {}) ^ key.solver.counter_block_of(nonce)).octets();
  std::copy(icv.begin(), icv.end(), frame.end() - sectag::kIcvOctets);
}

void check(const sim::Diagnosis& found) {
  const std::string text = sim::diagnosis_text(found);
  require(!text.empty() && text.find('\n') == std::string::npos);
  const std::string line = sim::diagnosis_json(found, 1);
  require(line.find('\n') == line.size() - 1);
  const nlohmann::json object = nlohmann::json::parse(line);
  require(object.at("fault") == sim::fault_word(found.fault));
  require(found.fault == sim::Fault::kNone || found.fault == sim::Fault::kTruncated ||
          found.proof_bits >= 32);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::Diagnoser kPlain(link(false));
  static const sim::Diagnoser kExtended(link(true));
  if (size < kChoices) {
    return 0;
  }
  const sim::Diagnoser& diagnoser = (data[0] & 1) != 0 ? kExtended : kPlain;
  std::vector<std::uint8_t> frame(data + kChoices, data + size);
  if ((data[0] & 2) != 0) {
    seal(frame, diagnoser.link().keys[(data[0] >> 2) & 1], data[1]);
  }
  const sim::Diagnosis judged = diagnoser.judge({frame, false});
  const sim::Diagnosis found = diagnoser.diagnose({frame, (data[0] & 0x80) != 0});
  require(judged.fault != sim::Fault::kValid || found.fault == sim::Fault::kValid ||
          found.fault == sim::Fault::kTruncated);
  check(judged);
  check(found);
  return 0;
}
