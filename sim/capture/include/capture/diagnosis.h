// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a frame does not open: what its sender did otherwise than the configuration says, or what
// became of the frame on its way. Each finding is proven by an ICV that fits, and without proof
// there is none. It delivers nothing, and decides nothing about any frame: validate does that.
//
// The work on a frame has a bound: with a key, four readings of the frame as it is, up to 64
// lengths of a trailer, up to 47 of the Short Length and a few places of VLAN tags; with an SA,
// three nonces in six readings, each with one walk over the frame, and some 1,200 PNs. Those of the
// frame's SC are always tried, of others at most kMaxDiagnosisKeys keys and kMaxDiagnosisSas SAs. A
// frame of 1,500 octets and five keys take about a millisecond.
//
// Who calls: the commands diagnose and validate. One thread at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "capture/nonce_solver.h"
#include "link/link_config.h"

namespace linksec::sim {

inline constexpr std::size_t kMaxDiagnosisKeys = 64;
inline constexpr std::size_t kMaxDiagnosisSas = 64;
/// SCs of any SCI that are remembered.
inline constexpr std::size_t kMaxDiagnosisScs = 512;

/// What is wrong with a frame, or with the configuration that it does not open with.
enum class Fault : std::uint8_t {
  kNone,            ///< No finding: the key is none of those, or the damage is too large.
  kValid,           ///< Nothing: the frame opens.
  kReplayed,        ///< The frame opens; its PN is below the lowest acceptable one.
  kDuplicate,       ///< The frame opens, and is late because it came before.
  kPnAgain,         ///< The frame opens, and is late: another frame had its PN.
  kBadTag,          ///< The frame opens; its SecTAG breaks 9.12.
  kNotVerified,     ///< The frame opens; validate-frames leaves that out.
  kDisabledSa,      ///< The frame opens; its SA is not enabled.
  kNotBegun,        ///< The frame opens; its SA begins later.
  kEnded,           ///< The frame opens; a later SA has taken the place of its SA.
  kTruncated,       ///< The capture holds a part of the frame.
  kSsci,            ///< The sender has another SSCI.
  kSsciReversed,    ///< The SSCI is configured with its octets reversed.
  kSsciOfPeer,      ///< The SSCI is that of another SC of the configuration.
  kPnUpperHalf,     ///< The PN has other upper 32 bits than expected.
  kSalt,            ///< The sender has another Salt.
  kSaltReversed,    ///< The Salt is configured with its octets reversed.
  kOffset,          ///< The sender has another confidentiality offset.
  kNotEncrypted,    ///< E is set and the Secure Data is only authenticated.
  kEncrypted,       ///< E is clear and the Secure Data is encrypted.
  kExtendedSuite,   ///< The sender uses the suite with extended packet numbers.
  kPlainSuite,      ///< The sender uses the suite without them.
  kPortIdentifier,  ///< The sender's SCI has another Port Identifier.
  kSci,             ///< The sender has another SCI.
  kKeyOfAn,         ///< The key is that of another AN of the SC.
  kKeyOfPeer,       ///< The key is that of another SC.
  kOtherKey,        ///< The key is one that serves no SA of this SC.
  kUnusedAn,        ///< The SC has no SA with this AN, and the key is that of another one.
  kNoncePn,         ///< The sender's nonce has another PN than its SecTAG.
  kOuterTags,       ///< Tags stand in front of the SecTAG.
  kCoveredTags,     ///< The ICV covers tags in front of the SecTAG.
  kInsertedTag,     ///< A VLAN tag was put between SecTAG and Secure Data.
  kRemovedTag,      ///< A VLAN tag that the ICV covers was taken away.
  kDestination,     ///< The destination address was rewritten.
  kSource,          ///< The source address was rewritten.
  kEtherType,       ///< The EtherType was altered.
  kTagBits,         ///< Bits of the TCI were altered.
  kAnAltered,       ///< The AN was altered.
  kShortLength,     ///< SL was altered.
  kTagPn,           ///< The SecTAG's PN was altered.
  kTagSci,          ///< The SecTAG's SCI was altered.
  kBit,             ///< One bit was altered.
  kOctet,           ///< One octet was altered.
  kOctets,          ///< A few octets near each other were altered.
  kFrameCheck,      ///< A frame check sequence stands behind the ICV.
  kTrailer,         ///< Octets stand behind the ICV.
  kCutShort,        ///< The last octets are missing.
};
inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::kCutShort) + 1;

/// The word of a fault in JSON: "ssci-reversed".
[[nodiscard]] const char* fault_word(Fault fault) noexcept;

/// What was found.
struct Diagnosis {
  Fault fault = Fault::kNone;
  unsigned proof_bits = 0;    ///< Chance says the same of a frame once in 2^this.
  std::string key;            ///< The id of the key that fits.
  std::size_t key_place = 0;  ///< Its place among the link's keys, where there is one.
  std::optional<Sci> sci;     ///< The SC to which the configuration or the frame assigns it.
  std::optional<An> an;       ///< The AN of the frame.
  Ssci ssci{};                ///< kValid: that of the sender's nonce, with extended packet numbers.
  std::optional<Pn> pn;       ///< That of the sender's nonce, all of it.
  std::uint64_t found = 0;    ///< By fault: SSCI, SCI, offset, PN, AN, octets, tags, TCI bits.
  std::uint64_t expected = 0;     ///< What the configuration, or the frame as it came, has for it.
  std::optional<Salt> salt;       ///< kSalt, also as the other fault: the sender's.
  std::uint16_t salt_octets = 0;  ///< The octets in which that is another; the first is 1, then 2.
  /// What explains the nonce as well: kNone, or one of kSsci, kPnUpperHalf and kSalt.
  Fault other = Fault::kNone;
  StartAt start{};          ///< kNotBegun: that of the SA.
  std::uint64_t icv = 0;    ///< The first eight octets of the ICV, where a nonce was found.
  bool by_options = false;  ///< The link was named by options: mends are options, too.
  std::size_t octet = 0;    ///< The first octet concerned, counted from 1 in the frame.
  std::vector<std::uint8_t> original;  ///< Altered octets as they were sent.
  unsigned bit = 0;                    ///< kBit: 8 for the octet's highest, 1 for its lowest.
  std::uint64_t late_by = 0;           ///< kReplayed, kPnUpperHalf: below nextPN by so many.
  bool replay_off = false;             ///< The same: the configuration has replay-protect = false.
  bool both_ways = false;              ///< kKeyOfPeer: that SC's frames are under this one's key.
};

/// Makes the other explanation the only one.
void choose_other(Diagnosis& diagnosis);
/// Leaves the first explanation as the only one.
void drop_other(Diagnosis& diagnosis);

/// What is wrong and what to change, in one line: "the sender used SSCI 2; ...".
[[nodiscard]] std::string diagnosis_text(const Diagnosis& diagnosis);
/// What to write into LINK.toml: "ssci = 2", or the option: "--ssci 2"; empty where that mends
/// nothing.
[[nodiscard]] std::string diagnosis_mend(const Diagnosis& diagnosis);
/// One JSON object on a line.
[[nodiscard]] std::string diagnosis_json(const Diagnosis& diagnosis, std::uint64_t frame);

/// A SAK that frames may be under.
struct DiagnosisKey {
  std::string id;
  bool extended = false;   ///< A suite with extended packet numbers: it has a Salt.
  Salt salt{};             ///< Zeroes without.
  std::size_t offset = 0;  ///< The confidentiality offset: 0, 30 or 50.
  NonceSolver solver;
  bool salt_proven = false;  ///< A frame opened under it.
};

/// A receive SA. Several may have one SCI and AN, one after the other.
struct DiagnosisSa {
  Sci sci{};
  An an{};
  std::size_t key = 0;  ///< Its place among the keys.
  Ssci ssci{};          ///< With extended packet numbers alone.
  Pn next_pn{1};
  Pn lowest_pn{1};  ///< A frame with a lower PN is late; 0 where none is.
  bool enable = true;
  StartAt start{};
  ValidateFrames validate = ValidateFrames::kStrict;
  bool replay_protect = true;
  std::uint32_t replay_window = 0;  ///< That which is used.
  bool of_any = false;              ///< Its SC is one of any SCI, and has this key by its frames.
};

/// What a configuration says of the frames of a link.
struct DiagnosisLink {
  std::vector<DiagnosisKey> keys;
  std::vector<DiagnosisSa> sas;  ///< Of an SC and AN, in the order of the file.
  std::vector<Sci> scis;         ///< Of all receive SCs, those without SAs too.
  /// SAs that an SC without SAs of its own has, whatever its SCI and SSCI are.
  std::vector<DiagnosisSa> any;
  std::size_t outer_tags = 0;
  bool by_options = false;  ///< It was named by options, not by a LINK.toml.
};

/// A frame as a capture has it.
struct DiagnosisFrame {
  ConstByteSpan octets;
  bool truncated = false;
  std::uint64_t number = 0;    ///< In its capture, from 1; 0 when SAs are not to begin anywhere.
  std::optional<Time> time{};  ///< Likewise.
};

/// Compares frames with a link. It holds what it is given as long as it lives.
class Diagnoser {
 public:
  explicit Diagnoser(DiagnosisLink link) : link_(std::move(link)) {}

  /// kValid or kReplayed when the frame opens as the link says; anything else is not looked for. At
  /// most one decryption for each SA of the frame's SCI and AN.
  [[nodiscard]] Diagnosis judge(const DiagnosisFrame& frame) const;
  /// All that can be found.
  [[nodiscard]] Diagnosis diagnose(const DiagnosisFrame& frame) const;
  /// Takes note of a frame that opened: PNs of its SA are expected from there on, and its SC is
  /// known where any SCI is taken.
  void note_valid(const Diagnosis& diagnosis);

  [[nodiscard]] const DiagnosisLink& link() const noexcept { return link_; }

 private:
  void add_any(const Diagnosis& diagnosis);

  DiagnosisLink link_;
  std::size_t any_scs_ = 0;
};

}  // namespace linksec::sim
