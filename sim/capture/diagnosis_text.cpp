// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>

#include "capture/diagnosis.h"
#include "link/link_config.h"
#include "shell/hex.h"
#include "wire/mpdu.h"

namespace linksec::sim {
namespace {

constexpr std::array<const char*, kFaultCount> kWords = {
    "none",           "valid",         "replayed",        "duplicate",     "pn-again",
    "bad-tag",        "not-verified",  "disabled-sa",     "not-begun",     "ended",
    "truncated",      "ssci",          "ssci-reversed",   "ssci-of-peer",  "pn-upper-half",
    "salt",           "salt-reversed", "offset",          "not-encrypted", "encrypted",
    "extended-suite", "plain-suite",   "port-identifier", "sci",           "key-of-an",
    "key-of-peer",    "other-key",     "unused-an",       "nonce-pn",      "outer-tags",
    "covered-tags",   "inserted-tag",  "removed-tag",     "destination",   "source",
    "ether-type",     "tag-bits",      "an-altered",      "short-length",  "tag-pn",
    "tag-sci",        "bit",           "octet",           "octets",        "frame-check",
    "trailer",        "cut-short"};

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
  return "the sender used SSCI " + number(of.found) + ", the configuration has " +
         number(of.expected);
}

// "octet 8", "octets 1 and 12"; empty where more than a few differ.
std::string salt_octets(const Diagnosis& of) {
  constexpr int kFew = 4;
  std::string text;
  const int count = std::popcount(of.salt_octets);
  for (unsigned octet = 0, named = 0; octet < kSaltOctets && count <= kFew; ++octet) {
    if ((of.salt_octets >> octet & 1U) != 0) {
      ++named;
      const char* const between = static_cast<int>(named) == count ? " and " : ", ";
      text += (named == 1 ? "" : between) + number(octet + 1);
    }
  }
  return text.empty() ? text : (count == 1 ? "octet " : "octets ") + text;
}

std::string salt_text(const Diagnosis& of) {
  const std::string octets = salt_octets(of);
  return octets.empty() ? "the sender used another salt, if its SSCI is right"
                        : "the sender's salt has another " + octets + ", if its SSCI is right";
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
      return salt_text(of);
    case Fault::kSaltReversed:
      return "the salt is configured with its octets reversed";
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

std::string replayed_text(const Diagnosis& of) {
  return of.found == 0
             ? "the frame opens, but no frame may have PN 0"
             : "the frame opens, but it is late: its PN " + number(of.found) +
                   " is below the lowest acceptable one by " + number(of.expected - of.found);
}

// Of a frame that opens and is not delivered.
std::string opened_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kReplayed:
      return replayed_text(of);
    case Fault::kDuplicate:
      return "the frame is a duplicate: frame " + number(of.found) +
             " is the same, and only one of the two may be delivered";
    case Fault::kPnAgain:
      return "the frame opens, but frame " + number(of.found) +
             " had its PN under the same key: the sender began its PNs again, which betrays both "
             "frames; it needs a new key";
    case Fault::kBadTag:
      return std::string("the frame opens, but its SecTAG is refused, ") +
             to_string(static_cast<ParseError>(of.found)) + "; its sender is to be mended";
    case Fault::kNotVerified:
      return std::string("the frame opens, but validate-frames is ") +
             validate_word(static_cast<ValidateFrames>(of.expected));
    case Fault::kDisabledSa:
      return "the frame opens, but its SA has enable = false";
    case Fault::kNotBegun:
      return of.start.frame.has_value()
                 ? "the frame opens, but its SA begins with from-frame = " + number(*of.start.frame)
                 : "the frame opens, but it comes before the from-time of its SA";
    case Fault::kEnded:
      return key_text(of) + ", whose SA is over: a later one of this AN began";
    default:
      return "the frame opens";
  }
}

std::string frame_text(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kNone:
      return "no key, nonce, offset or known alteration fits: the key is not here, or more than a "
             "few octets were altered";
    case Fault::kValid:
    case Fault::kReplayed:
    case Fault::kDuplicate:
    case Fault::kPnAgain:
    case Fault::kBadTag:
    case Fault::kNotVerified:
    case Fault::kDisabledSa:
    case Fault::kNotBegun:
    case Fault::kEnded:
      return opened_text(of);
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

// A window that takes the frame in; 2^30-1 is the widest with extended packet numbers.
std::string window_mend(const Diagnosis& of) {
  if (of.found == 0) {
    return {};
  }
  constexpr std::uint64_t kWidest = (std::uint64_t{1} << 30) - 1;
  if (of.late_by > kWidest) {
    return "next-pn = " + wide(of.found);
  }
  return (of.replay_off ? "replay-protect = true\n" : "") +
         ("replay-window = " + number(of.late_by));
}

// The mend as an option, where there is one for it.
std::string option_of(const std::string& mend) {
  constexpr std::array<const char*, 6> kNames = {"ssci", "salt",    "sci",
                                                 "an",   "trailer", "confidentiality-offset"};
  for (const char* const name : kNames) {
    const std::string assigned = std::string(name) + " = ";
    if (mend.starts_with(assigned)) {
      std::string option = "--" + std::string(name) + " " + mend.substr(assigned.size());
      std::erase(option, '"');
      return option;
    }
  }
  return mend;
}

// The lines of a mend within a sentence.
std::string in_one_line(std::string mend) {
  const std::size_t end = mend.find('\n');
  return end == std::string::npos ? mend : mend.replace(end, 1, " and ");
}

std::string toml_mend(const Diagnosis& of) {
  switch (of.fault) {
    case Fault::kSsci:
    case Fault::kSsciReversed:
    case Fault::kSsciOfPeer:
      return "ssci = " + number(of.found);
    case Fault::kPnUpperHalf:
    case Fault::kReplayed:
      return of.late_by == 0 ? "next-pn = " + wide(of.found) : window_mend(of);
    case Fault::kSalt:
    case Fault::kSaltReversed:
      return "salt = \"" + to_hex(*of.salt) + "\"";
    case Fault::kNotVerified:
      return "validate-frames = \"strict\"";
    case Fault::kDisabledSa:
      return "enable = true";
    case Fault::kNotBegun:
      return of.start.frame.has_value() ? "from-frame = " + number(of.found) : "";
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
    case Fault::kTrailer:
      return "trailer = " + number(of.found);
    default:
      return {};
  }
}

bool is_of_sa(const std::string& mend) {
  constexpr std::array<const char*, 5> kNames = {"ssci", "next-pn", "key", "enable", "from-frame"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](const char* name) { return mend.starts_with(name); });
}

std::string mend_text(const Diagnosis& of) {
  if (of.fault == Fault::kExtendedSuite || of.fault == Fault::kPlainSuite) {
    return of.fault == Fault::kPlainSuite ? "; choose the cipher-suite without xpn"
                                          : "; choose the cipher-suite with xpn";
  }
  const std::string mend = toml_mend(of);
  if (mend.empty()) {
    return {};
  }
  if (!of.by_options) {
    return "; set " + in_one_line(mend) + (is_of_sa(mend) ? in_sa(of) : "");
  }
  const std::string option = option_of(mend);
  return option != mend ? "; give " + option
                        : "; a LINK.toml takes " + in_one_line(mend) + ", no option does";
}

}  // namespace

const char* fault_word(Fault fault) noexcept { return kWords[static_cast<std::size_t>(fault)]; }

void choose_other(Diagnosis& of) {
  of.fault = of.other;
  drop_other(of);
}

void drop_other(Diagnosis& of) {
  of.other = Fault::kNone;
  if (of.fault != Fault::kSalt) {
    of.salt.reset();
    of.salt_octets = 0;
  }
}

std::string diagnosis_mend(const Diagnosis& of) {
  const std::string mend = toml_mend(of);
  return of.by_options ? option_of(mend) : mend;
}

std::string diagnosis_text(const Diagnosis& of) {
  const bool has_sa = of.fault != Fault::kNone && of.an.has_value();
  std::string text = (has_sa ? sa_text(of) + ": " : "") + frame_text(of) + mend_text(of);
  if (of.other != Fault::kNone) {
    Diagnosis other = of;
    other.fault = of.other;
    text += "; or else " + nonce_text(other) + mend_text(other) +
            (of.fault == Fault::kPnUpperHalf || of.other == Fault::kPnUpperHalf
                 ? ": a frame of an SC under this key whose PNs are small yet tells which it is"
                 : ": a frame that another SC sent under this key tells which it is");
  }
  return text;
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
  object["or"] = or_null(of.other != Fault::kNone, fault_word(of.other));
  Diagnosis other = of;
  other.fault = of.other;
  object["or-mend"] = or_null(of.other != Fault::kNone, diagnosis_mend(other));
  object["mend"] = or_null(!diagnosis_mend(of).empty(), diagnosis_mend(of));
  object["text"] = diagnosis_text(of);
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace linksec::sim
