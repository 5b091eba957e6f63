// SPDX-License-Identifier: Apache-2.0

// The provisioning block: any octets, as they are and with a length and a CRC that agree. What the
// parser accepts can be walked through to its end, with every index in range, and an image that is
// started with it neither sends nor writes anything: no record was ever made for it.

#include <array>
#include <cstdlib>
#include <vector>

#include "app/block.h"
#include "app/bump_image.h"
#include "app/station_image.h"
#include "base/crc32.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"

using namespace linksec;
using namespace linksec::test;

namespace {

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void walk(const Link& link) {
  for (const std::uint16_t type : link.ether_types) {
    must(type >= 0x0600);
  }
  for (const LinkSc& sc : link.tx_scs) {
    must(sc.sas.size() >= 1 && sc.sas.size() <= An::kCount);
    for (const LinkSa& sa : sc.sas) {
      must(link.keys[sa.key].transmits);
    }
  }
  for (const LinkSc& sc : link.rx_scs) {
    must(sc.sas.size() <= An::kCount);
    for (const LinkSa& sa : sc.sas) {
      must(link.keys[sa.key].receives);
    }
  }
}

void walk(const LinkAgreement& agreement) {
  must(agreement.sci.is_valid() && !agreement.participants.empty());
  must(agreement.suite_count >= 1 && agreement.suite_count <= kCipherSuiteCount);
  for (const LinkParticipant& participant : agreement.participants) {
    must(participant.cak.size() == 16 || participant.cak.size() == 32);
    must(!participant.ckn.empty() && participant.ckn.size() <= 32);
  }
}

template <typename Image>
void run(ConstByteSpan memory) {
  reset_fake_hal();
  fake_aead::reset();
  const hal::PortId line = fake_eth::add_port(2000);
  const hal::PortId host = fake_eth::add_port(2000);
  const hal::NvmId region = fake_nvm::add_region({4096, 1024, 4});
  static std::vector<std::uint8_t> storage(Image::storage_octets(2000));
  static LinkMemory list;
  alignas(Arena::kAlignment) static std::array<std::uint8_t, Device::octets({})> tables;
  const Wiring wiring{line, host, region, {}, {}, storage, 2000, {}, tables};
  Image image(wiring);
  image.boot(memory, list.storage(), Time{1});
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(image.turn(Time{2}));
  }
  must(fake_eth::take_sent(line).empty() && fake_eth::take_sent(host).empty());
  must(fake_nvm::counts().writes == 0);
}

void try_block(ConstByteSpan memory) {
  static LinkMemory list;
  static std::array<LinkParticipant, 3> participants;
  AgreementStorage agreement{{}, participants};
  Link link;
  const BlockError error = parse_block(memory, list.storage(), agreement, 2000, link);
  must(to_string(error)[0] != '\0');
  if (error != BlockError::kNone) {
    must(link.keys.empty() && link.tx_scs.empty() && link.rx_scs.empty());
    return;
  }
  walk(link);
  if (link.agreement != nullptr) {
    walk(*link.agreement);
  }
  run<StationImage>(memory);
  run<BumpImage>(memory);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  try_block({octets, size});
  std::vector<std::uint8_t> whole(octets, octets + size);
  whole.resize(std::max<std::size_t>(size, 16) + 4);
  store_be32(whole.data(), 0x4C535042);
  store_be32(whole.data() + 4, 0x00020000);
  store_be32(whole.data() + 8, static_cast<std::uint32_t>(whole.size()));
  const std::size_t body = whole.size() - 4;
  store_be32(whole.data() + body, crc32(ConstByteSpan{whole}.first(body)));
  try_block(whole);
  return 0;
}
