// SPDX-License-Identifier: Apache-2.0

// host/capture.h: captures that come through a pipe, and the end of a wait.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "golden_captures.h"
#include "host/capture.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

std::atomic<bool> g_stop = false;

bool stop() noexcept { return g_stop; }
void on_signal(int /*signal*/) { g_stop = true; }

CaptureReaderOptions with_stop() {
  g_stop = false;
  CaptureReaderOptions options;
  options.stop = stop;
  return options;
}

}  // namespace

TEST_GROUP(CaptureWait) {
  Scratch scratch;
  std::string fifo;
  int writer = -1;

  void setup() override {
    fifo = scratch.path("in.fifo");
    CHECK_TRUE(::mkfifo(fifo.c_str(), 0600) == 0);
    // Both ways, so that neither open waits and the pipe never ends by itself.
    writer = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
  }

  void teardown() override { close_writer(); }

  void close_writer() {
    if (writer >= 0) {
      ::close(writer);
    }
    writer = -1;
  }

  void send(ConstByteSpan octets) const {
    CHECK_TRUE(::write(writer, octets.data(), octets.size()) ==
               static_cast<ssize_t>(octets.size()));
  }

  /// Sends a capture an octet at a time, and holds `at_hand` against where its records end.
  void check_at_hand(ConstByteSpan file, std::size_t header, std::size_t first,
                     std::size_t second) {
    send(file.first(header));
    auto opened = CaptureReader::open(fifo);
    CHECK_TRUE(opened.ok());
    CaptureReader& reader = opened.value();
    CHECK_FALSE(reader.regular());
    std::size_t sent = header;
    for (const std::size_t end : {first, second}) {
      for (; sent < end; ++sent) {
        CHECK_FALSE(reader.at_hand());
        send(file.subspan(sent, 1));
      }
      CHECK_TRUE(reader.at_hand());
      CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    }
    CHECK_FALSE(reader.at_hand());
    close_writer();
    CHECK_TRUE(reader.at_hand());
    CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
    CHECK_TRUE(reader.at_hand());
  }
};

TEST(CaptureWait, AFrameIsAtHandWhenItsRecordIsWhole) {
  check_at_hand(kGoldenMicrosLittle, 24, 24 + 16 + 21, kGoldenMicrosLittle.size());
}

TEST(CaptureWait, AFrameIsAtHandWhenItsBlockIsWhole) {
  check_at_hand(kGoldenPcapng, 140, 196, kGoldenPcapng.size());
}

TEST(CaptureWait, APcapngIsOpenBeforeItsFirstPacketComes) {
  send(ConstByteSpan(kGoldenPcapng).first(108));
  auto opened = CaptureReader::open(fifo);
  CHECK_TRUE(opened.ok());
  CHECK_FALSE(opened.value().at_hand());
}

TEST(CaptureWait, ARegularFileIsAlwaysAtHand) {
  auto opened = CaptureReader::open(scratch.file("in.pcap", kGoldenMicrosLittle));
  for (int i = 0; i < 4; ++i) {
    CHECK_TRUE(opened.value().at_hand());
    (void)opened.value().next();
  }
}

TEST(CaptureWait, ASignalEndsTheWaitForARecordWithoutAnError) {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGUSR1, &action, nullptr);
  send(ConstByteSpan(kGoldenMicrosLittle).first(70));
  auto opened = CaptureReader::open(fifo, with_stop());
  CHECK_TRUE(opened.value().next() == ReadOutcome::kFrame);
  const pthread_t self = ::pthread_self();
  std::thread other([self] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::pthread_kill(self, SIGUSR1);
  });
  CHECK_TRUE(opened.value().next() == ReadOutcome::kEnd);
  STRCMP_EQUAL("", opened.value().error().c_str());
  LONGS_EQUAL(1, opened.value().frames());
  other.join();
  ::signal(SIGUSR1, SIG_DFL);
}

TEST(CaptureWait, AStopEndsTheWaitForAFifosWriter) {
  close_writer();
  const CaptureReaderOptions options = with_stop();
  std::thread other([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    g_stop = true;
  });
  const auto opened = CaptureReader::open(fifo, options);
  other.join();
  CHECK_FALSE(opened.ok());
  CHECK_TRUE(holds(opened.error(), "in.fifo: the wait for it was interrupted"));
}

TEST(CaptureWait, AFifoWaitsForItsWriter) {
  close_writer();
  std::thread other([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const int to = ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
    (void)!::write(to, kGoldenMicrosBig.data(), kGoldenMicrosBig.size());
    ::close(to);
  });
  auto opened = CaptureReader::open(fifo);
  other.join();
  CHECK_TRUE(opened.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(opened.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(opened.value().next() == ReadOutcome::kEnd);
}
