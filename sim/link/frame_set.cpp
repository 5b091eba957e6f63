// SPDX-License-Identifier: Apache-2.0
#include "link/frame_set.h"

#include <algorithm>
#include <cstring>

namespace linksec::sim {
namespace {

constexpr std::size_t kRoom = config::kHeadroomOctets;
constexpr std::size_t kHeadOctets = ethernet::kAddressesOctets + sectag::kOctetsWithSci;
static_assert(kRoom == sectag::kOctetsWithSci);
constexpr std::array<std::uint8_t, ethernet::kHeaderOctets> kHeader = {2, 0, 0, 0, 0, 2, 2,
                                                                       0, 0, 0, 0, 1, 8, 0};

}  // namespace

FrameSet::FrameSet(std::size_t octets, std::size_t frames)
    : octets_(octets),
      stride_((kRoom + octets + config::kTailroomOctets + kLineOctets - 1) / kLineOctets *
              kLineOctets),
      buffers_(frames),
      memory_(stride_ / kLineOctets * frames),
      plain_(memory_.size()) {
  for (std::size_t i = 0; i < frames; ++i) {
    std::uint8_t* const frame = slot(plain_, i) + kRoom;
    for (std::size_t at = 0; at < octets; ++at) {
      frame[at] = static_cast<std::uint8_t>(at < kHeader.size() ? kHeader[at] : i + at);
    }
  }
  sealed_ = plain_;
  headers_.resize(frames);
  load_plain();
}

std::uint8_t* FrameSet::slot(Image& image, std::size_t i) const noexcept {
  return reinterpret_cast<std::uint8_t*>(image.data()) + i * stride_;
}

const std::uint8_t* FrameSet::slot(const Image& image, std::size_t i) const noexcept {
  return reinterpret_cast<const std::uint8_t*>(image.data()) + i * stride_;
}

void FrameSet::load(const Image& image, std::size_t begin, std::size_t octets) {
  std::memcpy(slot(memory_, 0), slot(image, 0), memory_octets());
  for (std::size_t i = 0; i < frames(); ++i) {
    buffers_[i] = FrameBuffer(ByteSpan(slot(memory_, i), stride_), begin);
    buffers_[i].resize(octets);
  }
}

void FrameSet::load_plain() { load(plain_, kRoom, octets_); }

void FrameSet::load_headed() {
  load(plain_, 0, sealed_octets());
  for (std::size_t i = 0; i < frames(); ++i) {
    std::memcpy(slot(memory_, i), headers_[i].data(), headers_[i].size());
  }
}

void FrameSet::load_sealed() { load(sealed_, 0, sealed_octets()); }

void FrameSet::keep_sealed() {
  std::memcpy(slot(sealed_, 0), slot(memory_, 0), memory_octets());
  for (std::size_t i = 0; i < frames(); ++i) {
    std::memcpy(headers_[i].data(), slot(sealed_, i), headers_[i].size());
  }
}

void FrameSet::set_header(std::size_t i, const SecTag& tag) {
  std::memcpy(headers_[i].data(), kHeader.data(), ethernet::kAddressesOctets);
  encode_sectag(tag, headers_[i].data() + ethernet::kAddressesOctets);
}

std::size_t FrameSet::sealed_octets() const noexcept {
  return kRoom + octets_ + config::kTailroomOctets;
}

bool FrameSet::are_sealed() const {
  for (std::size_t i = 0; i < frames(); ++i) {
    if (!std::equal(slot(memory_, i), slot(memory_, i) + sealed_octets(), slot(sealed_, i))) {
      return false;
    }
  }
  return true;
}

bool FrameSet::are_plain() const {
  for (std::size_t i = 0; i < frames(); ++i) {
    if (!std::equal(slot(memory_, i) + kHeadOctets, slot(memory_, i) + kRoom + octets_,
                    slot(plain_, i) + kHeadOctets)) {
      return false;
    }
  }
  return true;
}

std::vector<hal::AeadOp> FrameSet::operations(bool confidentiality) {
  std::vector<hal::AeadOp> list(frames());
  const auto text_octets = static_cast<std::uint32_t>(octets_ - ethernet::kAddressesOctets);
  for (std::size_t i = 0; i < list.size(); ++i) {
    hal::AeadOp& op = list[i];
    op.aad = slot(memory_, i);
    op.aad_octets = static_cast<std::uint32_t>(kHeadOctets) + (confidentiality ? 0 : text_octets);
    op.text = slot(memory_, i) + op.aad_octets;
    op.text_octets = confidentiality ? text_octets : 0;
    op.icv = op.text + op.text_octets;
  }
  return list;
}

}  // namespace linksec::sim
