// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "support/print.h"

using namespace linksec;

TEST_GROUP(CounterNames){};

// @test F-STATS MGT4-8 MGT4-9 MGT4-10 MGT4-11 MGT4-12 MGT4-13 MGT4-14 MGT4-15 MGT4-16 MGT4-17
// MGT4-18
// @test MGT4-19
TEST(CounterNames, ReceiveCountersHaveTheStandardsSpellingAndMibObject_10_7_9_13_6) {
  const struct {
    RxCounter counter;
    const char* name;
    const char* mib_object;
  } kNames[] = {{RxCounter::kInPktsUntagged, "InPktsUntagged", "secyStatsRxUntaggedPkts"},
                {RxCounter::kInPktsNoTag, "InPktsNoTag", "secyStatsRxNoTagPkts"},
                {RxCounter::kInPktsBadTag, "InPktsBadTag", "secyStatsRxBadTagPkts"},
                {RxCounter::kInPktsNoSa, "InPktsNoSA", "secyStatsRxNoSAPkts"},
                {RxCounter::kInPktsNoSaError, "InPktsNoSAError", "secyStatsRxNoSAErrorPkts"},
                {RxCounter::kInPktsOverrun, "InPktsOverrun", "secyStatsRxOverrunPkts"},
                {RxCounter::kInPktsUnchecked, "InPktsUnchecked", "secyRxSCStatsUncheckedPkts"},
                {RxCounter::kInPktsDelayed, "InPktsDelayed", "secyRxSCStatsDelayedPkts"},
                {RxCounter::kInPktsLate, "InPktsLate", "secyRxSCStatsLatePkts"},
                {RxCounter::kInPktsOk, "InPktsOK", "secyRxSCStatsOKPkts"},
                {RxCounter::kInPktsInvalid, "InPktsInvalid", "secyRxSCStatsInvalidPkts"},
                {RxCounter::kInPktsNotValid, "InPktsNotValid", "secyRxSCStatsNotValidPkts"},
                {RxCounter::kNone, "", ""}};
  UNSIGNED_LONGS_EQUAL(kRxSecYCounterCount + kRxScCounterCount + 1, std::size(kNames));
  for (const auto& row : kNames) {
    STRCMP_EQUAL(row.name, name(row.counter).name);
    STRCMP_EQUAL(row.name, spelling(row.counter));
    STRCMP_EQUAL(row.mib_object, name(row.counter).mib_object);
  }
}

// @test F-STATS MGT4-22 MGT4-23 MGT4-24 MGT4-25 MGT4-26 MGT4-27 MGT4-28 MGT4-29
TEST(CounterNames, TransmitAndOctetCountersHaveTheStandardsSpelling_10_7_18_10_7_19_13_6) {
  STRCMP_EQUAL("OutPktsUntagged", name(TxCounter::kOutPktsUntagged).name);
  STRCMP_EQUAL("secyStatsTxUntaggedPkts", name(TxCounter::kOutPktsUntagged).mib_object);
  STRCMP_EQUAL("OutPktsTooLong", name(TxCounter::kOutPktsTooLong).name);
  STRCMP_EQUAL("secyStatsTxTooLongPkts", name(TxCounter::kOutPktsTooLong).mib_object);
  STRCMP_EQUAL("OutPktsProtected", name(TxCounter::kOutPktsProtected).name);
  STRCMP_EQUAL("secyTxSCStatsProtectedPkts", name(TxCounter::kOutPktsProtected).mib_object);
  STRCMP_EQUAL("OutPktsEncrypted", name(TxCounter::kOutPktsEncrypted).name);
  STRCMP_EQUAL("secyTxSCStatsEncryptedPkts", name(TxCounter::kOutPktsEncrypted).mib_object);
  STRCMP_EQUAL("", name(TxCounter::kNone).name);
  STRCMP_EQUAL("OutPktsEncrypted", spelling(TxCounter::kOutPktsEncrypted));
  STRCMP_EQUAL("InOctetsValidated", kInOctetsValidatedName.name);
  STRCMP_EQUAL("secyStatsRxOctetsValidated", kInOctetsValidatedName.mib_object);
  STRCMP_EQUAL("InOctetsDecrypted", kInOctetsDecryptedName.name);
  STRCMP_EQUAL("secyStatsRxOctetsDecrypted", kInOctetsDecryptedName.mib_object);
  STRCMP_EQUAL("OutOctetsProtected", kOutOctetsProtectedName.name);
  STRCMP_EQUAL("secyStatsTxOctetsProtected", kOutOctetsProtectedName.mib_object);
  STRCMP_EQUAL("OutOctetsEncrypted", kOutOctetsEncryptedName.name);
  STRCMP_EQUAL("secyStatsTxOctetsEncrypted", kOutOctetsEncryptedName.mib_object);
}

TEST(CounterNames, FindingsAndVerdictsHaveTextsOfTheirOwn) {
  std::set<std::string> texts;
  for (std::size_t i = 0; i < kRxFindingCount; ++i) {
    texts.insert(to_string(static_cast<RxFinding>(i)));
  }
  UNSIGNED_LONGS_EQUAL(kRxFindingCount, texts.size());
  std::set<std::string> verdicts;
  for (int i = 0; i <= static_cast<int>(TxVerdict::kSealFailed); ++i) {
    verdicts.insert(to_string(static_cast<TxVerdict>(i)));
  }
  UNSIGNED_LONGS_EQUAL(static_cast<std::size_t>(TxVerdict::kSealFailed) + 1, verdicts.size());
}
