// SPDX-License-Identifier: Apache-2.0

// Many images in one process, each with ports, PN records, a console and a source of entropy of its
// own: two end stations and a bump in the wire on one segment, and what a small one costs.

#include <memory>
#include <string>
#include <vector>

#include "app/bump_image.h"
#include "app/station_image.h"
#include "config_file.h"
#include "host/console.h"
#include "host/nvm.h"
#include "host/ports.h"
#include "link/image_memory.h"
#include "link/link_setup.h"
#include "port/platform_records.h"
#include "support/print.h"
#include "wire/sectag.h"

namespace linksec::test {
namespace {

constexpr std::size_t kFrameOctets = 2000;
constexpr hal::NvmGeometry kFlash = {32768, 1024, 4};
constexpr Capacity kSmall = {.tx_scs = 1, .rx_scs = 4, .saks = 10, .pn_records = 10};

const std::string kKeys = "[[key]]\nid = \"bump\"\nsak = \"" + std::string(32, '1') +
                          "\"\n[[key]]\nid = \"a\"\nsak = \"" + std::string(32, '2') +
                          "\"\n[[key]]\nid = \"b\"\nsak = \"" + std::string(32, '3') + "\"\n";

std::string sc(const std::string& kind, const std::string& sci, const std::string& key) {
  return "[[" + kind + "]]\nsci = \"" + sci + "\"\n[[" + kind + ".sa]]\nan = 0\nkey = \"" + key +
         "\"\n";
}

const std::string kBumpLink = kKeys + sc("tx-sc", "0200000000090001", "bump") +
                              sc("rx-sc", "0200000000010001", "a") +
                              sc("rx-sc", "0200000000020001", "b");

std::string station_link(const std::string& name, const std::string& number) {
  return "[secy]\nalways-include-sci = true\n" + kKeys +
         sc("tx-sc", "02000000000" + number + "0001", name) +
         sc("rx-sc", "0200000000090001", "bump") + "[station]\nmac = \"02:00:00:00:00:0" + number +
         "\"\nipv4 = \"10.0.0.1/24\"\n";
}

// An echo request from 10.0.0.2 at 02-00-00-00-00-03 to 10.0.0.1.
Octets echo_to(std::uint8_t station) {
  Octets frame = from_hex("020000000000020000000003");
  frame[5] = station;
  const Octets packet = from_hex(
      "08004500002600014000400126d40a0000020a000001"
      "0800d1b11234000100010203040506070809");
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

// An image with all that is its own.
template <typename Image>
class Node {
 public:
  explicit Node(const std::string& link)
      : file_(link),
        config_(file_.load()),
        value_(config_, sim::Direction::kBoth, sim::Recorded::kAll),
        line(host::open_memory_port({kFrameOctets, true}).value()),
        host(host::open_memory_port({kFrameOctets, true}).value()),
        region(host::open_memory_nvm(kFlash).value()),
        console(host::open_memory_console().value()),
        memory_(kSmall, kFrameOctets, Image::storage_octets(kFrameOctets)),
        image(wire()) {
    create_records();
    CHECK(!image.start(value_.link(), Time{1}).any());
    turn();
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    static_cast<void>(host::close_port(line));
    static_cast<void>(host::close_port(host));
    static_cast<void>(host::close_nvm(region));
    host::close_console(console);
  }

  void turn() { static_cast<void>(image.turn(now_ = now_ + Duration::milliseconds(1))); }
  [[nodiscard]] PnBound ceiling() const {
    return image_store().ceiling(image_store().find(value_.link().tx_scs[0].sas[0].record).value());
  }

 private:
  Wiring wire() {
    Wiring wiring = memory_.wiring();
    wiring.line = line;
    wiring.host = host;
    wiring.records = region;
    wiring.console = console;
    return wiring;
  }
  void create_records() {
    PlatformPnStore store;
    CHECK_EQUAL(Status::kOk, store.format(region));
    for (const LinkSide side : {LinkSide::kTransmit, LinkSide::kReceive}) {
      for (const LinkSc& sc : value_.link().scs(side)) {
        CHECK_EQUAL(Status::kOk, store.create(sc.sas[0].record, Pn{1}));
      }
    }
  }
  [[nodiscard]] const PnStore& image_store() const {
    return const_cast<Image&>(image).device().store();  // NOLINT
  }

  ConfigFile file_;
  sim::LinkConfig config_;
  sim::LinkValue value_;
  Time now_{1};

 public:
  hal::PortId line;
  hal::PortId host;
  hal::NvmId region;
  hal::ConsoleId console;

 private:
  sim::ImageMemory memory_;

 public:
  Image image;
};

}  // namespace

TEST_GROUP(Nodes) {
  // What each sends on the segment reaches the others.
  void carry() {
    for (const hal::PortId from : {bump.line, a.line, b.line}) {
      for (const host::HostFrame& frame : host::take_frames(from)) {
        tagged += has_sectag(frame) ? 1 : 0;
        clear += has_sectag(frame) ? 0 : 1;
        for (const hal::PortId to : {bump.line, a.line, b.line}) {
          if (!(to == from)) {
            host::put_frame(to, frame);
          }
        }
      }
    }
  }
  std::vector<host::HostFrame> ping(std::uint8_t station) {
    host::put_frame(bump.host, echo_to(station));
    for (int i = 0; i < 3; ++i) {
      bump.turn();
      carry();
      a.turn();
      b.turn();
      carry();
    }
    return host::take_frames(bump.host);
  }

  Node<BumpImage> bump{kBumpLink};
  Node<StationImage> a{station_link("a", "1")};
  Node<StationImage> b{station_link("b", "2")};
  std::size_t tagged = 0;
  std::size_t clear = 0;
};

// @test B1 B2 SAP
TEST(Nodes, TwoStationsAndABumpTalkInOneProcess) {
  for (const std::uint8_t station : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{1}}) {
    const std::vector<host::HostFrame> replies = ping(station);
    UNSIGNED_LONGS_EQUAL(1, replies.size());
    UNSIGNED_LONGS_EQUAL(3, replies[0][5]);
    UNSIGNED_LONGS_EQUAL(station, replies[0][11]);
  }
  UNSIGNED_LONGS_EQUAL(6, tagged);
  UNSIGNED_LONGS_EQUAL(0, clear);
  UNSIGNED_LONGS_EQUAL(2, a.image.port().counters().controlled_requests);
  UNSIGNED_LONGS_EQUAL(1, b.image.port().counters().controlled_requests);
  UNSIGNED_LONGS_EQUAL(3, bump.image.port().counters().controlled_indications);
}

TEST(Nodes, EachHasAConsoleOfItsOwn) {
  STRCMP_EQUAL("ready\n", host::take_written(a.console).c_str());
  STRCMP_EQUAL("ready\n", host::take_written(b.console).c_str());
  host::type(b.console, "q");
  b.turn();
  STRCMP_EQUAL("stopped\n", host::take_written(b.console).c_str());
  STRCMP_EQUAL("", host::take_written(a.console).c_str());
  UNSIGNED_LONGS_EQUAL(0, ping(2).size());
  UNSIGNED_LONGS_EQUAL(1, ping(1).size());
}

// @test C4
TEST(Nodes, EachHasRecordsOfItsOwn) {
  const PnBound before = b.ceiling();
  host::fail_nvm(a.region, 1);
  UNSIGNED_LONGS_EQUAL(1, ping(2).size());
  CHECK(before < b.ceiling() || before == b.ceiling());
  host::fail_nvm(a.region, 0);
  CHECK_EQUAL(Status::kOk, a.image.device().stop(Time{2'000'000'000}));
  CHECK(a.ceiling() == PnBound{Pn{1}});
  CHECK(PnBound{Pn{1}} < b.ceiling());
}

TEST(Nodes, ASmallOneTakes32KbBesideItsFrameBuffers) {
  const std::size_t image = std::max(sizeof(BumpImage), sizeof(StationImage));
  CHECK(image + Device::octets(kSmall) <= 32 * 1024);
  UNSIGNED_LONGS_EQUAL(config::kMaxBurst * (16 + kFrameOctets + 16),
                       BumpImage::storage_octets(kFrameOctets));
}

TEST(Nodes, NothingIsDueWhileNothingHappens) {
  CHECK(a.image.next_deadline(Time{2}) == Time::never());
}

}  // namespace linksec::test
