// SPDX-License-Identifier: Apache-2.0
#include <pcap/pcap.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "classic_pcap.h"
#include "compressed_source.h"
#include "file_source.h"
#include "host/capture.h"
#include "input_blocks.h"
#include "libpcap_reader.h"
#include "link_type.h"
#include "pcapng_reader.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMagicOctets = 4;
// A file that was compressed again by mistake, and no more.
constexpr int kMaxCompressions = 2;

// No value where the file is none that is known.
std::optional<CaptureFormat> format_of(ConstByteSpan start) {
  if (start.size() < kMagicOctets) {
    return std::nullopt;
  }
  switch (load_be32(start.data())) {
    case 0x0A0D0D0A:
      return CaptureFormat::kPcapng;
    case 0xA1B23C4D:
    case 0x4D3CB2A1:
      return CaptureFormat::kClassicNanoseconds;
    case 0xA1B2C3D4:
    case 0xD4C3B2A1:
    case 0xA1B2CD34:
    case 0x34CDB2A1:
      return CaptureFormat::kClassicMicroseconds;
    default:
      return std::nullopt;
  }
}

bool begins_with(ConstByteSpan start, std::string_view text) {
  return start.size() >= text.size() && std::memcmp(start.data(), text.data(), text.size()) == 0;
}

std::string foreign_file(ConstByteSpan start) {
  if (start.empty()) {
    return "is empty, not a capture (a capture without frames has a header)";
  }
  if (begins_with(start, "PK\x03\x04") || begins_with(start, "7z\xBC\xAF")) {
    return "is an archive, not a capture; unpack it first";
  }
  return "is neither a pcap nor a pcapng file";
}

}  // namespace

const char* to_string(CaptureFormat format) noexcept {
  switch (format) {
    case CaptureFormat::kClassicMicroseconds:
      return "pcap, microseconds";
    case CaptureFormat::kClassicNanoseconds:
      return "pcap, nanoseconds";
    case CaptureFormat::kPcapng:
      return "pcapng";
  }
  return "unknown";
}

struct CaptureReader::State {
  std::string name;
  CaptureReaderOptions options;
  CaptureFormat format = CaptureFormat::kClassicMicroseconds;
  std::unique_ptr<InputBlocks> blocks;  // Outlives the readers.
  // One of these reads.
  std::optional<ClassicReader> classic;
  std::optional<PcapngReader> pcapng;
  std::optional<LibpcapReader> libpcap;
  std::vector<CaptureInterface> only_interface;  // But not of a pcapng.
  CaptureFrame frame;
  std::uint64_t frames = 0;
  ReadOutcome last = ReadOutcome::kFrame;
  std::string error;

  IoError error_of_file(const std::string& what) const { return {name + ": " + what}; }

  // What is known of it stands in memory, and no octet of it has been taken.
  IoStatus have_start(std::size_t octets) const {
    if (!blocks->have(octets) && !blocks->error().empty()) {
      return error_of_file("can't be read: " + blocks->error());
    }
    if (blocks->stopped()) {
      return error_of_file("the wait for it was interrupted");
    }
    return {};
  }

  IoStatus open_blocks(const std::string& path) {
    auto file = FileSource::open(path, options.stop);
    if (!file.ok()) {
      return error_of_file(file.error());
    }
    blocks = std::make_unique<InputBlocks>(std::move(file.value()), options.read_ahead);
    return have_start(kMagicOctets);
  }

  IoStatus unpack_blocks() {
    for (int times = 0; !format_of(blocks->at_hand()).has_value(); ++times) {
      take_skippable_frames(*blocks);
      if (IoStatus status = have_start(kCompressionMagicOctets); !status.ok()) {
        return status;
      }
      const auto compression = compression_of(blocks->at_hand());
      if (!compression.has_value()) {
        return {};
      }
      if (times == kMaxCompressions) {
        return error_of_file("is compressed more than " + std::to_string(kMaxCompressions) +
                             " times over; unpack it first");
      }
      auto unpacked = unpack(*compression, std::move(blocks));
      if (!unpacked.ok()) {
        return error_of_file(unpacked.error());
      }
      blocks = std::make_unique<InputBlocks>(std::move(unpacked.value()), options.read_ahead);
      if (IoStatus status = have_start(kMagicOctets); !status.ok()) {
        return status;
      }
    }
    return {};
  }

  IoStatus open_format() {
    blocks->tell(options.before_move);
    const std::optional<CaptureFormat> found = format_of(blocks->at_hand());
    if (!found.has_value()) {
      return error_of_file(foreign_file(blocks->at_hand()));
    }
    format = *found;
    if (options.libpcap_alone) {
      return open_libpcap();
    }
    return format == CaptureFormat::kPcapng ? open_pcapng() : open_classic();
  }

  IoStatus open_pcapng() {
    pcapng.emplace(options.link_types);
    if (pcapng->begin(*blocks) == ReadOutcome::kError) {
      return error_of_file(error_of_pcapng());
    }
    return {};
  }

  // What the reader of the classic format does not know it leaves to libpcap, errors too.
  IoStatus open_classic() {
    if (IoStatus status = have_start(kClassicFileHeaderOctets); !status.ok()) {
      return status;
    }
    const auto header = parse_classic_header(blocks->at_hand());
    if (!header.has_value()) {
      return open_libpcap();
    }
    blocks->take(kClassicFileHeaderOctets);
    classic.emplace(*header);
    return name_interface(header->link_type, header->rules.snap_octets);
  }

  IoStatus open_libpcap() {
    libpcap.emplace(*blocks, format);
    if (const IoStatus opened = libpcap->open(); !opened.ok()) {
      return error_of_file("is a damaged capture: " + opened.error());
    }
    return name_interface(libpcap->link_type(), libpcap->snap_octets());
  }

  IoStatus name_interface(std::uint16_t link_type, std::uint32_t snap_octets) {
    CaptureInterface about;
    about.link_type = link_type;
    about.snap_octets = snap_octets;
    only_interface.push_back(about);
    if (link_type != kLinkTypeEthernet && options.link_types == LinkTypes::kEthernetAlone) {
      return error_of_file(foreign_link_type(link_type));
    }
    return {};
  }

  ReadOutcome read_record() {
    if (classic.has_value()) {
      return classic->read(*blocks, frame);
    }
    if (pcapng.has_value()) {
      return pcapng->read(*blocks, frame);
    }
    if (options.before_move) {
      options.before_move();  // libpcap has one place for all frames.
    }
    return libpcap->read(frame);
  }

  std::string at_frame(std::uint64_t number, const std::string& what) const {
    return "frame " + std::to_string(number) + ": " + what;
  }

  std::string error_of_pcapng() const {
    return pcapng->refused() ? pcapng->error() : at_frame(pcapng->number() + 1, pcapng->error());
  }

  std::string error_of_reader() const {
    if (pcapng.has_value()) {
      return error_of_pcapng();
    }
    return at_frame(frames + 1, classic.has_value() ? classic->error() : libpcap->error());
  }

  ReadOutcome read() {
    const ReadOutcome outcome = read_record();
    if (outcome == ReadOutcome::kFrame) {
      ++frames;
      return outcome;
    }
    if (outcome == ReadOutcome::kError) {
      error = name + ": " + error_of_reader();
    }
    frame = {};
    return outcome;
  }

  bool whole_record_at_hand() {
    if (classic.has_value()) {
      return classic->at_hand(*blocks);
    }
    return pcapng.has_value() && pcapng->at_hand(*blocks);
  }

  bool at_hand() {
    if (last != ReadOutcome::kFrame || blocks->regular()) {
      return true;
    }
    while (!libpcap.has_value() && !whole_record_at_hand()) {
      if (!blocks->ready()) {
        return false;
      }
      if (!blocks->more()) {
        return true;
      }
    }
    return !libpcap.has_value();
  }

  const std::vector<CaptureInterface>& interfaces() {
    if (pcapng.has_value()) {
      return pcapng->interfaces();
    }
    for (CaptureInterface& about : only_interface) {
      about.frames = frames;
    }
    return only_interface;
  }
};

CaptureReader::CaptureReader(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

IoResult<CaptureReader> CaptureReader::open(const std::string& path,
                                            const CaptureReaderOptions& options) {
  auto state = std::make_unique<State>();
  state->name = path != "-" ? path : "standard input";
  state->options = options;
  IoStatus status = state->open_blocks(path);
  if (status.ok()) {
    status = state->unpack_blocks();
  }
  if (status.ok()) {
    status = state->open_format();
  }
  if (!status.ok()) {
    return IoError{status.error()};
  }
  return CaptureReader(std::move(state));
}

ReadOutcome CaptureReader::next() {
  if (state_->last == ReadOutcome::kFrame) {
    state_->last = state_->read();
  }
  return state_->last;
}

const CaptureFrame& CaptureReader::frame() const noexcept { return state_->frame; }
bool CaptureReader::at_hand() { return state_->at_hand(); }
std::uint64_t CaptureReader::frames() const noexcept { return state_->frames; }
std::uint64_t CaptureReader::number() const noexcept {
  return state_->pcapng.has_value() ? state_->pcapng->number() : state_->frames;
}
const std::vector<CaptureInterface>& CaptureReader::interfaces() const {
  return state_->interfaces();
}
std::vector<CaptureOption> CaptureReader::section_options() const {
  return state_->pcapng.has_value() ? state_->pcapng->section_options()
                                    : std::vector<CaptureOption>();
}
const std::string& CaptureReader::error() const noexcept { return state_->error; }
CaptureFormat CaptureReader::format() const noexcept { return state_->format; }
bool CaptureReader::regular() const noexcept { return state_->blocks->regular(); }
const std::string& CaptureReader::name() const noexcept { return state_->name; }

bool same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return a != "-" && b != "-" && ::stat(a.c_str(), &first) == 0 &&
         ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace linksec::host
