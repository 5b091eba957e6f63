// SPDX-License-Identifier: Apache-2.0

// Which SA judges a frame of a capture, and how much is remembered. The frames are made by this
// program's own sender; whether they are MACsec is the vectors' and the scenarios' to say.

#include "capture/offline_validator.h"

#include <algorithm>

#include "capture/discards.h"
#include "capture/pipeline.h"
#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr const char* kSakOld = "00112233445566778899aabbccddeeff";
constexpr const char* kSakNew = "102132435465768798a9bacbdcedfe0f";
constexpr const char* kSci = "0200000000010001";
constexpr const char* kSalt = "112233445566778899aabbcc";

std::string key(const std::string& id, const std::string& sak, const std::string& more = "") {
  return "[[key]]\nid = \"" + id + "\"\nsak = \"" + sak + "\"\n" + more;
}

// `count` frames of the SC under the SAK, with the PNs from 1 on.
std::vector<Octets> sent(std::size_t count, const std::string& sak, const std::string& sci = kSci,
                         const std::string& secy = "", const std::string& key_more = "",
                         const std::string& sa_more = "") {
  const ConfigFile file("[secy]\n" + secy + key("k", sak, key_more) + "[[tx-sc]]\nsci = \"" + sci +
                        "\"\n[[tx-sc.sa]]\nan = 0\nkey = \"k\"\n" + sa_more);
  sim::LinkConfig link = sim::load_link_config(file.path());
  sim::Protector protector(link, std::nullopt);
  std::vector<Octets> frames;
  Octets plain(100, 0x5A);
  plain[12] = 0x08;
  plain[13] = 0x00;
  const host::CaptureFrame frame{plain, static_cast<std::uint32_t>(plain.size())};
  while (frames.size() < count) {
    sim::FrameBatch batch;
    batch.add(frame, 1);
    protector.process(batch);
    const ConstByteSpan octets = batch.frames()[0].buffer.bytes();
    frames.emplace_back(octets.begin(), octets.end());
  }
  return frames;
}

std::string ring(const std::string& sci) {
  return key("old", kSakOld) + key("new", kSakNew) + "[[rx-sc]]\nsci = \"" + sci +
         "\"\n[[rx-sc.sa]]\nan = 0\nkey = \"old\"\n[[rx-sc.sa]]\nan = 0\nkey = \"new\"\n";
}

// A validator of one LINK.toml, and what became of the frames that it was given.
class Run {
 public:
  explicit Run(const std::string& text)
      : file_(text), links_(sim::load_offline_links(file_.path())), validator_(links_, {}) {}

  // In batches of `size`.
  std::vector<RxCounter> judge(const std::vector<Octets>& frames, std::size_t size) {
    std::vector<RxCounter> counters;
    sim::FrameBatch batch;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      batch.add({frames[i], static_cast<std::uint32_t>(frames[i].size())}, ++number_);
      if (batch.size() == size || i + 1 == frames.size()) {
        validator_.process(batch);
        for (const sim::FrameSlot& slot : batch.frames()) {
          counters.push_back(slot.rx.counter);
        }
        batch.clear();
      }
    }
    return counters;
  }

  [[nodiscard]] sim::OfflineValidator& validator() { return validator_; }

 private:
  ConfigFile file_;
  std::vector<sim::LinkConfig> links_;
  sim::OfflineValidator validator_;
  std::uint64_t number_ = 0;
};

std::size_t count(const std::vector<RxCounter>& counters, RxCounter counter) {
  return static_cast<std::size_t>(std::count(counters.begin(), counters.end(), counter));
}

}  // namespace

TEST_GROUP(OfflineValidator){};

TEST(OfflineValidator, EachKeyOfAnAnHasAWindowOfItsOwn) {
  const std::vector<Octets> old_key = sent(3, kSakOld);
  const std::vector<Octets> new_key = sent(2, kSakNew);
  const std::vector<Octets> frames = {old_key[0], old_key[1], new_key[0], old_key[2], new_key[1]};
  for (std::size_t size = 1; size <= frames.size(); ++size) {
    Run run(ring(kSci));
    LONGS_EQUAL(5, count(run.judge(frames, size), RxCounter::kInPktsOk));
    // Neither key's frames come through twice, in whatever order.
    std::vector<Octets> again(frames.rbegin(), frames.rend());
    LONGS_EQUAL(5, count(run.judge(again, size), RxCounter::kInPktsLate));
  }
}

TEST(OfflineValidator, AnSaWhoseFramesDoNotOpenIsLookedAtABoundedNumberOfTimes) {
  const std::string secy = "cipher-suite = \"gcm-aes-xpn-128\"\n";
  const std::string salt = std::string("salt = \"") + kSalt + "\"\n";
  Run run("[secy]\n" + secy + key("k", kSakNew, salt) + "[[rx-sc]]\nsci = \"" + kSci +
          "\"\n[[rx-sc.sa]]\nan = 0\nkey = \"k\"\nssci = 1\n");
  const std::vector<Octets> foreign = sent(100, kSakOld, kSci, secy, salt, "ssci = 1\n");
  LONGS_EQUAL(100, count(run.judge(foreign, 7), RxCounter::kInPktsNotValid));
  run.validator().senders().for_each_sa([](const sim::OfflineSc&, An, const sim::OfflineSa& sa) {
    CHECK(sa.looks != 0);
    CHECK(sa.looks <= 16);
    CHECK_FALSE(sa.settled);
  });
}

TEST(OfflineValidator, SendersThatAreForgottenAreSaidOnce) {
  constexpr std::size_t kMost = sim::OfflineSenders::kMaxAnyScs;
  Run run(ring("any"));
  for (std::size_t i = 0; i < kMost + 40; ++i) {
    std::array<char, 17> sci{};
    std::snprintf(sci.data(), sci.size(), "02000000%04x0001", static_cast<unsigned>(i));
    LONGS_EQUAL(1, count(run.judge(sent(1, kSakOld, sci.data()), 1), RxCounter::kInPktsOk));
  }
  const sim::OfflineSenders& senders = run.validator().senders();
  LONGS_EQUAL(kMost, senders.any_scs());
  LONGS_EQUAL(40, senders.forgotten());
  const std::vector<std::string> notes = run.validator().take_notes();
  LONGS_EQUAL(1, std::count_if(notes.begin(), notes.end(), [](const std::string& note) {
                return note.find("more than 512") != std::string::npos;
              }));
  // What the forgotten ones counted is still in the sums.
  const auto ok = sim::value_of(senders.counters().of_2018.secy, "InOctetsDecrypted");
  CHECK(ok.has_value() && *ok == (kMost + 40) * 88);
}

TEST(OfflineValidator, AForgottenSenderIsMadeAgain) {
  Run run(ring("any"));
  const std::vector<Octets> first = sent(1, kSakOld);
  LONGS_EQUAL(1, count(run.judge(first, 1), RxCounter::kInPktsOk));
  LONGS_EQUAL(1, count(run.judge(first, 1), RxCounter::kInPktsLate));
  LONGS_EQUAL(1, run.validator().senders().any_scs());
}

TEST_GROUP(OfflineLane){};

TEST(OfflineLane, HasAPlaceForEachAnOnceAndForAlikeControlsAlone) {
  const ConfigFile file(ring(kSci));
  const std::vector<sim::LinkConfig> links = sim::load_offline_links(file.path());
  const sim::LinkConfig& link = links.front();
  sim::OfflineLane lane(link.file, link.controls, link.rx_scs[0].sci);
  const sim::RxSaConfig& sa = link.rx_scs[0].sas[0];
  CHECK(lane.has_place(link.controls, sa.an));
  lane.add(sa, *link.keys[sa.key]);
  CHECK_FALSE(lane.has_place(link.controls, sa.an));
  CHECK(lane.has_place(link.controls, An{1}));
  Controls other = link.controls;
  other.replay_window = 7;
  CHECK_FALSE(lane.has_place(other, An{1}));
  CHECK_FALSE(
      sim::OfflineLane(link.file, link.controls, std::nullopt).has_place(link.controls, sa.an));
}

TEST_GROUP(Discards) {
  sim::Discards discards;
  Octets octets = Octets(60, 0x11);

  void add(std::uint64_t number, RxFinding finding, std::uint64_t sci) {
    sim::FrameSlot slot;
    slot.number = number;
    slot.received = octets;
    slot.rx.verdict = RxVerdict::kDiscard;
    slot.rx.finding = finding;
    slot.rx.sa.sci = Sci{sci};
    slot.rx.sa.sci_known = true;
    discards.add(slot);
  }
};

TEST(Discards, AreCountedByReasonAndScTheMostFrequentFirst) {
  add(1, RxFinding::kNotValid, 7);
  for (std::uint64_t number = 2; number < 6; ++number) {
    add(number, RxFinding::kLate, 8);
  }
  add(6, RxFinding::kNotValid, 9);
  const std::vector<std::string> lines = discards.lines();
  LONGS_EQUAL(3, lines.size());
  CHECK(lines[0].starts_with("4 x "));
  CHECK(lines[1].starts_with("1 x ") && lines[2].starts_with("1 x "));
  // The first two of each reason are kept.
  LONGS_EQUAL(4, discards.kept().size());
}

TEST(Discards, BeyondTheReasonsThatAreCountedApartAllAreOne) {
  constexpr std::uint64_t kMost = sim::Discards::kMaxReasons;
  for (std::uint64_t sci = 0; sci < kMost + 10; ++sci) {
    add(sci, RxFinding::kNotValid, sci);
  }
  const std::vector<std::string> lines = discards.lines();
  LONGS_EQUAL(kMost + 1, lines.size());
  STRCMP_EQUAL("10 x other reasons", lines[0].c_str());
  LONGS_EQUAL(kMost, discards.kept().size());
  CHECK_FALSE(discards.wants_frames());
}

}  // namespace linksec::test
