// SPDX-License-Identifier: Apache-2.0
#pragma once

// Capture files: a reader for classic pcap (of our own, in large blocks) and pcapng (through
// libpcap), and a writer for classic pcap of our own. Threads of theirs move octets between files
// and memory when that is asked for; calls come from one thread. Frames are Ethernet, from the
// destination address on, without frame check sequence. Nothing here knows MACsec.
//
// Who calls: the commands of sim/, and the capture ports of host/ports.h.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "host/io_result.h"
#include "host/write_behind.h"

namespace linksec::host {

/// The longest frame that is read or written, in octets: libpcap's own limit.
inline constexpr std::size_t kMaxCaptureFrameOctets = 262144;

/// One frame of a capture.
struct CaptureFrame {
  ConstByteSpan octets;               ///< What was captured. Read: valid until the next read.
  std::uint32_t original_octets = 0;  ///< The frame's length on the wire.
  Time time{};                        ///< Since 1970-01-01 00:00 UTC.

  /// True when the capture holds only the first part of the frame.
  [[nodiscard]] bool truncated() const noexcept { return octets.size() < original_octets; }
};

/// The unit of a classic pcap's timestamps.
enum class Precision : std::uint8_t { kMicroseconds, kNanoseconds };

/// What kind of file a capture is.
enum class CaptureFormat : std::uint8_t {
  kClassicMicroseconds,
  kClassicNanoseconds,
  kPcapng,
};

/// "pcap, microseconds", "pcap, nanoseconds" or "pcapng".
[[nodiscard]] const char* to_string(CaptureFormat format) noexcept;

/// What a read gave.
enum class ReadOutcome : std::uint8_t {
  kFrame,  ///< A frame.
  kEnd,    ///< The capture is over.
  kError,  ///< The capture is damaged here, or can't be read; nothing follows.
};

/// How a CaptureReader reads.
struct CaptureReaderOptions {
  bool read_ahead = false;     ///< A thread reads a regular file before its frames are asked for.
  bool libpcap_alone = false;  ///< libpcap reads the classic format too: for comparisons.
};

/// Reads a capture frame by frame, in any amount of memory. Moveable.
class CaptureReader {
 public:
  /// Opens `path`, or the standard input for "-". Refuses what is no capture and link types other
  /// than Ethernet, by name.
  static IoResult<CaptureReader> open(const std::string& path,
                                      const CaptureReaderOptions& options = {});

  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;
  ~CaptureReader();

  /// Moves on to the next frame. After kEnd and kError it gives the same again.
  [[nodiscard]] ReadOutcome next();
  /// The frame that `next()` moved on to, always in the same place. Times before 1970 read as 1970.
  [[nodiscard]] const CaptureFrame& frame() const noexcept;
  /// Frames read so far; the number, from 1, of the frame at hand.
  [[nodiscard]] std::uint64_t frames() const noexcept;
  /// After kError: the file, the frame's number and what is wrong.
  [[nodiscard]] const std::string& error() const noexcept;

  [[nodiscard]] CaptureFormat format() const noexcept;
  /// True for a regular file, on which no read waits for anybody.
  [[nodiscard]] bool regular() const noexcept;
  /// The file's name for messages: the path, or "standard input".
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct State;
  explicit CaptureReader(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// How a CaptureWriter writes.
struct CaptureWriterOptions {
  Precision precision = Precision::kMicroseconds;
  std::uint32_t snap_octets = kMaxCaptureFrameOctets;  ///< Longer frames are cut to this.
  /// Writes a regular file's blocks, and outlives the writer; none: each write is done at once.
  WriteBehind* behind = nullptr;
};

/// Writes a classic pcap, in this processor's octet order. The file header is written by `open`,
/// and every write to the system ends with a whole record, so that a run that was stopped leaves a
/// valid capture. After a first error nothing more is written, and each call gives that error; with
/// WriteBehind a call may be some blocks ahead of it.
/// Moveable. The destructor writes what is left and can't report an error: call `close`.
class CaptureWriter {
 public:
  /// Creates or empties `path`, or takes the standard output for "-".
  static IoResult<CaptureWriter> open(const std::string& path, CaptureWriterOptions options = {});

  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;
  ~CaptureWriter();

  /// Appends a frame. Its time is cut to the precision; times after 2106 and frames longer than
  /// kMaxCaptureFrameOctets are errors: classic pcap does not have them.
  IoStatus write(const CaptureFrame& frame);
  /// Hands to the system what is buffered.
  IoStatus flush();
  /// Flushes and closes. The writer takes nothing more.
  IoStatus close();

  [[nodiscard]] std::uint64_t frames() const noexcept;
  /// The file's name for messages: the path, or "standard output".
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct State;
  explicit CaptureWriter(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// True when both paths name the same existing file, so that writing one destroys the other. "-"
/// is never the same as anything.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

}  // namespace linksec::host
