// SPDX-License-Identifier: Apache-2.0
#pragma once

// Capture files: readers of our own for classic pcap and its kin and for pcapng, both in large
// blocks and out of compressed files too, with libpcap for classic files before version 2.4; and a
// writer for classic pcap and pcapng of our own. Threads of theirs move octets between files and
// memory when that is asked for; calls come from one thread. Frames are as the file has them: what
// stands before or behind an Ethernet frame in a record is only announced here. Nothing here knows
// MACsec.
//
// Who calls: the commands of sim/, and the capture ports of host/ports.h.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "host/io_result.h"
#include "host/output_file.h"
#include "host/write_behind.h"

namespace linksec::host {

/// The longest frame that is read or written, in octets: libpcap's own limit.
inline constexpr std::size_t kMaxCaptureFrameOctets = 262144;

/// The LINKTYPE_ number of Ethernet.
inline constexpr std::uint16_t kLinkTypeEthernet = 1;

/// An option of a pcapng's section or interface, its number in this processor's octet order.
struct CaptureOption {
  std::uint16_t code = 0;
  std::string value;

  friend bool operator==(const CaptureOption&, const CaptureOption&) = default;
};

/// All options that a pcapng has to a packet, as they stand there. Valid as long as the octets of
/// the frame. A writer keeps the comments and what the flags say of the frame's way.
struct PacketOptions {
  ConstByteSpan octets = {};
  bool swapped = false;  ///< Numbers are in the other octet order.
};

/// One frame of a capture.
struct CaptureFrame {
  /// What was captured. Read: valid until the next read, or until `before_move`.
  ConstByteSpan octets;
  /// The frame's length on the wire; that of `octets` where the record holds the frame whole but
  /// counts a frame check sequence that it left out.
  std::uint32_t original_octets = 0;
  Time time{};                                  ///< Since 1970-01-01 00:00 UTC.
  std::uint16_t link_type = kLinkTypeEthernet;  ///< LINKTYPE_ number of the record.
  /// Octets of frame check sequence at the end of `octets` that the file announces; 0: none, or
  /// nothing said.
  std::uint8_t fcs_octets = 0;
  std::uint32_t interface = 0;  ///< Its place in the reader's interfaces (pcapng); 0 for classic.
  /// The first comment that the file has to the frame (pcapng). Valid as long as `octets`.
  std::string_view comment = {};
  PacketOptions options = {};

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

/// One interface that a capture has frames of. A classic file has one, without a name. Those of one
/// section of a pcapng are apart, whatever they say of themselves; one that another section
/// describes in the same words is the same.
struct CaptureInterface {
  std::uint16_t link_type = kLinkTypeEthernet;  ///< LINKTYPE_ number.
  std::string name;               ///< As the file has it, cut to 256 octets; may be empty.
  std::string description;        ///< Likewise.
  std::uint32_t snap_octets = 0;  ///< Frames were cut to this when they were captured; 0: unknown.
  std::uint64_t frames = 0;       ///< Frames given so far.
  std::uint64_t passed_over = 0;  ///< Records passed over so far, for their link type.
  std::vector<CaptureOption> options = {};  ///< What else a pcapng says of it, and is kept.
};

/// The name of a LINKTYPE_ number for messages: "LINUX_SLL2", or "number 16383".
[[nodiscard]] std::string link_type_name(std::uint16_t link_type);

/// What to do about a capture of a link type other than Ethernet: the end of a message.
[[nodiscard]] const char* link_type_mend(std::uint16_t link_type) noexcept;

/// Which records a CaptureReader gives.
enum class LinkTypes : std::uint8_t {
  /// Ethernet alone: records of other link types are passed over and counted. A file that has no
  /// Ethernet interface at all is refused.
  kEthernetAlone,
  kAll,  ///< Every record, whatever its link type.
};

/// How a CaptureReader reads.
struct CaptureReaderOptions {
  bool read_ahead = false;  ///< A thread reads a regular file before its frames are asked for.
  /// libpcap reads every file that it can, one of several interfaces too: for comparisons.
  bool libpcap_alone = false;
  LinkTypes link_types = LinkTypes::kEthernetAlone;
  /// Asked while a read waits for a pipe: true ends the capture there, without an error. A signal
  /// handler that sets what it looks at ends the wait at once. None: nothing ends a wait.
  StopRequest stop = nullptr;
  /// Called, within calls of the reader, before the octets of frames that were given go away: until
  /// then those of several frames may be used. It does not call the reader.
  std::function<void()> before_move = {};
};

/// Reads a capture frame by frame, in a fixed amount of memory. Moveable.
class CaptureReader {
 public:
  /// Opens `path`, or the standard input for "-", compressed or not. Refuses what is no capture
  /// and, unless all link types are asked for, files without an Ethernet interface, by name. A
  /// FIFO's first octets are waited for.
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
  /// True when `next()` will return without waiting for anybody: a whole record is in memory, the
  /// capture is over, or it is a regular file. May take in what a pipe holds: `frame()` ends here.
  [[nodiscard]] bool at_hand();
  /// Frames given so far.
  [[nodiscard]] std::uint64_t frames() const noexcept;
  /// The number, from 1, of the frame at hand among all records of the file, those that were passed
  /// over too: what other programs call the frame's number.
  [[nodiscard]] std::uint64_t number() const noexcept;
  /// The interfaces that the file has named so far. Valid until the next read.
  [[nodiscard]] const std::vector<CaptureInterface>& interfaces() const;
  /// Comments and the like of a pcapng's first section.
  [[nodiscard]] std::vector<CaptureOption> section_options() const;
  /// After kError: the file, the frame's number and what is wrong.
  [[nodiscard]] const std::string& error() const noexcept;

  [[nodiscard]] CaptureFormat format() const noexcept;
  /// True for a regular file, compressed or not, on which no read waits for anybody.
  [[nodiscard]] bool regular() const noexcept;
  /// The file's name for messages: the path, or "standard input".
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct State;
  explicit CaptureReader(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// What kind of file a CaptureWriter makes.
enum class OutputFormat : std::uint8_t { kClassic, kPcapng };

/// The longest name, description or comment that a pcapng gets, in octets; the rest is cut off.
inline constexpr std::size_t kMaxPcapngTextOctets = 4096;

/// How a CaptureWriter writes.
struct CaptureWriterOptions {
  Precision precision = Precision::kMicroseconds;      ///< Of a classic file.
  std::uint32_t snap_octets = kMaxCaptureFrameOctets;  ///< Longer frames are cut to this.
  /// Writes a regular file's blocks, and outlives the writer; none: each write is done at once.
  WriteBehind* behind = nullptr;
  OutputFormat format = OutputFormat::kClassic;
  std::string application{};                     ///< Of a pcapng: the program that made it.
  std::vector<CaptureOption> section_options{};  ///< Of a pcapng: what else stands in its section.
  StopRequest stop = nullptr;                    ///< Ends waits for the reader of a pipe.
};

/// Writes a classic pcap, or a pcapng with times in nanoseconds, in this processor's octet order.
/// The file's header is written by `open`, and every write to the system ends with a whole record,
/// so that a run that was stopped leaves a valid capture. After a first error nothing more is
/// written, and each call gives that error; with WriteBehind a call may be some blocks ahead of it.
/// Moveable. The destructor writes what is left and can't report an error: call `close`.
class CaptureWriter {
 public:
  /// Creates or empties `path`, or takes the standard output for "-". Refuses a file that another
  /// run writes.
  static IoResult<CaptureWriter> open(const std::string& path, CaptureWriterOptions options = {});

  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;
  ~CaptureWriter();

  /// Appends the description of an interface to a pcapng; the first one has the number 0. A classic
  /// file has none, and stays as it is.
  IoStatus add_interface(const CaptureInterface& interface);
  /// Descriptions that were added.
  [[nodiscard]] std::uint32_t interfaces() const noexcept;

  /// Appends a frame, in a pcapng with its interface, the comments of its `options` and, unless it
  /// is empty, `comment`. Where no
  /// interface was added, a pcapng gets a nameless one for Ethernet. Frames longer than
  /// kMaxCaptureFrameOctets and interfaces that were not added are errors, and times after 2106 in
  /// a classic file, which does not have them; its times are cut to the precision.
  IoStatus write(const CaptureFrame& frame, std::string_view comment = {});
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
