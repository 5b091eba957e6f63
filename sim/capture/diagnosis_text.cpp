// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <nlohmann/json.hpp>

#include "capture/diagnosis.h"
#include "link/link_config.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::array<const char*, kFaultCount> kWords = {
    "none",          "valid",        "replayed",       "truncated",    "ssci",
    "ssci-reversed", "ssci-of-peer", "pn-upper-half",  "salt",         "offset",
    "not-encrypted", "encrypted",    "extended-suite", "plain-suite",  "port-identifier",
    "sci",           "key-of-an",    "key-of-peer",    "other-key",    "unused-an",
    "nonce-pn",      "outer-tags",   "covered-tags",   "inserted-tag", "removed-tag",
    "destination",   "source",       "ether-type",     "tag-bits",     "an-altered",
    "short-length",  "tag-pn",       "tag-sci",        "bit",          "octet",
    "octets",        "frame-check",  "trailer",        "cut-short"};

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string sci(std::uint64_t value) { return sci_text(Sci{value}); }

std::string wide(std::uint64_t value) {
  constexpr std::uint64_t kLastOfToml = INT64_MAX;
  std::array<std::uint8_t, 8> octets{};
  store_be64(octets.data(), value);
  return value <= kLastOfToml ? number(value) : "\"0x" + to_hex(octets) + "\"";
}

std::string address(const std::vector<std::uint8_t>& octets) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += (text.empty() ? "" : ":") + to_hex(ConstByteSpan(&octet, 1));
  }
  return text;
}

std::string tag_bits(std::uint64_t sent, std::uint64_t received) {
  constexpr std::array<const char*, 6> kNames = {"V", "ES", "SC", "SCB", "E", "C"};
  std::string text;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::uint64_t bit = 0x80U >> i;
    if (((sent ^ received) & bit) != 0) {
      text += (text.empty() ? "" : ", ") + std::string(kNames[i]) +
              ((received & bit) != 0 ? " was set" : " was cleared");
    }
  }
  return text + " on the way";
}

std::string an_text(const Diagnosis& of) {
  return of.an.has_value() ? number(of.an->value()) : "?";
}

std::string sa_text(const Diagnosis& of) {
  return (of.sci.has_value() ? "SC " + sci_text(*of.sci) : std::string("an unknown SC")) + " AN " +
         an_text(of);
}

std::string ssci_text(const Diagnosis& of) {
  constexpr std::uint64_t kUsualSscis = 0x10000;
  return "the sender used SSCI " + number(of.found) + ", the configuration has " +
         number(of.expected) +
         (of.found < kUsualSscis ? "" : " (or octets 1 to 4 of the salt are others)");
}

std::string pn_text(const Diagnosis& of) {
  return "the sender's PN is " + number(of.found) + ", whose upper half is " +
         number(of.found >> 32) + "; " + number(of.expected >> 32) + " was expected";
}

std::string key_text(const Diagnosis& of) { return "the key that fits is " + of.key; }

std::string removed_text(const Diagnosis& of) {
  std::array<std::uint8_t, 4> tag{};
  store_be32(tag.data(), static_cast<std::uint32_t>(of.found));
  return "a VLAN tag that the ICV covers was removed on the way: " +
         to_hex(ConstByteSpan(tag).first(2)) + " vid " + number(of.found & 0xFFF);
}

std::string nonce_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kSsci:
      return ssci_text(of);
    case Fault::kSsciReversed:
      return "the sender used SSCI " + number(of.found) + ", the configuration has " +
             number(of.expected) + ", which is " + number(of.found) + " with its octets reversed";
    case Fault::kSsciOfPeer:
      return ssci_text(of) + "; that is the SSCI of another SC here";
    case Fault::kPnUpperHalf:
      return pn_text(of);
    case Fault::kSalt:
      return "the sender used another salt, if its SSCI is right";
    case Fault::kOffset:
      return "the sender used confidentiality offset " + number(of.found) +
             ", the configuration has " + number(of.expected);
    case Fault::kNotEncrypted:
      return "E says that the frame is encrypted, and it is only authenticated";
    case Fault::kEncrypted:
      return "E says that the frame is not encrypted, and it is";
    case Fault::kExtendedSuite:
      return "the key fits, and the nonce is no SCI and PN: the sender uses extended packet "
             "numbers "
             "(xpn)";
    case Fault::kPlainSuite:
      return "the sender's nonce is SCI and 32-bit PN: it does not use extended packet numbers "
             "(xpn)";
    case Fault::kNoncePn:
      return "the sender's nonce has PN " + number(of.found) + " and its SecTAG " +
             number(of.expected);
    default:
      return {};
  }
}

std::string assignment_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kPortIdentifier:
      return "the sender's SCI is " + sci(of.found) + ", the configuration has " +
             sci(of.expected) + ": another Port Identifier";
    case Fault::kSci:
      return "the sender's SCI is " + sci(of.found) + ", the configuration has " + sci(of.expected);
    case Fault::kKeyOfAn:
      return key_text(of) + ", which the configuration has for AN " + number(of.found) +
             " of this SC";
    case Fault::kUnusedAn:
      return "the SC has no SA with AN " + number(of.expected) + "; " + key_text(of) +
             ", which the configuration has for AN " + number(of.found);
    case Fault::kKeyOfPeer:
      return key_text(of) + ", which the configuration has for SC " + sci(of.found) +
             (of.both_ways ? ": the keys of the two directions are swapped" : "");
    case Fault::kOtherKey:
      return key_text(of) + ", which serves no SA";
    default:
      return nonce_text(of);
  }
}

std::string altered_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kDestination:
      return "the destination address was rewritten on the way; it was " + address(of.original);
    case Fault::kSource:
      return "the source address was rewritten on the way; it was " + address(of.original);
    case Fault::kEtherType:
      return "the EtherType was altered on the way; it was " + to_hex(of.original);
    case Fault::kTagBits:
      return "bits of the SecTAG were altered: " + tag_bits(of.found, of.expected);
    case Fault::kAnAltered:
      return "the AN was altered on the way: " + number(of.found & 3) + " became " +
             number(of.expected & 3);
    case Fault::kShortLength:
      return "SL was altered on the way: " + number(of.found) + " became " + number(of.expected);
    case Fault::kTagPn:
      return "the SecTAG's PN was altered on the way: " + number(of.found) + " became " +
             number(of.expected);
    case Fault::kTagSci:
      return "the SecTAG's SCI was altered on the way; it was " + to_hex(of.original);
    case Fault::kBit:
      return "one bit was flipped on the way: bit " + number(of.bit) + " of octet " +
             number(of.octet);
    case Fault::kOctet:
      return "one octet was altered on the way: octet " + number(of.octet) + ", which was 0x" +
             to_hex(of.original);
    case Fault::kOctets:
      return "octets " + number(of.octet) + " to " + number(of.octet + of.found - 1) +
             " were altered on the way";
    default:
      return assignment_text(of);
  }
}

std::string frame_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kNone:
      return "no key, nonce, offset or known alteration fits: the key is not here, or more than a "
             "few octets were altered";
    case Fault::kValid:
      return "the frame opens";
    case Fault::kReplayed:
      if (of.found == 0) {
        return "the frame opens, but no frame may have PN 0";
      }
      return "the frame opens, but it is late: its PN " + number(of.found) +
             " is below the lowest acceptable one by " + number(of.expected - of.found);
    case Fault::kTruncated:
      return "the capture holds only a part of the frame; capture it whole";
    case Fault::kOuterTags:
      return "the frame opens behind " + number(of.found) + " VLAN tags";
    case Fault::kCoveredTags:
      return "the ICV covers " + number(of.found) + " VLAN tags in front of the SecTAG";
    case Fault::kInsertedTag:
      return "a VLAN tag was inserted between SecTAG and Secure Data on the way";
    case Fault::kRemovedTag:
      return removed_text(of);
    case Fault::kFrameCheck:
      return "a frame check sequence (FCS) of 4 octets stands behind the ICV";
    case Fault::kTrailer:
      return "a trailer of " + number(of.found) + " octets stands behind the ICV";
    case Fault::kCutShort:
      return "the last " + number(of.found) + " octets of the frame are missing";
    default:
      return altered_text(of);
  }
}

std::string in_sa(const Diagnosis& of) {
  return of.sci.has_value()
             ? " in the SA with an = " + an_text(of) + " of [[rx-sc]] " + sci_text(*of.sci)
             : std::string();
}

// A window that takes the frame in; one of 2^30 is the widest with extended packet numbers.
std::string window_mend(const Diagnosis& of) {
  if (of.found == 0) {
    return {};
  }
  constexpr std::uint64_t kWidest = std::uint64_t{1} << 30;
  if (of.late_by > kWidest) {
    return "next-pn = " + wide(of.found);
  }
  return (of.replay_off ? "replay-protect = true\n" : "") +
         ("replay-window = " + number(of.late_by));
}

// The lines of a mend within a sentence.
std::string in_one_line(std::string mend) {
  const std::size_t end = mend.find('\n');
  return end == std::string::npos ? mend : mend.replace(end, 1, " and ");
}

}  // namespace

const char* fault_word(Fault fault) noexcept { return kWords[static_cast<std::size_t>(fault)]; }

std::string diagnosis_mend(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kSsci:
    case Fault::kSsciReversed:
    case Fault::kSsciOfPeer:
      return "ssci = " + number(of.found);
    case Fault::kPnUpperHalf:
    case Fault::kReplayed:
      return of.late_by == 0 ? "next-pn = " + wide(of.found) : window_mend(of);
    case Fault::kSalt:
      return "salt = \"" + to_hex(*of.salt) + "\"";
    case Fault::kOffset:
      return "confidentiality-offset = " + number(of.found);
    case Fault::kPortIdentifier:
    case Fault::kSci:
      return "sci = \"" + sci(of.found) + "\"";
    case Fault::kKeyOfAn:
    case Fault::kKeyOfPeer:
    case Fault::kOtherKey:
      return "key = \"" + of.key + "\"";
    case Fault::kUnusedAn:
      return "an = " + number(of.expected);
    case Fault::kOuterTags:
      return "outer-tags = " + number(of.found);
    default:
      return {};
  }
}

std::string diagnosis_text(const Diagnosis& of) {
  const std::string mend = diagnosis_mend(of);
  const bool has_sa = of.fault != Fault::kNone && of.an.has_value();
  std::string text = (has_sa ? sa_text(of) + ": " : "") + frame_text(of);
  if (of.fault == Fault::kExtendedSuite || of.fault == Fault::kPlainSuite) {
    return text + (of.fault == Fault::kPlainSuite ? "; choose the cipher-suite without xpn"
                                                  : "; choose the cipher-suite with xpn");
  }
  if (mend.empty()) {
    return text;
  }
  const bool of_sa =
      mend.starts_with("ssci") || mend.starts_with("next-pn") || mend.starts_with("key");
  return text + "; set " + in_one_line(mend) + (of_sa ? in_sa(of) : "");
}

std::string diagnosis_json(const Diagnosis& of, std::uint64_t frame) {
  nlohmann::ordered_json object;
  const auto or_null = [](bool known, auto value) {
    return known ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  object["frame"] = frame;
  object["fault"] = fault_word(of.fault);
  object["sci"] = or_null(of.sci.has_value(), sci_text(of.sci.value_or(Sci{})));
  object["an"] = or_null(of.an.has_value(), of.an.value_or(An{}).value());
  object["pn"] = or_null(of.pn.has_value(), of.pn.value_or(Pn{}).value);
  object["key"] = or_null(!of.key.empty(), of.key);
  object["proof-bits"] = of.proof_bits;
  object["found"] = of.found;
  object["expected"] = of.expected;
  object["octet"] = or_null(of.octet != 0, of.octet);
  object["bit"] = or_null(of.bit != 0, of.bit);
  object["original"] = or_null(!of.original.empty(), to_hex(of.original));
  object["mend"] = or_null(!diagnosis_mend(of).empty(), diagnosis_mend(of));
  object["text"] = diagnosis_text(of);
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace linksec::sim
