// SPDX-License-Identifier: Apache-2.0

// host/capture.h: reading what other programs compressed.

#include <sys/resource.h>
#include <zlib.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>

#include "capture_equality.h"
#include "golden_captures.h"
#include "golden_compressed.h"
#include "host/capture.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

struct Golden {
  const char* name;
  ConstByteSpan octets;
};

const std::array<Golden, 7> kGolden = {{{"gzip", kByGzip},
                                        {"zstd", kByZstd},
                                        {"xz", kByXz},
                                        {"lz4", kByLz4},
                                        {"bzip2", kByBzip2},
                                        {"lzip", kByLzip},
                                        {"compress", kByCompress}}};

Octets golden(ConstByteSpan octets) { return {octets.begin(), octets.end()}; }

Octets gzipped(ConstByteSpan octets) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Octets packed(deflateBound(&stream, octets.size()));
  stream.next_in = const_cast<Bytef*>(octets.data());
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  (void)deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

long peak_kilobytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

TEST_GROUP(Compressed) {
  Scratch scratch;

  std::string read(ConstByteSpan octets, bool ahead = false) const {
    CaptureReaderOptions options;
    options.read_ahead = ahead;
    return transcript(scratch.file("in.pcap", octets), options);
  }

  std::string expected() const {
    return transcript(scratch.file("plain.pcap", kGoldenMicrosLittle), {});
  }

  /// The error of open, or of the read that failed; empty when there is none.
  std::string error_of(ConstByteSpan octets) const {
    auto opened = CaptureReader::open(scratch.file("in.pcap", octets));
    if (!opened.ok()) {
      return opened.error();
    }
    while (opened.value().next() == ReadOutcome::kFrame) {
    }
    return opened.value().error();
  }
};

TEST(Compressed, EachCompressionIsFoundByContent) {
  for (const Golden& golden : kGolden) {
    CHECK_TRUE_TEXT(read(golden.octets) == expected(), golden.name);
    CHECK_TRUE_TEXT(read(golden.octets, true) == expected(), golden.name);
  }
}

TEST(Compressed, AFileThatWasCompressedIsStillARegularFile) {
  auto opened = CaptureReader::open(scratch.file("in.pcap", kByZstd));
  CHECK_TRUE(opened.value().regular());
  CHECK_TRUE(opened.value().at_hand());
}

TEST(Compressed, WhereverAFileIsCutThatIsAnError) {
  for (const Golden& golden : kGolden) {
    if (std::string(golden.name) == "compress") {
      continue;  // It has neither an end nor a check sum.
    }
    for (std::size_t size = 6; size < golden.octets.size(); size += 2) {
      const std::string error = error_of(golden.octets.first(size));
      CHECK_TRUE_TEXT(holds(error, "in.pcap: "), (golden.name + std::to_string(size)).c_str());
      CHECK_TRUE_TEXT(holds(error, std::string(golden.name) + ": ") || holds(error, "truncated"),
                      error.c_str());
    }
  }
}

TEST(Compressed, WhicheverOctetIsAnotherNothingElseIsRead) {
  for (const Golden& golden : kGolden) {
    if (std::string(golden.name) == "compress") {
      continue;
    }
    for (std::size_t i = 4; i < golden.octets.size(); i += 3) {
      Octets file(golden.octets.begin(), golden.octets.end());
      file[i] ^= 0x10;
      const std::string found = read(file);
      CHECK_TRUE_TEXT(found == expected() || holds(found, "error") || found == "refused",
                      (golden.name + std::to_string(i)).c_str());
    }
  }
}

TEST(Compressed, FramesBeforeTheDamageAreRead) {
  Octets file = golden(kGoldenMicrosLittle);
  for (int i = 0; i < 20000; ++i) {
    file.insert(file.end(), kGoldenMicrosLittle.begin() + 24, kGoldenMicrosLittle.end());
  }
  Octets packed = gzipped(file);
  packed.resize(packed.size() / 2);
  auto opened = CaptureReader::open(scratch.file("in.pcap", packed));
  while (opened.value().next() == ReadOutcome::kFrame) {
  }
  CHECK_TRUE(opened.value().frames() > 1000);
  const std::string place = "frame " + std::to_string(opened.value().frames() + 1) + ": ";
  STRCMP_EQUAL(("in.pcap: " + place + "can't be read: gzip: the file is truncated").c_str(),
               opened.value().error().substr(opened.value().error().find("in.pcap")).c_str());
}

TEST(Compressed, SeveralMembersAreOneFileAndZerosBehindThemNothing) {
  const ConstByteSpan whole(kGoldenMicrosLittle);
  Octets file = gzipped(whole.first(50));
  const Octets rest = gzipped(whole.subspan(50));
  file.insert(file.end(), rest.begin(), rest.end());
  CHECK_TRUE(read(file) == expected());
  file.insert(file.end(), 700, 0);
  CHECK_TRUE(read(file) == expected());
  file.push_back('x');
  CHECK_TRUE(holds(error_of(file), "gzip: something else follows"));
}

TEST(Compressed, NestingIsOpenedToASmallBound) {
  const Octets twice = gzipped(kByZstd);
  CHECK_TRUE(read(twice) == expected());
  CHECK_TRUE(holds(error_of(gzipped(twice)), "in.pcap: is compressed more than 2 times over"));
}

TEST(Compressed, WhatIsNoCaptureInsideIsSaid) {
  CHECK_TRUE(holds(error_of(gzipped({})), "in.pcap: is empty, not a capture"));
  CHECK_TRUE(holds(error_of(gzipped(Octets(100, 'x'))), "neither a pcap nor a pcapng"));
  CHECK_TRUE(holds(error_of(golden({kByGzip.data(), 2})), "gzip: the file is truncated"));
}

TEST(Compressed, ABombTakesNoMemory) {
  constexpr std::size_t kFrames = 800;
  Octets record(16 + 262144);
  record[8 + 2] = record[12 + 2] = 4;
  const Octets packed = gzipped(record);
  Octets file = gzipped(ConstByteSpan(kGoldenMicrosLittle).first(24));
  for (std::size_t i = 0; i < kFrames; ++i) {
    file.insert(file.end(), packed.begin(), packed.end());
  }
  const std::string path = scratch.file("bomb.pcap", file);
  const long before = peak_kilobytes();
  auto opened = CaptureReader::open(path);
  while (opened.value().next() == ReadOutcome::kFrame) {
  }
  LONGS_EQUAL(kFrames, opened.value().frames());
  CHECK_TRUE(peak_kilobytes() - before < 20'000);  // Of 210 MB.
}
