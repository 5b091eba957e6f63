// SPDX-License-Identifier: Apache-2.0

// SMSC LAN9118 and its kin (LAN9220 on the MPS2 boards): a controller that keeps frames in FIFOs of
// its own, 10,560 octets for received ones, behind a 32-bit port. There are no descriptors in
// memory whose index a handler could move. So the handler masks the chip's interrupt and wakes the
// loop; `eth_receive` empties the FIFO, and arms the interrupt again when it found it empty.
//
// The frame check sequence that the chip leaves behind each frame is read and forgotten: a frame
// that arrived damaged has the error bit in its status word. [LAN9118 data sheet, rev. 1.5]

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/map.h"
#include "common/registers.h"
#include "common/services.h"
#include "common/start.h"
#include "common/wake.h"
#include "cortex_m/system.h"
#include "drivers/frame_limits.h"
#include "drivers/words.h"
#include "hal/eth.h"

namespace linksec {
namespace {

using board::read_register;
using board::write_register;

// Registers that the processor sees.
constexpr std::uintptr_t kRxData = board::map::kEthernet + 0x00;
constexpr std::uintptr_t kTxData = board::map::kEthernet + 0x20;
constexpr std::uintptr_t kRxStatus = board::map::kEthernet + 0x40;
constexpr std::uintptr_t kTxStatus = board::map::kEthernet + 0x48;
constexpr std::uintptr_t kInterruptConfig = board::map::kEthernet + 0x54;
constexpr std::uintptr_t kInterruptStatus = board::map::kEthernet + 0x58;
constexpr std::uintptr_t kInterruptEnable = board::map::kEthernet + 0x5C;
constexpr std::uintptr_t kByteTest = board::map::kEthernet + 0x64;
constexpr std::uintptr_t kFifoLevels = board::map::kEthernet + 0x68;
constexpr std::uintptr_t kRxConfig = board::map::kEthernet + 0x6C;
constexpr std::uintptr_t kTxConfig = board::map::kEthernet + 0x70;
constexpr std::uintptr_t kHardwareConfig = board::map::kEthernet + 0x74;
constexpr std::uintptr_t kRxFifoInfo = board::map::kEthernet + 0x7C;
constexpr std::uintptr_t kTxFifoInfo = board::map::kEthernet + 0x80;
constexpr std::uintptr_t kPowerControl = board::map::kEthernet + 0x84;
constexpr std::uintptr_t kRxDrops = board::map::kEthernet + 0xA0;
constexpr std::uintptr_t kMacCommand = board::map::kEthernet + 0xA4;
constexpr std::uintptr_t kMacData = board::map::kEthernet + 0xA8;

constexpr std::uint32_t kByteTestValue = 0x87654321;

// Interrupt pin: push-pull, active high.
constexpr std::uint32_t kPinHigh = (1U << 8) | (1U << 4) | (1U << 0);
constexpr std::uint32_t kRxStatusLevel = 1U << 3;
constexpr std::uint32_t kAllInterrupts = 0xFFFFFFFF;
// An interrupt for each frame: the level of the receive status FIFO is 0.
constexpr std::uint32_t kLevels = 0x48000000;

constexpr std::uint32_t kReady = 1U << 0;
constexpr std::uint32_t kSoftReset = 1U << 0;
// Whole frames before sending; 5 KB of the memory for transmission, the rest for reception.
constexpr std::uint32_t kStoreAndForward = (1U << 20) | (5U << 16);
constexpr std::uint32_t kTxOn = 1U << 1;
constexpr std::uint32_t kTxDiscard = (1U << 15) | (1U << 14);
constexpr std::uint32_t kRxDiscard = 1U << 15;

// Status words of received and sent frames.
constexpr std::uint32_t kStatusError = 1U << 15;
constexpr std::uint32_t kStatusLengthShift = 16;
constexpr std::uint32_t kStatusLengthMask = 0x3FFF;

// The two words in front of each frame to be sent.
constexpr std::uint32_t kFirstAndLast = (1U << 13) | (1U << 12);
constexpr std::size_t kTxCommandOctets = 8;

// Registers of the MAC, behind kMacCommand and kMacData.
constexpr std::uint32_t kMacControl = 1;
constexpr std::uint32_t kMacAddressHigh = 2;
constexpr std::uint32_t kMacAddressLow = 3;
constexpr std::uint32_t kMiiAccess = 6;
constexpr std::uint32_t kMiiData = 7;
constexpr std::uint32_t kMacBusy = 1U << 31;
constexpr std::uint32_t kMacRead = 1U << 30;
constexpr std::uint32_t kFullDuplex = 1U << 20;
constexpr std::uint32_t kPromiscuous = 1U << 18;
constexpr std::uint32_t kMacTx = 1U << 3;
constexpr std::uint32_t kMacRx = 1U << 2;

// The PHY inside.
constexpr std::uint32_t kPhyAddress = 1U << 11;
constexpr std::uint32_t kPhyStatus = 1U << 6;
constexpr std::uint32_t kMiiBusy = 1U << 0;
constexpr std::uint32_t kLinkUp = 1U << 2;

// Reads of a busy flag before the chip counts as broken.
constexpr std::uint32_t kAttempts = 100'000;

static_assert(board::kMaxFrameOctets < 2048, "a frame's length has 11 bits");

constinit bool present = false;
constinit volatile bool armed = false;
constinit hal::EthCounters counters{};
constinit std::array<std::uint8_t, 6> address{};

bool exists(hal::PortId port) noexcept { return port.index == 0 && present; }

// Reads a register until the bits of `mask` are `value`; false when they never are.
bool becomes(std::uintptr_t place, std::uint32_t mask, std::uint32_t value) noexcept {
  for (std::uint32_t i = 0; i < kAttempts; ++i) {
    if ((read_register(place) & mask) == value) {
      return true;
    }
  }
  return false;
}

void wait_for_mac() noexcept { static_cast<void>(becomes(kMacCommand, kMacBusy, 0)); }

std::uint32_t read_mac(std::uint32_t index) noexcept {
  write_register(kMacCommand, kMacBusy | kMacRead | index);
  wait_for_mac();
  return read_register(kMacData);
}

void write_mac(std::uint32_t index, std::uint32_t value) noexcept {
  write_register(kMacData, value);
  write_register(kMacCommand, kMacBusy | index);
  wait_for_mac();
}

std::uint32_t read_phy_status() noexcept {
  write_mac(kMiiAccess, kPhyAddress | kPhyStatus | kMiiBusy);
  for (std::uint32_t i = 0; i < kAttempts && (read_mac(kMiiAccess) & kMiiBusy) != 0; ++i) {
  }
  return read_mac(kMiiData);
}

std::uint32_t frames_waiting() noexcept { return (read_register(kRxFifoInfo) >> 16) & 0xFF; }

// Lets the next frame interrupt. A frame that came before the status was cleared is found by the
// second look, one that comes after it sets the status again.
void arm() noexcept {
  write_register(kInterruptStatus, kRxStatusLevel);
  if (frames_waiting() == 0) {
    armed = true;
    write_register(kInterruptEnable, kRxStatusLevel);
  }
}

bool frame_waits() noexcept {
  if (frames_waiting() > 0) {
    return true;
  }
  if (!armed) {
    arm();
  }
  return !armed;
}

// Takes the first frame out of the FIFO, into `buffer` if it is good and fits.
bool take_frame(FrameBuffer& buffer) noexcept {
  const std::uint32_t status = read_register(kRxStatus);
  const std::size_t whole = (status >> kStatusLengthShift) & kStatusLengthMask;
  const std::size_t words = (whole + 3) / 4;
  const bool good =
      (status & kStatusError) == 0 && whole >= board::kMinHeaderOctets + board::kFcsOctets;
  const std::size_t octets = good ? whole - board::kFcsOctets : 0;
  if (!good || !board::make_room(buffer, octets)) {
    board::skip_fifo(kRxData, words);
    ++counters.receive_drops;
    return false;
  }
  board::read_fifo(kRxData, buffer.data(), octets);
  board::skip_fifo(kRxData, words - (octets + 3) / 4);
  ++counters.received;
  return true;
}

// Frames that were sent, or were not, leave a word each, which must be taken out.
void take_tx_status() noexcept {
  for (std::uint32_t n = (read_register(kTxFifoInfo) >> 16) & 0xFF; n > 0; --n) {
    if ((read_register(kTxStatus) & kStatusError) != 0) {
      ++counters.transmit_drops;
    }
  }
}

bool has_room(std::size_t octets) noexcept {
  return (read_register(kTxFifoInfo) & 0xFFFF) >= octets + 3 + kTxCommandOctets;
}

void put_frame(ConstByteSpan frame, std::size_t padded) noexcept {
  const auto length = static_cast<std::uint32_t>(padded);
  write_register(kTxData, kFirstAndLast | length);
  write_register(kTxData, length);
  board::write_fifo(kTxData, frame.data(), frame.size());
  board::fill_fifo(kTxData, (padded + 3) / 4 - (frame.size() + 3) / 4);
}

// Nothing but the power control may be touched before the chip says that it is ready.
bool reset_chip() noexcept {
  if (!becomes(kPowerControl, kReady, kReady) || read_register(kByteTest) != kByteTestValue) {
    return false;
  }
  write_register(kHardwareConfig, kSoftReset);
  return becomes(kHardwareConfig, kSoftReset, 0);
}

void read_address() noexcept {
  const std::uint32_t low = read_mac(kMacAddressLow);
  const std::uint32_t high = read_mac(kMacAddressHigh);
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::uint32_t word = i < 4 ? low : high;
    address[i] = static_cast<std::uint8_t>(word >> (8 * (i % 4)));
  }
}

}  // namespace

// Promiscuous: a station and a bump both judge addresses themselves, and a capture that is replayed
// has whatever addresses it has.
void board::open_ethernet() noexcept {
  present = reset_chip();
  if (!present) {
    return;
  }
  write_register(kHardwareConfig, kStoreAndForward);
  write_register(kFifoLevels, kLevels);
  write_register(kInterruptEnable, 0);
  write_register(kInterruptStatus, kAllInterrupts);
  write_register(kInterruptConfig, kPinHigh);
  read_address();
  write_register(kRxConfig, 0);
  write_register(kTxConfig, kTxOn);
  write_mac(kMacControl, kFullDuplex | kPromiscuous | kMacTx | kMacRx);
  enable_irq(map::kEthernetIrq);
  arm();
}

void board::close_ethernet() noexcept {
  if (present) {
    present = false;
    write_register(kInterruptEnable, 0);
    write_register(kTxConfig, kTxDiscard);
    write_mac(kMacControl, 0);
    write_register(kRxConfig, kRxDiscard);
  }
}

void board::on_ethernet() noexcept {
  write_register(kInterruptEnable, 0);
  armed = false;
  wake();
}

namespace hal {

std::size_t eth_receive(PortId port, std::span<FrameBuffer> burst) noexcept {
  std::size_t count = 0;
  if (exists(port)) {
    while (count < burst.size() && frame_waits()) {
      count += take_frame(burst[count]) ? 1U : 0U;
    }
  }
  return count;
}

std::size_t eth_transmit(PortId port, std::span<const FrameBuffer* const> burst) noexcept {
  if (!exists(port)) {
    return 0;
  }
  take_tx_status();
  std::size_t count = 0;
  for (const FrameBuffer* frame : burst) {
    const std::size_t padded = std::max(frame->size(), board::kMinFrameOctets);
    if (!board::is_sendable(frame->size())) {
      ++counters.transmit_drops;
    } else if (has_room(padded)) {
      put_frame(frame->bytes(), padded);
      ++counters.transmitted;
    } else {
      break;
    }
    ++count;
  }
  return count;
}

// The link bit stays down until it is read once after the link has come up: the second read counts.
EthStatus eth_status(PortId port) noexcept {
  if (!exists(port)) {
    return {};
  }
  static_cast<void>(read_phy_status());
  const bool up = (read_phy_status() & kLinkUp) != 0;
  return {true, up, up};
}

// The chip counts what did not fit into its FIFO, and forgets the number when it is read.
EthCounters eth_counters(PortId port) noexcept {
  if (!exists(port)) {
    return {};
  }
  counters.receive_drops += read_register(kRxDrops);
  return counters;
}

std::array<std::uint8_t, 6> eth_address(PortId port) noexcept {
  return exists(port) ? address : std::array<std::uint8_t, 6>{};
}

std::size_t eth_max_frame_octets(PortId port) noexcept {
  return exists(port) ? board::kMaxFrameOctets : 0;
}

}  // namespace hal
}  // namespace linksec
