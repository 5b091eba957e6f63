// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut.h"

#include <string_view>

#include "board/board.h"
#include "conformance/dut_board.h"
#include "conformance/dut_iface.h"
#include "conformance/dut_inprocess.h"
#include "conformance/dut_linux.h"
#include "link/link_config.h"
#include "secy/counters.h"
#include "shell/failure.h"

namespace linksec::sim::conformance {

const char* to_string(Control control) noexcept {
  switch (control) {
    case Control::kValidateFrames:
      return "validateFrames";
    case Control::kReplayProtect:
      return "replayProtect";
    case Control::kReplayWindow:
      return "replayWindow";
    case Control::kProtectFrames:
      return "protectFrames";
    case Control::kAlwaysIncludeSci:
      return "alwaysIncludeSCI";
    case Control::kUseEs:
      return "useES";
    case Control::kUseScb:
      return "useSCB";
    case Control::kEnableUse:
      return "enableUse";
    case Control::kRequireConfidentiality:
      return "requireConfidentiality";
    case Control::kCipherSuite:
      return "the current cipher suite";
    case Control::kConfidentialityOffset:
      return "the confidentiality offset";
    case Control::kControlledPortEnabled:
      return "ControlledPortEnabled";
    case Control::kCommonPortUp:
      return "the Common Port's MAC_Operational";
    case Control::kCommonPortEnabled:
      return "the Common Port's MAC_Enabled";
    case Control::kCommonPortPointToPoint:
      return "the Common Port's operPointToPointMAC";
    case Control::kAdminPointToPoint:
      return "adminPointToPointMAC";
    case Control::kCreateTxSc:
      return "creation of a transmit SC";
    case Control::kDeleteTxSc:
      return "deletion of a transmit SC";
    case Control::kCreateTxSa:
      return "creation of a transmit SA";
    case Control::kDeleteTxSa:
      return "deletion of a transmit SA";
    case Control::kEnableTxSa:
      return "enableTransmit";
    case Control::kEncodingSa:
      return "encodingSA";
    case Control::kCreateRxSc:
      return "creation of a receive SC";
    case Control::kDeleteRxSc:
      return "deletion of a receive SC";
    case Control::kCreateRxSa:
      return "creation of a receive SA";
    case Control::kDeleteRxSa:
      return "deletion of a receive SA";
    case Control::kEnableRxSa:
      return "enableReceive";
    case Control::kRaiseNextPn:
      return "updNextPN";
    case Control::kRaiseLowestPn:
      return "updLowestPN";
    case Control::kInstallSak:
      return "installation of a SAK";
    case Control::kDeleteSak:
      return "deletion of a SAK";
    case Control::kEngineLosesKey:
    case Control::kEngineRegainsKey:
      return "the cipher engine's hold of a key";
  }
  return "a control";
}

const char* to_string(Harm harm) noexcept {
  constexpr const char* kWords[] = {"the memory fails from its nth write on",
                                    "the memory is erased",
                                    "a record is erased",
                                    "a record is damaged",
                                    "a bit of a record falls",
                                    "a slot is damaged",
                                    "a bit of the block falls",
                                    "an octet of the block, with a good CRC"};
  return kWords[static_cast<std::size_t>(harm)];
}

Counters zero_counters(const Setup& setup) {
  Counters counters;
  for (std::size_t i = 0; i < kRxSecYCounterCount; ++i) {
    counters[spelling(static_cast<RxCounter>(i))] = 0;
  }
  for (std::size_t i = 0; i < kTxSecYCounterCount; ++i) {
    counters[spelling(static_cast<TxCounter>(i))] = 0;
  }
  for (const CounterName& name : {kInOctetsValidatedName, kInOctetsDecryptedName,
                                  kOutOctetsProtectedName, kOutOctetsEncryptedName}) {
    counters[name.name] = 0;
  }
  for (const ScSetup& sc : setup.tx) {
    for (std::size_t i = 0; i < kTxScCounterCount; ++i) {
      const auto counter = static_cast<TxCounter>(kTxSecYCounterCount + i);
      counters[std::string(spelling(counter)) + "/" + sci_text(sc.sci)] = 0;
    }
  }
  for (const ScSetup& sc : setup.rx) {
    for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
      const auto counter = static_cast<RxCounter>(kRxSecYCounterCount + i);
      counters[std::string(spelling(counter)) + "/" + sci_text(sc.sci)] = 0;
    }
  }
  return counters;
}

std::unique_ptr<Dut> open_dut(const std::string& text, const DutOptions& options) {
  if (text == "inprocess") {
    return open_inprocess();
  }
  if (text == "linux") {
    return open_linux();
  }
  constexpr std::string_view kIface = "iface:";
  if (text.starts_with(kIface)) {
    return open_iface(text.substr(kIface.size()), options);
  }
  constexpr std::string_view kBoard = "board:";
  const Board* const board =
      text.starts_with(kBoard) ? find_board(text.substr(kBoard.size())) : nullptr;
  if (board != nullptr) {
    return open_board(*board);
  }
  throw usage_failure(
      "conformance: there is no device " + printable(text) +
      "; the devices are inprocess, linux, iface:LINE[,HOST] and board:BOARD, with one of the "
      "boards " +
      board_names());
}

}  // namespace linksec::sim::conformance
