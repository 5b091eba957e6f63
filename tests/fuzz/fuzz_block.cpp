// SPDX-License-Identifier: Apache-2.0

// The provisioning block: any octets, as they are and with a length and a CRC that agree. What the
// parser accepts can be walked through to its end, with every index in range, and an image that is
// started with it neither sends nor writes anything: no record was ever made for it.

#include <cstdlib>

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

void walk(const Block& block) {
  for (std::size_t i = 0; i < block.ether_types(); ++i) {
    must(block.ether_type(i) >= 0x0600);
  }
  Reader reader = block.channels();
  for (std::size_t i = 0; i < block.tx_scs(); ++i) {
    const BlockSc sc = Block::take_sc(reader, PnRecordKind::kTransmit);
    must(sc.sas >= 1 && sc.sas <= An::kCount);
    for (std::size_t j = 0; j < sc.sas; ++j) {
      must(block.key(Block::take_sa(reader, PnRecordKind::kTransmit).key).transmits);
    }
  }
  for (std::size_t i = 0; i < block.rx_scs(); ++i) {
    const BlockSc sc = Block::take_sc(reader, PnRecordKind::kReceive);
    must(sc.sas <= An::kCount);
    for (std::size_t j = 0; j < sc.sas; ++j) {
      must(block.key(Block::take_sa(reader, PnRecordKind::kReceive).key).receives);
    }
  }
  must(reader.ok() && reader.rest().empty());
}

template <typename Image>
void run(ConstByteSpan memory) {
  reset_fake_hal();
  fake_aead::reset();
  const hal::PortId line = fake_eth::add_port(2000);
  const hal::PortId host = fake_eth::add_port(2000);
  const hal::NvmId region = fake_nvm::add_region({4096, 1024, 4});
  static std::vector<std::uint8_t> storage(BumpImage::kStorageOctets);
  Image image(storage);
  image.start(memory, Time{1});
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(image.turn(Time{2}));
  }
  must(fake_eth::take_sent(line).empty() && fake_eth::take_sent(host).empty());
  must(fake_nvm::counts().writes == 0 && region == Device::kPnRegion);
}

void try_block(ConstByteSpan memory) {
  Block block;
  const BlockError error = Block::parse(memory, block);
  must(to_string(error)[0] != '\0');
  must(error == BlockError::kNone || (block.keys() == 0 && block.channels().rest().empty()));
  if (error == BlockError::kNone) {
    walk(block);
    run<StationImage>(memory);
    run<BumpImage>(memory);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  try_block({octets, size});
  std::vector<std::uint8_t> whole(octets, octets + size);
  whole.resize(std::max<std::size_t>(size, 16) + 4);
  store_be32(whole.data(), 0x4C535042);
  store_be32(whole.data() + 4, 0x00010000);
  store_be32(whole.data() + 8, static_cast<std::uint32_t>(whole.size()));
  const std::size_t body = whole.size() - 4;
  store_be32(whole.data() + body, crc32(ConstByteSpan{whole}.first(body)));
  try_block(whole);
  return 0;
}
