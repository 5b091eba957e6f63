// SPDX-License-Identifier: Apache-2.0
#include "cp/cp.h"

namespace linksec {
namespace {

// States in which a key was made, is being made or is in use.
constexpr bool has_key(CpState state) noexcept {
  return state >= CpState::kReceive && state <= CpState::kRetire;
}

}  // namespace

const char* to_string(CpState state) noexcept {
  constexpr std::array<const char*, kCpStateCount> kNames = {
      "INIT",      "CHANGE", "ALLOWED",  "AUTHENTICATED", "SECURED", "RECEIVE",
      "RECEIVING", "READY",  "TRANSMIT", "TRANSMITTING",  "ABANDON", "RETIRE"};
  return kNames[static_cast<std::size_t>(state)];
}

const char* to_string(Connect connect) noexcept {
  constexpr std::array<const char*, 4> kNames = {"pending", "unauthenticated", "authenticated",
                                                 "secure"};
  return kNames[static_cast<std::size_t>(connect)];
}

bool Cp::holds(CpCondition condition, const CpInputs& inputs, Time now) const noexcept {
  switch (condition) {
    case CpCondition::kPortEnabled:
      return inputs.port_enabled;
    case CpCondition::kPortDisabled:
      return !inputs.port_enabled;
    case CpCondition::kConnectUnauthenticated:
      return inputs.connect == Connect::kUnauthenticated;
    case CpCondition::kConnectAuthenticated:
      return inputs.connect == Connect::kAuthenticated;
    case CpCondition::kConnectSecure:
      return inputs.connect == Connect::kSecure;
    case CpCondition::kConnectOtherThanUnauthenticated:
      return inputs.connect != Connect::kUnauthenticated;
    case CpCondition::kConnectOtherThanAuthenticated:
      return inputs.connect != Connect::kAuthenticated;
    case CpCondition::kChanged:
      return changed(inputs);
    case CpCondition::kNewSak:
      return inputs.new_sak;
    case CpCondition::kNewSakOrChanged:
      return inputs.new_sak || changed(inputs);
    case CpCondition::kUsingReceiveSas:
      return inputs.using_receive_sas;
    case CpCondition::kFollowsServer:
      return !inputs.elected_self;
    case CpCondition::kServerMayTransmit:
      return inputs.elected_self &&
             (inputs.all_receiving || !controlled_port_enabled_ || now >= transmit_when_);
    case CpCondition::kMemberMayTransmit:
      return inputs.can_transmit && (inputs.server_transmitting || !controlled_port_enabled_);
    case CpCondition::kUsingTransmitSa:
      return inputs.using_transmit_sa;
    case CpCondition::kRetireDue:
      return now >= retire_when_;
    case CpCondition::kSecYFailed:
      return inputs.secy_failed;
  }
  return false;
}

std::optional<CpState> Cp::next_state(const CpInputs& inputs, Time now) const noexcept {
  if (holds(CpCondition::kPortDisabled, inputs, now)) {
    return state_ == CpState::kInit ? std::nullopt : std::optional(CpState::kInit);
  }
  if (has_key(state_) && holds(CpCondition::kSecYFailed, inputs, now)) {
    return CpState::kChange;
  }
  for (const CpTransition& transition : kCpTransitions) {
    if (transition.from == state_ && holds(transition.when, inputs, now)) {
      return transition.to;
    }
  }
  return std::nullopt;
}

void Cp::drop_latest() noexcept {
  deleted_latest_ = latest_.key;
  latest_ = {};
}

void Cp::drop_old() noexcept {
  deleted_old_ = old_.key;
  old_ = {};
}

// The entries change this machine's own variables and the inputs that it owns; what touches the
// SecY is asked for.
void Cp::enter(CpState state, CpInputs& inputs, Time now) noexcept {
  state_ = state;
  deleted_latest_ = {};
  deleted_old_ = {};
  switch (state) {
    case CpState::kInit:
    case CpState::kChange:
      port_valid_ = false;
      controlled_port_enabled_ = false;
      drop_latest();
      drop_old();
      inputs.chgd_server = inputs.chgd_server && state == CpState::kChange;
      inputs.secy_failed = false;
      break;
    case CpState::kAllowed:
    case CpState::kAuthenticated:
      port_valid_ = false;
      controlled_port_enabled_ = true;
      break;
    case CpState::kSecured:
      inputs.chgd_server = false;
      inputs.chgd_cipher = false;
      port_valid_ = true;
      break;
    case CpState::kReceive:
      latest_ = inputs.distributed;
      latest_.transmits = false;
      latest_.receives = false;
      inputs.new_sak = false;
      inputs.all_receiving = false;
      inputs.server_transmitting = false;
      break;
    case CpState::kReceiving:
      latest_.receives = true;
      transmit_when_ = now + kTransmitDelay;
      break;
    case CpState::kTransmit:
      controlled_port_enabled_ = true;
      latest_.transmits = true;
      break;
    case CpState::kTransmitting:
      retire_when_ = old_.receives ? now + kRetireDelay : now;
      old_.transmits = false;
      break;
    case CpState::kAbandon:
      drop_latest();
      break;
    case CpState::kRetire:
      drop_old();
      old_ = latest_;
      latest_ = {};
      break;
    case CpState::kReady:
      break;
  }
}

std::optional<CpRequests> Cp::step(CpInputs& inputs, Time now) noexcept {
  const std::optional<CpState> next = next_state(inputs, now);
  if (!next.has_value()) {
    return std::nullopt;
  }
  enter(*next, inputs, now);
  return entry_requests(*next);
}

Time Cp::next_deadline() const noexcept {
  switch (state_) {
    case CpState::kReceiving:
      return transmit_when_;
    case CpState::kTransmitting:
      return retire_when_;
    default:
      return Time::never();
  }
}

}  // namespace linksec
