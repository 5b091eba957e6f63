// SPDX-License-Identifier: Apache-2.0
#include "planted_faults.h"

#include <algorithm>

#include "aead_mbedtls/engine.h"
#include "base/crc32.h"

namespace linksec::test {

namespace {

constexpr std::size_t kIcv = 16;
constexpr std::uint8_t kE = 0x08;
constexpr std::uint8_t kC = 0x04;

void append(Octets& to, std::span<const std::uint8_t> octets) {
  to.insert(to.end(), octets.begin(), octets.end());
}

void append_number(Octets& to, std::uint64_t value, std::size_t octets) {
  while (octets-- > 0) {
    to.push_back(static_cast<std::uint8_t>(value >> (8 * octets)));
  }
}

}  // namespace

std::uint64_t below(Random& random, std::uint64_t end) { return random() % end; }

Octets random_octets(Random& random, std::size_t count) {
  Octets octets(count);
  for (std::uint8_t& octet : octets) {
    octet = static_cast<std::uint8_t>(random());
  }
  return octets;
}

sim::DiagnosisLink PlantedLink::link() const {
  sim::DiagnosisLink made;
  for (std::size_t i = 0; i < saks.size(); ++i) {
    sim::Salt salt{};
    if (extended) {
      std::copy(salts[i].begin(), salts[i].end(), salt.begin());
    }
    made.keys.push_back(
        {"key-" + std::to_string(i), extended, salt, offset, sim::NonceSolver(saks[i]), false});
  }
  for (const PlantedSa& sa : sas) {
    if (std::find(made.scis.begin(), made.scis.end(), sa.sci) == made.scis.end()) {
      made.scis.push_back(sa.sci);
    }
    sim::DiagnosisSa one{sa.sci,        An{sa.an},      sa.key,
                         Ssci{sa.ssci}, Pn{sa.next_pn}, Pn{sa.lowest_pn}};
    one.enable = sa.enable;
    one.validate = sa.validate;
    if (sa.from_frame != 0) {
      one.start.frame = sa.from_frame;
    }
    made.sas.push_back(one);
  }
  return made;
}

Octets PlantedFrame::seal() const {
  Octets frame = addresses;
  append(frame, covered_tags);
  append_number(frame, 0x88E5, 2);
  frame.push_back(tci_an);
  frame.push_back(data.size() < 48 ? static_cast<std::uint8_t>(data.size()) : std::uint8_t{0});
  append_number(frame, tag_pn, 4);
  append(frame, tag_sci);
  const std::size_t aad = frame.size() + clear;
  append(frame, data);
  Octets icv(kIcv);
  const auto slot = aead_mbedtls::install(sak);
  hal::AeadOp op;
  op.key = slot.value();
  op.aad = frame.data();
  op.aad_octets = static_cast<std::uint32_t>(aad);
  op.text = frame.data() + aad;
  op.text_octets = static_cast<std::uint32_t>(frame.size() - aad);
  op.icv = icv.data();
  std::copy(nonce.begin(), nonce.end(), op.nonce.begin());
  aead_mbedtls::seal({&op, 1});
  aead_mbedtls::remove(slot.value());
  append(frame, icv);
  return frame;
}

bool Planted::named_right(const sim::Diagnosis& diagnosis) const {
  const auto is_right = [&](sim::Fault fault) {
    return std::find(right.begin(), right.end(), fault) != right.end();
  };
  return (is_right(diagnosis.fault) || is_right(diagnosis.other)) &&
         (!found.has_value() || *found == diagnosis.found) &&
         (!octet.has_value() || *octet == diagnosis.octet);
}

void set_nonce(Planted& planted, bool extended, const Octets& salt) {
  Octets& nonce = planted.sent.nonce;
  nonce.clear();
  if (!extended) {
    append_number(nonce, planted.sci.value, 8);
    append_number(nonce, planted.pn, 4);
    return;
  }
  append_number(nonce, planted.ssci, 4);
  append_number(nonce, planted.pn, 8);
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    nonce[i] ^= salt[i];
  }
}

namespace {

void give_keys(PlantedLink& link, Random& random, Need need) {
  link.extended = need == Need::kAny ? below(random, 2) == 0 : need == Need::kExtended;
  constexpr std::size_t kOffsets[] = {0, 30, 50};
  link.offset = link.extended ? 0 : kOffsets[below(random, 3)];
  const std::size_t key_octets = below(random, 2) == 0 ? 16 : 32;
  for (int i = 0; i < 5; ++i) {
    link.saks.push_back(random_octets(random, key_octets));
    link.salts.push_back(random_octets(random, 12));
  }
}

// The addresses of the receiver and of the sender, as a frame has them.
Octets random_addresses(Random& random) {
  Octets sender = random_octets(random, 6);
  sender[0] = static_cast<std::uint8_t>((sender[0] & 0xFC) | 0x02);
  Octets addresses = sender;
  addresses[5] ^= static_cast<std::uint8_t>(1 + below(random, 255));
  append(addresses, sender);
  return addresses;
}

// Two SCs, one key each, and a second key at the next AN.
void give_sas(Planted& planted, Random& random) {
  const Sci receiver = Sci::of_source(planted.sent.addresses.data(), 1);
  planted.sci = Sci::of_source(planted.sent.addresses.data() + 6, 1);
  planted.ssci = 1;
  const auto an = static_cast<unsigned>(below(random, 4));
  const std::uint64_t upper = planted.link.extended ? below(random, 5) << 32 : 0;
  planted.pn = upper + 1000 + below(random, 1'000'000);
  const std::uint64_t next = planted.pn - below(random, 500);
  planted.link.sas = {{planted.sci, an, 0, 1, next, next},
                      {planted.sci, (an + 1) % 4, 1, 1, 1, 1},
                      {receiver, an, 2, 2, next, next},
                      {receiver, (an + 1) % 4, 3, 2, 1, 1}};
}

void give_tag(Planted& planted, Random& random, bool encrypts) {
  const std::uint64_t form = below(random, 3);  // With SCI, end station, neither.
  const unsigned shape = form == 0 ? 0x20 : form == 1 ? 0x40 : 0;
  PlantedFrame& sent = planted.sent;
  sent.tci_an =
      static_cast<std::uint8_t>(shape | (encrypts ? kE | kC : 0) | planted.link.sas.front().an);
  sent.tag_pn = static_cast<std::uint32_t>(planted.pn);
  if (form == 0) {
    append_number(sent.tag_sci, planted.sci.value, 8);
  }
}

Octets random_data(Random& random, std::size_t least_octets) {
  const std::size_t most = below(random, 4) == 0 ? 1500 : 200;
  return random_octets(
      random,
      least_octets + below(random, std::max<std::size_t>(most, least_octets + 1) - least_octets));
}

}  // namespace

Planted random_planted(Random& random, Need need, std::size_t least_octets) {
  Planted planted;
  PlantedFrame& sent = planted.sent;
  give_keys(planted.link, random, need);
  sent.addresses = random_addresses(random);
  give_sas(planted, random);
  const bool encrypts = below(random, 3) != 0;
  give_tag(planted, random, encrypts);
  sent.data = random_data(random, least_octets);
  sent.clear = encrypts ? std::min(planted.link.offset, sent.data.size()) : sent.data.size();
  sent.sak = planted.link.saks[0];
  set_nonce(planted, planted.link.extended, planted.link.salts[0]);
  planted.frame = sent.seal();
  return planted;
}

void damage(Random& random, Planted& planted) {
  planted.frame = planted.sent.seal();
  Octets& frame = planted.frame;
  const std::uint64_t way = below(random, 4);
  if (way == 0) {
    PlantedFrame other = planted.sent;
    other.sak = random_octets(random, other.sak.size());
    frame = other.seal();
  } else if (way == 1 && frame.size() > planted.sent.data_place() + 12) {
    const std::size_t least = planted.sent.data_place() + 1;
    frame.resize(least + below(random, frame.size() - 12 - least + 1));
  } else if (way == 2) {
    const Octets noise = random_octets(random, frame.size() - planted.sent.data_place());
    std::copy(noise.begin(), noise.end(),
              frame.begin() + static_cast<std::ptrdiff_t>(planted.sent.data_place()));
  } else {
    // The two ends of the frame, and a few octets anywhere.
    frame[below(random, 6)] ^= static_cast<std::uint8_t>(1 + below(random, 255));
    frame[frame.size() - 1 - below(random, 7)] ^= static_cast<std::uint8_t>(1 + below(random, 255));
    for (std::uint64_t more = below(random, 8); more > 0; --more) {
      frame[planted.sent.data_place() + below(random, planted.sent.data.size())] =
          static_cast<std::uint8_t>(random());
    }
  }
}

}  // namespace linksec::test
