// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut_inprocess.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "aead_host/choice.h"
#include "app/block.h"
#include "app/bump_image.h"
#include "base/crc32.h"
#include "board/provision_block.h"
#include "capture/counter_view.h"
#include "conformance/link.h"
#include "conformance/lmi.h"
#include "hal/aead.h"
#include "hal/nvm.h"
#include "host/console.h"
#include "host/nvm.h"
#include "host/ports.h"
#include "link/image_memory.h"
#include "link/link_setup.h"
#include "port/platform_records.h"
#include "secy/management.h"
#include "shell/failure.h"
#include "shell/version.h"

namespace linksec::sim::conformance {
namespace {

// What a host's controller takes: the longest jumbo frame with a SecTAG and an ICV, and more.
constexpr std::size_t kMaxOctets = 70000;
constexpr hal::NvmGeometry kFlash = {32768, 1024, 4};

// What outlives a device's power: its non-volatile memory and its provisioning block.
struct Remains {
  explicit Remains(const LinkConfig& config) : region(take(host::open_memory_nvm(kFlash))) {
    const ProvisionBlock made(config);
    block.assign(made.bytes().begin(), made.bytes().end());
    create_records();
  }
  Remains(const Remains&) = delete;
  Remains& operator=(const Remains&) = delete;
  ~Remains() { static_cast<void>(host::close_nvm(region)); }

  // As `linksec provision` does.
  void create_records() const {
    const auto memory = std::make_unique<LinkMemory>();
    Link link;
    PlatformPnStore store;
    LINKSEC_ASSERT(parse_block(block, memory->storage(), kMaxOctets, link) == BlockError::kNone);
    LINKSEC_ASSERT(store.format(region) == Status::kOk);
    for (const LinkSide side : {LinkSide::kTransmit, LinkSide::kReceive}) {
      for (const LinkSc& sc : link.scs(side)) {
        for (const LinkSa& sa : sc.sas) {
          const Status status =
              store.create(sa.record, side == LinkSide::kTransmit ? sa.next_pn : sa.lowest_pn);
          LINKSEC_ASSERT(status == Status::kOk || status == Status::kAlreadyExists);
        }
      }
    }
  }

  hal::NvmId region;
  Octets block;
};

// One device that is switched on, the image and what it is wired to: all that a reset makes anew.
class Powered {
 public:
  // With `remains` it boots from its block and keeps PN records; else it starts with the setup.
  Powered(const Setup& setup, ImageMemory& memory, const Remains* remains)
      : line_(take(host::open_memory_port({kMaxOctets, true}))),
        host_(take(host::open_memory_port({kMaxOctets, false}))),
        console_(take(host::open_memory_console())),
        config_(link_config_of(setup)),
        image_(wire(memory, remains)) {
    if (remains != nullptr) {
      const auto room = std::make_unique<LinkMemory>();
      image_.boot(remains->block, room->storage(), now_);
    } else {
      setup_.emplace(config_, image_, Recorded::kNone, now_);
    }
    lmi_.emplace(image_.secy(), setup, memory.wiring().tables);
    turn();
  }
  Powered(const Powered&) = delete;
  Powered& operator=(const Powered&) = delete;
  ~Powered() {
    static_cast<void>(host::close_port(line_));
    static_cast<void>(host::close_port(host_));
    host::close_console(console_);
  }

  void send(Side side, const std::vector<Octets>& frames) {
    const hal::PortId port = side == Side::kLine ? line_ : host_;
    for (const Octets& frame : frames) {
      host::put_frame(port, frame);
    }
    do {
      turn();
      note_priorities();
    } while (host::waiting_frames(port) != 0);
  }

  std::vector<Octets> collect(Side side) {
    return host::take_frames(side == Side::kHost ? host_ : line_);
  }

  Answer change(const Change& change, bool remotely) {
    if (bool* const common_port = status_of(change.control); common_port != nullptr) {
      if (remotely) {
        return Answer::kCannot;
      }
      *common_port = change.value != 0;
      host::set_loopback_status(line_, common_port_);
      turn();
      return Answer::kDone;
    }
    const Answer answer = lmi_->apply(change, remotely, tick());
    turn();
    return answer;
  }

  Answer set_write_access(Control control, bool on) { return lmi_->set_write_access(control, on); }
  std::vector<std::uint8_t> access_priorities() { return std::exchange(priorities_, {}); }
  [[nodiscard]] Readings readings() const { return lmi_->readings(); }
  std::string said() { return host::take_written(console_); }
  // An orderly end: what was reserved and not used is given back.
  Status stop() { return image_.device().stop(tick()); }

  [[nodiscard]] Counters counters() const {
    const CounterSet set = counters_of(image_.secy());
    Counters counters;
    for (const CounterList* list : {&set.secy, &set.controlled_port}) {
      for (const CounterValue& value : *list) {
        counters[value.name] = value.value;
      }
    }
    for (const CountersBySci* scs : {&set.rx_sc, &set.tx_sc}) {
      for (const auto& [sci, list] : *scs) {
        for (const CounterValue& value : list) {
          counters[std::string(value.name) + "/" + sci] = value.value;
        }
      }
    }
    return counters;
  }

 private:
  Wiring wire(ImageMemory& memory, const Remains* remains) const {
    Wiring wiring = memory.wiring();
    wiring.line = line_;
    wiring.host = host_;
    wiring.records = remains != nullptr ? remains->region : hal::kNoNvm;
    wiring.console = console_;
    return wiring;
  }

  // What the case sets of the Common Port's status; null for other controls.
  bool* status_of(Control control) noexcept {
    switch (control) {
      case Control::kCommonPortUp:
        return &common_port_.mac_operational;
      case Control::kCommonPortEnabled:
        return &common_port_.mac_enabled;
      case Control::kCommonPortPointToPoint:
        return &common_port_.oper_point_to_point_mac;
      default:
        return nullptr;
    }
  }

  Time tick() noexcept { return now_ = Time{now_.ns + 1000}; }
  void turn() { taken_ = image_.turn(tick()); }

  // The requests of a turn that left by the Controlled Port.
  void note_priorities() {
    const std::uint64_t requests = image_.port().counters().controlled_requests;
    const std::size_t count = static_cast<std::size_t>(requests - noted_requests_);
    noted_requests_ = requests;
    const LinePort& line = image_.port().line();
    for (const TxFrame& frame :
         std::span(line.last_requests()).first(std::min(count, config::kMaxBurst))) {
      if (frame.verdict == TxVerdict::kSend) {
        priorities_.push_back(frame.priority);
      }
    }
  }

  Time now_{1000};
  hal::PortId line_;
  hal::PortId host_;
  hal::ConsoleId console_;
  hal::EthStatus common_port_{true, true, true};
  LinkConfig config_;
  BumpImage image_;
  std::optional<LinkSetup> setup_;
  std::optional<Lmi> lmi_;
  std::size_t taken_ = 0;
  std::uint64_t noted_requests_ = 0;
  std::vector<std::uint8_t> priorities_;
};

class InProcess final : public Dut {
 public:
  [[nodiscard]] std::string name() const override { return "inprocess"; }
  [[nodiscard]] std::string about() const override {
    std::string version = program_version();
    version.pop_back();
    return version + ", the bump in the wire image in this process, cipher engine " +
           (aead_host::chosen() != nullptr ? aead_host::chosen() : "of the build");
  }
  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    powered_.reset();
    remains_.reset();
    setup_ = setup;
    if (setup.records) {
      remains_.emplace(link_config_of(setup));
    }
    power_on();
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side, std::size_t octets) const override {
    return octets <= kMaxOctets ? std::nullopt
                                : std::optional<std::string>("the longest frame is 70,000 octets");
  }
  [[nodiscard]] Answer change(const Change& change) override {
    return powered_->change(change, false);
  }
  [[nodiscard]] Answer change_remotely(const Change& change) override {
    return powered_->change(change, true);
  }
  [[nodiscard]] Answer set_write_access(Control control, bool on) override {
    return powered_->set_write_access(control, on);
  }
  void send(Side side, const std::vector<Octets>& frames) override { powered_->send(side, frames); }
  [[nodiscard]] std::vector<Octets> collect(Side side) override { return powered_->collect(side); }
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> access_priorities() override {
    return powered_->access_priorities();
  }
  [[nodiscard]] Counters counters() override { return powered_->counters(); }
  [[nodiscard]] Readings readings() override { return powered_->readings(); }

  [[nodiscard]] Answer restart(Stop stop) override {
    if (stop == Stop::kOrderly && powered_->stop() != Status::kOk) {
      return Answer::kRefused;
    }
    powered_.reset();
    if (remains_.has_value()) {
      host::fail_nvm(remains_->region, 0);
    }
    power_on();
    return Answer::kDone;
  }
  [[nodiscard]] Answer harm(Harm harm, std::uint64_t value) override {
    return remains_.has_value() ? do_harm(harm, value) : Answer::kCannot;
  }
  [[nodiscard]] std::optional<std::string> said() override { return powered_->said(); }

 private:
  void power_on() {
    powered_.emplace(setup_, memory_, remains_.has_value() ? &*remains_ : nullptr);
  }

  Answer do_harm(Harm harm, std::uint64_t value) {
    Octets& block = remains_->block;
    switch (harm) {
      case Harm::kMemoryFails:
        host::fail_nvm(remains_->region, value);
        return Answer::kDone;
      case Harm::kMemoryErased:
        return fill(0, kFlash.size, hal::kNvmErased);
      case Harm::kRecordErased:
        return fill_record(value, hal::kNvmErased);
      case Harm::kRecordDamaged:
        return fill_record(value, 0);
      case Harm::kRecordBitFlipped:
        return flip(slot(value / 512, false), value % 512) == Answer::kDone
                   ? flip(slot(value / 512, true), value % 512)
                   : Answer::kRefused;
      case Harm::kSlotDamaged:
        return fill(slot(value / 2, value % 2 != 0), kFlash.sector, 0);
      case Harm::kBlockBitFlipped:
        block.at(value / 8) = static_cast<std::uint8_t>(block.at(value / 8) ^ 1U << (value % 8));
        return Answer::kDone;
      case Harm::kBlockOctet:
        block.at(value / 256) = static_cast<std::uint8_t>(value % 256);
        store_be32(block.data() + block.size() - 4, crc32({block.data(), block.size() - 4}));
        return Answer::kDone;
    }
    return Answer::kCannot;
  }

  // Where a record's slots are: the first one of each half is the header's (port/pn_store.h).
  static std::uint32_t slot(std::uint64_t record, bool second) {
    return static_cast<std::uint32_t>(record + 1) * kFlash.sector + (second ? kFlash.size / 2 : 0);
  }

  Answer fill_record(std::uint64_t record, std::uint8_t value) const {
    const Answer first = fill(slot(record, false), kFlash.sector, value);
    return first == Answer::kDone ? fill(slot(record, true), kFlash.sector, value) : first;
  }

  Answer flip(std::uint32_t slot_at, std::uint64_t bit) const {
    std::array<std::uint8_t, PnStore::kSlotOctets> slot{};
    if (hal::nvm_read(remains_->region, slot_at, slot) != Status::kOk) {
      return Answer::kRefused;
    }
    slot.at(bit / 8) = static_cast<std::uint8_t>(slot.at(bit / 8) ^ 1U << (bit % 8));
    return hal::nvm_write(remains_->region, slot_at, slot) == Status::kOk ? Answer::kDone
                                                                          : Answer::kRefused;
  }

  Answer fill(std::uint32_t offset, std::uint32_t octets, std::uint8_t value) const {
    const Octets filled(octets, value);
    return hal::nvm_write(remains_->region, offset, filled) == Status::kOk ? Answer::kDone
                                                                           : Answer::kRefused;
  }

  // A case may ask for as much as the platform has.
  ImageMemory memory_{{}, kMaxOctets, BumpImage::storage_octets(kMaxOctets)};
  Setup setup_;
  std::optional<Remains> remains_;
  std::optional<Powered> powered_;  // In one place: a new one costs no new pages.
};

}  // namespace

std::unique_ptr<Dut> open_inprocess() {
  if (hal::aead_self_test() != Status::kOk) {
    throw run_failure("the self-test of the cipher engine failed; no frame passes");
  }
  return std::make_unique<InProcess>();
}

}  // namespace linksec::sim::conformance
