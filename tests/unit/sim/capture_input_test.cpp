// SPDX-License-Identifier: Apache-2.0

// Several captures as one: capture/capture_input.h, and what run_files.h makes of their names.

#include <CppUTest/TestHarness.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "capture/capture_input.h"
#include "capture/run_files.h"
#include "shell/failure.h"

using namespace linksec;       // NOLINT
using namespace linksec::sim;  // NOLINT

namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_of(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const std::string& file : files) {
    names.push_back(fs::path(file).filename().string());
  }
  return names;
}

}  // namespace

TEST_GROUP(CaptureInput) {
  fs::path folder;

  void setup() override {
    std::string name = (fs::temp_directory_path() / "linksec-input-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  void teardown() override { fs::remove_all(folder); }

  std::string capture(const std::string& name, int frames) const {
    const std::string path = (folder / name).string();
    host::CaptureWriter writer = open_writer(path, host::Precision::kMicroseconds);
    const std::vector<std::uint8_t> octets(60, 0x42);
    for (int i = 0; i < frames; ++i) {
      require(writer.write(capture_frame(octets, Time{static_cast<std::uint64_t>(i) * 1000})));
    }
    require(writer.close());
    return path;
  }
  void file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
};

TEST(CaptureInput, NumbersInNamesCountByTheirValue) {
  CHECK_TRUE(naturally_before("cap.pcap", "cap.pcap1"));
  CHECK_TRUE(naturally_before("cap.pcap2", "cap.pcap10"));
  CHECK_FALSE(naturally_before("cap.pcap10", "cap.pcap2"));
  CHECK_TRUE(naturally_before("a_00009_x", "a_00010_x"));
  CHECK_TRUE(naturally_before("a9b2", "a9b10"));
  CHECK_TRUE(naturally_before("a0", "a1"));
  CHECK_TRUE(naturally_before("a99999999999999999999998", "a99999999999999999999999"));
  CHECK_TRUE(naturally_before("a1", "b0"));
  CHECK_FALSE(naturally_before("a1", "a1"));
  CHECK_TRUE(naturally_before("a01", "a1") != naturally_before("a1", "a01"));
}

TEST(CaptureInput, AFolderStandsForTheCapturesInIt) {
  const std::string one = capture("cap.pcap", 1);
  capture("cap.pcap10", 1);
  capture("cap.pcap9", 1);
  file("cap.pcap11.gz", "\x1F\x8B\x08\x08 compressed");
  file("notes.gz", "\x1F\x8B\x08\x08 something else");
  file("empty.pcap", "");
  file(".hidden.pcap", std::string("\xD4\xC3\xB2\xA1", 4));
  const auto files = capture_files({folder.string()});
  CHECK_TRUE(names_of(files) ==
             std::vector<std::string>({"cap.pcap", "cap.pcap9", "cap.pcap10", "cap.pcap11.gz"}));
  CHECK_TRUE(capture_files({"-", one, "none"}) == std::vector<std::string>({"-", one, "none"}));
  CHECK_THROWS(Failure, (void)capture_files({"-", one, "-"}));
}

TEST(CaptureInput, FrameNumbersGoOnFromFileToFile) {
  CaptureInput input({capture("1.pcap", 2), capture("2.pcap", 0), capture("3.pcap", 3)});
  for (std::uint64_t number = 1; number <= 5; ++number) {
    CHECK_TRUE(input.at_hand());
    CHECK_TRUE(input.next() == host::ReadOutcome::kFrame);
    LONGS_EQUAL(number, input.number());
    LONGS_EQUAL(number, input.frames());
    LONGS_EQUAL(60, input.frame().octets.size());
  }
  CHECK_TRUE(input.next() == host::ReadOutcome::kEnd);
  CHECK_TRUE(input.next() == host::ReadOutcome::kEnd);
  CHECK_TRUE(input.name() == (folder / "1.pcap").string() + " and 2 more");
}

TEST(CaptureInput, NanosecondsAreKeptWhenOneFileHasThem) {
  const std::string micros = capture("1.pcap", 1);
  file("2.pcap", std::string("\x4D\x3C\xB2\xA1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0", 24));
  CHECK_TRUE(CaptureInput({micros, micros}).precision() == host::Precision::kMicroseconds);
  CHECK_TRUE(CaptureInput({micros, (folder / "2.pcap").string()}).precision() ==
             host::Precision::kNanoseconds);
}

TEST(CaptureInput, WhatIsNoCaptureIsKnownBeforeTheFirstFrame) {
  const std::string first = capture("1.pcap", 1);
  file("2.pcap", "no capture at all");
  CHECK_THROWS(Failure, CaptureInput({first, (folder / "2.pcap").string()}));
  CHECK_THROWS(Failure, CaptureInput({first, (folder / "none").string()}));
}

TEST(CaptureInput, AnInterfaceThatManyFilesHaveIsOne) {
  std::vector<std::string> files;
  for (int i = 0; i < 5; ++i) {
    files.push_back(capture(std::to_string(i) + ".pcap", 1));
  }
  CaptureInput input(files);
  while (input.next() == host::ReadOutcome::kFrame) {
    LONGS_EQUAL(0, input.frame().interface);
  }
  LONGS_EQUAL(1, input.interfaces().size());
}

TEST(CaptureInput, APcapngGetsTheInputsInterfacesAndAClassicFileNone) {
  CaptureInput input({capture("1.pcap", 1)});
  auto pcapng = open_writer((folder / "o.pcapng").string(), host::Precision::kNanoseconds);
  auto classic = open_writer((folder / "o.pcap").string(), host::Precision::kNanoseconds);
  for (int i = 0; i < 2; ++i) {
    carry_interfaces(input, pcapng);
    carry_interfaces(input, classic);
    LONGS_EQUAL(input.interfaces().size(), pcapng.interfaces());
    LONGS_EQUAL(0, classic.interfaces());
  }
}

TEST(CaptureInput, TheNameTellsTheFormatUnlessOneIsChosen) {
  CHECK_TRUE(output_format("a.pcapng") == host::OutputFormat::kPcapng);
  CHECK_TRUE(output_format("a.pcap") == host::OutputFormat::kClassic);
  CHECK_TRUE(output_format("-") == host::OutputFormat::kClassic);
  CHECK_TRUE(output_format("-", host::OutputFormat::kPcapng) == host::OutputFormat::kPcapng);
  CHECK_TRUE(output_format("a.pcapng", host::OutputFormat::kClassic) ==
             host::OutputFormat::kClassic);
}
