// SPDX-License-Identifier: Apache-2.0

// The Ethernet controller of Luminary's (later TI's) LM3S parts: one FIFO of 2 KB a direction
// behind a 32-bit data register. As with every such chip the handler can only mask the interrupt
// and wake the loop; `eth_receive` empties the FIFO and lifts the mask when it found it empty.
//
// In both FIFOs a frame begins with a length of 16 bits, so its octets lie two off the word: the
// first word of a frame holds the length and the first two octets. A received length counts
// itself and the frame check sequence, which is read and forgotten; a length to be sent counts the
// octets behind the addresses and the type. [LM3S6965 data sheet: Ethernet controller]

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

constexpr std::uintptr_t kInterruptStatus = board::map::kEthernet + 0x00;  // Write: acknowledge.
constexpr std::uintptr_t kInterruptMask = board::map::kEthernet + 0x04;
constexpr std::uintptr_t kRxControl = board::map::kEthernet + 0x08;
constexpr std::uintptr_t kTxControl = board::map::kEthernet + 0x0C;
constexpr std::uintptr_t kData = board::map::kEthernet + 0x10;
constexpr std::uintptr_t kAddressLow = board::map::kEthernet + 0x14;
constexpr std::uintptr_t kAddressHigh = board::map::kEthernet + 0x18;
constexpr std::uintptr_t kThreshold = board::map::kEthernet + 0x1C;
constexpr std::uintptr_t kFramesWaiting = board::map::kEthernet + 0x34;
constexpr std::uintptr_t kTxRequest = board::map::kEthernet + 0x38;

constexpr std::uint32_t kRxInterrupt = 1U << 0;
constexpr std::uint32_t kRxOverrun = 1U << 3;
constexpr std::uint32_t kAllInterrupts = 0x7F;

constexpr std::uint32_t kRxEnable = 1U << 0;
constexpr std::uint32_t kRxMulticast = 1U << 1;
constexpr std::uint32_t kRxPromiscuous = 1U << 2;
constexpr std::uint32_t kRxRejectDamaged = 1U << 3;
constexpr std::uint32_t kRxResetFifo = 1U << 4;

// The chip pads to 60 octets and appends the frame check sequence.
constexpr std::uint32_t kTxEnable = 1U << 0;
constexpr std::uint32_t kTxPad = 1U << 1;
constexpr std::uint32_t kTxCheckSequence = 1U << 2;
constexpr std::uint32_t kTxDuplex = 1U << 4;

// Sending begins when it is asked for, not when the FIFO is half full.
constexpr std::uint32_t kNoThreshold = 0x3F;
constexpr std::uint32_t kNewTx = 1U << 0;

constexpr std::size_t kLengthOctets = 2;
constexpr std::size_t kFifoOctets = 2048;
static_assert(board::kMaxFrameOctets + kLengthOctets + board::kFcsOctets <= kFifoOctets);

constinit bool present = false;
constinit volatile bool armed = false;
constinit hal::EthCounters counters{};
constinit std::array<std::uint8_t, 6> address{};

bool exists(hal::PortId port) noexcept { return port.index == 0 && present; }

bool fifo_holds_frames() noexcept { return read_register(kFramesWaiting) != 0; }

// Lets the next frame interrupt. A frame that came before the acknowledgement is found by the
// second look, one that comes after it sets the status again.
void arm() noexcept {
  write_register(kInterruptStatus, kRxInterrupt);
  if (!fifo_holds_frames()) {
    armed = true;
    write_register(kInterruptMask, kRxInterrupt);
  }
}

bool frame_waits() noexcept {
  if (fifo_holds_frames()) {
    return true;
  }
  if (!armed) {
    arm();
  }
  return !armed;
}

void count_overrun() noexcept {
  if ((read_register(kInterruptStatus) & kRxOverrun) != 0) {
    write_register(kInterruptStatus, kRxOverrun);
    ++counters.receive_drops;
  }
}

// Takes the first frame out of the FIFO, into `buffer` if it fits.
bool take_frame(FrameBuffer& buffer) noexcept {
  constexpr std::size_t kAround = kLengthOctets + board::kFcsOctets;
  const std::uint32_t first = read_register(kData);
  const std::size_t whole = std::max<std::size_t>(first & 0xFFFF, 4);
  const std::size_t words = (whole + 3) / 4;
  const bool good = whole >= board::kMinHeaderOctets + kAround;
  const std::size_t octets = good ? whole - kAround : 0;
  if (!good || !board::make_room(buffer, octets)) {
    board::skip_fifo(kData, words - 1);
    ++counters.receive_drops;
    return false;
  }
  buffer.data()[0] = static_cast<std::uint8_t>(first >> 16);
  buffer.data()[1] = static_cast<std::uint8_t>(first >> 24);
  board::read_fifo(kData, buffer.data() + 2, octets - 2);
  board::skip_fifo(kData, words - 1 - (octets - 2 + 3) / 4);
  ++counters.received;
  return true;
}

void put_frame(ConstByteSpan frame) noexcept {
  const auto length = static_cast<std::uint32_t>(frame.size() - board::kMinHeaderOctets);
  write_register(kData, length | board::load_part(frame.data(), 2) << 16);
  board::write_fifo(kData, frame.data() + 2, frame.size() - 2);
  write_register(kTxRequest, kNewTx);
}

bool is_sending() noexcept { return (read_register(kTxRequest) & kNewTx) != 0; }

void read_address() noexcept {
  const std::uint32_t low = read_register(kAddressLow);
  const std::uint32_t high = read_register(kAddressHigh);
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::uint32_t word = i < 4 ? low : high;
    address[i] = static_cast<std::uint8_t>(word >> (8 * (i % 4)));
  }
}

}  // namespace

// Promiscuous: the station judges addresses itself, and a capture that is replayed has whatever
// addresses it has. At reset every interrupt is let through.
void board::open_ethernet() noexcept {
  write_register(kInterruptMask, 0);
  write_register(kInterruptStatus, kAllInterrupts);
  write_register(kRxControl, kRxResetFifo);
  read_address();
  write_register(kThreshold, kNoThreshold);
  write_register(kTxControl, kTxEnable | kTxPad | kTxCheckSequence | kTxDuplex);
  write_register(kRxControl, kRxEnable | kRxMulticast | kRxPromiscuous | kRxRejectDamaged);
  present = true;
  enable_irq(map::kEthernetIrq);
  arm();
}

void board::close_ethernet() noexcept {
  if (present) {
    present = false;
    write_register(kInterruptMask, 0);
    write_register(kTxControl, 0);
    write_register(kRxControl, kRxResetFifo);
  }
}

void board::on_ethernet() noexcept {
  write_register(kInterruptMask, 0);
  armed = false;
  wake();
}

namespace hal {

std::size_t eth_receive(PortId port, std::span<FrameBuffer> burst) noexcept {
  std::size_t count = 0;
  if (exists(port)) {
    count_overrun();
    while (count < burst.size() && frame_waits()) {
      count += take_frame(burst[count]) ? 1U : 0U;
    }
  }
  return count;
}

// One frame at a time has room: the next one waits until the chip has sent the last.
std::size_t eth_transmit(PortId port, std::span<const FrameBuffer* const> burst) noexcept {
  if (!exists(port)) {
    return 0;
  }
  std::size_t count = 0;
  for (const FrameBuffer* frame : burst) {
    if (!board::is_sendable(frame->size())) {
      ++counters.transmit_drops;
    } else if (!is_sending()) {
      put_frame(frame->bytes());
      ++counters.transmitted;
    } else {
      break;
    }
    ++count;
  }
  return count;
}

// The emulated part has no PHY registers, so an open port counts as connected.
EthStatus eth_status(PortId port) noexcept {
  return exists(port) ? EthStatus{true, true, true} : EthStatus{};
}

EthCounters eth_counters(PortId port) noexcept { return exists(port) ? counters : EthCounters{}; }

std::array<std::uint8_t, 6> eth_address(PortId port) noexcept {
  return exists(port) ? address : std::array<std::uint8_t, 6>{};
}

std::size_t eth_max_frame_octets(PortId port) noexcept {
  return exists(port) ? board::kMaxFrameOctets : 0;
}

}  // namespace hal
}  // namespace linksec
