// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far a long run is (long_run.h), in a file from which it goes on: a text of JSON with a hash
// over itself. It holds the run's SAK, which protects nothing but the run's own frames, so that the
// SA goes on under the same key; and it is on the disk before a PN that it speaks of is used.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "conformance/codec.h"
#include "secy/cipher_suite.h"
#include "secy/pn.h"

namespace linksec::sim::conformance {

/// The PN whose low 32 bits are those of PN 1: a run ends with it when no PN was skipped.
inline constexpr std::uint64_t kLongLastPn = (std::uint64_t{1} << 32) + 1;
/// The PN of the first frame is at most this one, so that the low 32 bits wrap.
inline constexpr std::uint64_t kLongLastStart = std::uint64_t{1} << 32;
/// PNs that are reserved at a time, and so skipped at most when a run is killed. A divisor of 2^32
/// and a multiple of a burst, so that PNs 2^32 apart stand at the same place of a block.
inline constexpr std::uint64_t kLongBlock = std::uint64_t{1} << 22;
/// The frames at the start of so many blocks are kept, to be compared with those 2^32 later.
inline constexpr std::uint64_t kLongWitnesses = 4;

/// A protected frame that is kept.
struct LongWitness {
  std::uint64_t pn = 0;
  Octets frame;

  friend bool operator==(const LongWitness&, const LongWitness&) = default;
};

/// How far a long run is.
struct LongState {
  CipherSuite suite = CipherSuite::kGcmAesXpn128;
  std::string engine;
  std::uint64_t first = 1;     ///< The PN of the first frame.
  std::uint64_t next = 1;      ///< Each PN below was verified or skipped.
  std::uint64_t reserved = 1;  ///< No PN from here on was used.
  std::uint64_t frames = 0;    ///< Verified.
  std::uint64_t skipped = 0;   ///< PNs that a run that was killed may have used.
  std::uint64_t parts = 0;     ///< Runs of the program.
  std::uint64_t milliseconds = 0;
  Secret<32> sak{};
  std::array<std::uint8_t, kSaltOctets> salt{};
  std::vector<LongWitness> witnesses;

  /// Frames that have to be verified in all.
  [[nodiscard]] std::uint64_t total() const noexcept { return kLongLastPn + 1 - first; }
  /// One behind the block that `next` is in.
  [[nodiscard]] std::uint64_t block_end() const noexcept {
    return next + kLongBlock - (next - first) % kLongBlock;
  }
};

/// The state as text, and back: null when it is damaged or contradicts itself.
[[nodiscard]] std::string long_state_text(const LongState& state);
[[nodiscard]] std::unique_ptr<LongState> parse_long_state(std::string_view text);

/// The state's file in a folder, which belongs to this run alone as long as this object lives.
class LongStateFile {
 public:
  /// Makes the folder when it is not there. Throws a run Failure, also when another run has it.
  explicit LongStateFile(const std::string& folder);
  LongStateFile(const LongStateFile&) = delete;
  LongStateFile& operator=(const LongStateFile&) = delete;
  ~LongStateFile();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Null when there is no file. Throws a usage Failure for one that is damaged.
  [[nodiscard]] std::unique_ptr<LongState> load() const;
  /// Replaces the file in one step; it is on the disk then. Throws a run Failure.
  void save(const LongState& state) const;
  void remove() const noexcept;

 private:
  std::string path_;
  int folder_ = -1;
};

}  // namespace linksec::sim::conformance
