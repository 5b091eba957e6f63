// SPDX-License-Identifier: Apache-2.0
#include "conformance/codec.h"

#include <algorithm>
#include <cstdio>

#include "aead_mbedtls/engine.h"
#include "shell/failure.h"
#include "shell/hex.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kAddresses = 12;
constexpr std::size_t kIcv = 16;
constexpr std::size_t kSciOctets = 8;
constexpr std::size_t kShortTag = 8;
constexpr std::size_t kSlLimit = 48;

// Bits of octet 3, Figure 9-3.
constexpr unsigned kV = 1U << 7;
constexpr unsigned kEs = 1U << 6;
constexpr unsigned kSc = 1U << 5;
constexpr unsigned kScb = 1U << 4;
constexpr unsigned kE = 1U << 3;
constexpr unsigned kC = 1U << 2;

void append(Octets& to, ConstByteSpan octets) { to.insert(to.end(), octets.begin(), octets.end()); }

// The `count` low octets of a number, the most significant one first.
void append_number(Octets& to, std::uint64_t number, unsigned count) {
  for (unsigned shift = count * 8; shift != 0; shift -= 8) {
    to.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
  }
}

std::uint64_t number_at(ConstByteSpan octets, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    number = number << 8 | octets[at + i];
  }
  return number;
}

unsigned octet3(const MpduFields& fields) {
  unsigned octet = fields.an.value();
  const std::pair<bool, unsigned> bits[] = {{fields.v, kV},     {fields.es, kEs}, {fields.sc, kSc},
                                            {fields.scb, kScb}, {fields.e, kE},   {fields.c, kC}};
  for (const auto& [set, bit] : bits) {
    octet |= set ? bit : 0U;
  }
  return octet;
}

void append_tag(Octets& frame, const MpduFields& fields) {
  append_number(frame, fields.ether_type, 2);
  frame.push_back(static_cast<std::uint8_t>(octet3(fields)));
  const std::size_t data = fields.data.size();
  frame.push_back(fields.octet4.value_or(data < kSlLimit ? static_cast<std::uint8_t>(data) : 0));
  append_number(frame, fields.pn.value, 4);
  if (fields.sc) {
    append_number(frame, fields.sci.value, kSciOctets);
  }
}

// 14.5: SCI, PN. 14.7: SSCI and the PN's 64 bits, exclusive-or Salt.
Octets nonce_of(const MpduFields& fields) {
  Octets nonce;
  if (!fields.key.extended()) {
    append_number(nonce, fields.sci.value, kSciOctets);
    append_number(nonce, fields.pn.value, 4);
    return nonce;
  }
  append_number(nonce, fields.ssci.value, 4);
  append_number(nonce, fields.pn.value, 8);
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    nonce[i] = static_cast<std::uint8_t>(nonce[i] ^ fields.key.salt.at(i));
  }
  return nonce;
}

// A key in the engine for as long as it is needed.
class Slot {
 public:
  explicit Slot(const Octets& key) : slot_(aead_mbedtls::install(key)) {
    if (slot_.status() != Status::kOk) {
      throw run_failure("the codec's key is refused");
    }
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { aead_mbedtls::remove(slot_.value()); }

  [[nodiscard]] hal::KeySlot value() const { return slot_.value(); }

 private:
  Result<hal::KeySlot> slot_;
};

// What is authenticated alone comes first in `text`; the frame's outer tags are left out.
hal::AeadOp operation(const MpduFields& fields, Octets& covered, std::size_t clear, Octets& icv) {
  hal::AeadOp op;
  op.aad = covered.data();
  op.aad_octets = static_cast<std::uint32_t>(clear);
  op.text = covered.data() + clear;
  op.text_octets = static_cast<std::uint32_t>(covered.size() - clear);
  op.icv = icv.data();
  const Octets nonce = nonce_of(fields);
  std::copy(nonce.begin(), nonce.end(), op.nonce.begin());
  return op;
}

// Octets of the data that stay in clear.
std::size_t clear_data(const MpduFields& fields, bool e, std::size_t data) {
  return e && fields.offset <= data ? fields.offset : data;
}

std::string text(const char* format, auto... values) {
  char line[160];
  std::snprintf(line, sizeof(line), format, values...);
  return line;
}

}  // namespace

std::size_t tag_octets(const MpduFields& fields) noexcept {
  return fields.sc ? kShortTag + kSciOctets : kShortTag;
}

Octets seal(const MpduFields& fields) {
  Octets covered;
  append(covered, fields.destination);
  append(covered, fields.source);
  append_tag(covered, fields);
  const std::size_t header = covered.size();
  append(covered, fields.data);
  Octets icv(kIcv);
  const Slot slot(fields.key.sak);
  hal::AeadOp op =
      operation(fields, covered, header + clear_data(fields, fields.e, fields.data.size()), icv);
  op.key = slot.value();
  aead_mbedtls::seal({&op, 1});
  Octets frame(covered.begin(), covered.begin() + kAddresses);
  append(frame, fields.outer);
  frame.insert(frame.end(), covered.begin() + kAddresses, covered.end());
  append(frame, icv);
  frame.resize(std::max(frame.size(), fields.pad_to), fields.pad);
  return frame;
}

Octets plain_frame(const MpduFields& fields) {
  Octets frame;
  append(frame, fields.destination);
  append(frame, fields.source);
  append(frame, fields.data);
  return frame;
}

std::optional<Octets> open(const MpduFields& fields, ConstByteSpan frame) {
  if (frame.size() < kAddresses + kShortTag + kIcv + 1) {
    return std::nullopt;
  }
  const unsigned tci = frame[kAddresses + 2];
  const std::size_t header = kAddresses + kShortTag + ((tci & kSc) != 0 ? kSciOctets : 0);
  const std::size_t sl = frame[kAddresses + 3] & 0x3FU;
  const std::size_t end = sl == 0 ? frame.size() : header + sl + kIcv;
  if (end > frame.size() || end < header + kIcv + 1) {
    return std::nullopt;
  }
  Octets covered(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(end - kIcv));
  Octets icv(frame.begin() + static_cast<std::ptrdiff_t>(end - kIcv),
             frame.begin() + static_cast<std::ptrdiff_t>(end));
  const Slot slot(fields.key.sak);
  hal::AeadOp op = operation(
      fields, covered, header + clear_data(fields, (tci & kE) != 0, end - kIcv - header), icv);
  op.key = slot.value();
  aead_mbedtls::open({&op, 1});
  if (op.result != hal::AeadResult::kOk) {
    return std::nullopt;
  }
  return Octets(covered.begin() + static_cast<std::ptrdiff_t>(header), covered.end());
}

std::string summary(ConstByteSpan frame) {
  const std::string octets = text("%zu octets", frame.size());
  if (frame.size() < kAddresses + 2) {
    return "runt, " + octets;
  }
  const auto type = static_cast<unsigned>(number_at(frame, kAddresses, 2));
  if (type != 0x88E5 || frame.size() < kAddresses + kShortTag) {
    return text("EtherType %04X, ", type) + octets;
  }
  const unsigned tci = frame[kAddresses + 2];
  std::string line = text("SecTAG AN %u PN %llu", tci & 3U,
                          static_cast<unsigned long long>(number_at(frame, kAddresses + 4, 4)));
  const std::pair<unsigned, const char*> bits[] = {{kV, " V"},     {kEs, " ES"}, {kSc, " SC"},
                                                   {kScb, " SCB"}, {kE, " E"},   {kC, " C"}};
  for (const auto& [bit, word] : bits) {
    line += (tci & bit) != 0 ? word : "";
  }
  return line + text(" SL %u, ", unsigned{frame[kAddresses + 3]} & 0x3FU) + octets;
}

std::string describe(ConstByteSpan frame) {
  if (frame.size() < kAddresses + 2) {
    return "octets       " + to_hex(frame) + "\n";
  }
  std::string lines = "destination  " + to_hex(frame.first(6)) + "\nsource       " +
                      to_hex(frame.subspan(6, 6)) + "\n";
  const auto type = static_cast<unsigned>(number_at(frame, kAddresses, 2));
  if (type != 0x88E5 || frame.size() < kAddresses + kShortTag) {
    return lines + text("EtherType    %04X\n", type) + "data         " +
           to_hex(frame.subspan(kAddresses + 2)) + "\n";
  }
  const unsigned tci = frame[kAddresses + 2];
  const auto bit = [tci](unsigned mask) { return (tci & mask) != 0 ? 1U : 0U; };
  lines += text("EtherType    %04X, a SecTAG\n", type);
  lines += text("octet 3      %02X: V %u  ES %u  SC %u  SCB %u  E %u  C %u  AN %u\n", tci, bit(kV),
                bit(kEs), bit(kSc), bit(kScb), bit(kE), bit(kC), tci & 3U);
  lines += text("octet 4      %02X: reserved %u  SL %u\n", unsigned{frame[kAddresses + 3]},
                unsigned{frame[kAddresses + 3]} >> 6, unsigned{frame[kAddresses + 3]} & 0x3FU);
  lines += text("PN field     %08llX\n",
                static_cast<unsigned long long>(number_at(frame, kAddresses + 4, 4)));
  std::size_t at = kAddresses + kShortTag;
  if (bit(kSc) != 0 && frame.size() >= at + kSciOctets) {
    lines += "SCI          " + to_hex(frame.subspan(at, kSciOctets)) + "\n";
    at += kSciOctets;
  }
  const std::size_t rest = frame.size() - at;
  const std::size_t sl = frame[kAddresses + 3] & 0x3FU;
  const std::size_t data = sl != 0 && sl + kIcv <= rest ? sl : (rest > kIcv ? rest - kIcv : 0);
  lines += text("secure data  %zu octets: ", data) + to_hex(frame.subspan(at, data)) + "\n";
  lines += "ICV          " + to_hex(frame.subspan(at + data, std::min(kIcv, rest - data))) + "\n";
  if (rest > data + kIcv) {
    lines += "behind it    " + to_hex(frame.subspan(at + data + kIcv)) + "\n";
  }
  return lines;
}

}  // namespace linksec::sim::conformance
