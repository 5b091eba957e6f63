// SPDX-License-Identifier: Apache-2.0
#include "link/link_value.h"

#include "hal/entropy.h"
#include "link/key_label.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

std::vector<LinkSc> heads(const auto& scs, const auto& channels) {
  std::vector<LinkSc> heads;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    heads.push_back({scs[i].sci, {}, channels[i].at_once});
  }
  return heads;
}

}  // namespace

LinkValue::LinkValue(const LinkConfig& config, Direction direction, Recorded recorded)
    : config_(config) {
  link_.controls = config.controls;
  link_.shared_sak = config.shared_sak;
  link_.max_frame_octets = config.max_frame_octets.value_or(0);
  link_.traffic_classes = config.traffic_classes;
  link_.access_priorities = config.access_priorities;
  link_.ether_types = config.uncontrolled_types;
  if (config.station.has_value()) {
    link_.has_station = true;
    link_.station = {config.station->mac, config.station->prefix_length, config.station->ipv4};
  }
  add_keys(direction);
  if (config.agreement != nullptr && direction == Direction::kBoth) {
    add_agreement();
  }
  for (const TxScConfig& sc : config.tx_scs) {
    add_tx(sc, recorded != Recorded::kNone);
  }
  for (const RxScConfig& sc : config.rx_scs) {
    add_rx(sc, recorded == Recorded::kAll);
  }
  tx_scs_ = heads(config.tx_scs, tx_);
  for (std::size_t i = 0; i < tx_scs_.size(); ++i) {
    tx_scs_[i].encoding_sa = config.tx_scs[i].encoding_sa;
  }
  rx_scs_ = heads(config.rx_scs, rx_);
  if (direction != Direction::kValidate) {
    link_.tx_scs = tx_scs_;
  }
  link_.rx_scs = rx_scs_;
}

void LinkValue::add_agreement() {
  participants_ = config_.agreement->participants();
  agreement_ = config_.agreement->settings;
  agreement_.participants = participants_;
  link_.agreement = &agreement_;
}

// A SAK that the run does not use stays where it is, in the configuration. protect receives
// nothing; what its receive SAs are there for is the form of the SecTAG, so that random octets do
// for the SAKs that they alone use.
void LinkValue::add_keys(Direction direction) {
  stand_ins_.resize(config_.keys.size());
  for (std::size_t i = 0; i < config_.keys.size(); ++i) {
    const KeyConfig& key = *config_.keys[i];
    const bool transmits = key.transmits && direction != Direction::kValidate;
    ConstByteSpan sak = key.sak.bytes();
    if (direction == Direction::kProtect && !transmits) {
      const ByteSpan random = ByteSpan(stand_ins_[i]).first(sak.size());
      if (hal::entropy_fill({}, random) != Status::kOk) {
        throw run_failure("the host has no random numbers");
      }
      sak = random;
    }
    keys_.push_back(
        {sak, key.has_salt ? ConstByteSpan(key.salt) : ConstByteSpan(), transmits, key.receives});
  }
  link_.keys = keys_;
}

// What the SAs of both directions have.
LinkSa& LinkValue::add_sa(Channel& channel, const auto& sa, bool recorded) {
  LinkSa& to = channel.all.emplace_back();
  to.an = sa.an;
  to.key = static_cast<std::uint16_t>(sa.key);
  to.enabled = sa.enable;
  to.ssci = sa.ssci;
  to.next_pn = sa.next_pn;
  to.recorded = recorded;
  return to;
}

void LinkValue::add_at_once(Channel& channel, const auto& sa) {
  if (sa.start.at_once()) {
    channel.at_once.push_back(channel.all.back());
    channel.lines.push_back(sa.line);
  }
}

void LinkValue::add_tx(const TxScConfig& sc, bool recorded) {
  Channel& channel = tx_.emplace_back();
  channel.line = sc.line;
  for (const TxSaConfig& sa : sc.sas) {
    LinkSa& to = add_sa(channel, sa, recorded);
    to.confidentiality = sa.confidentiality;
    if (recorded) {
      to.record = pn_record_key(config_.controls.cipher_suite, *config_.keys[sa.key]);
    }
    add_at_once(channel, sa);
  }
}

void LinkValue::add_rx(const RxScConfig& sc, bool recorded) {
  Channel& channel = rx_.emplace_back();
  channel.line = sc.line;
  for (const RxSaConfig& sa : sc.sas) {
    LinkSa& to = add_sa(channel, sa, recorded);
    to.lowest_pn = sa.lowest_pn;
    if (recorded) {
      to.record =
          receive_record_key(config_.controls.cipher_suite, *config_.keys[sa.key], sc.sci, sa.an);
    }
    add_at_once(channel, sa);
  }
}

void LinkValue::fail(unsigned line, const std::string& what, Status status) const {
  throw usage_failure(config_.file + ":" + std::to_string(line) + ": " + what +
                      " is refused by the SecY: " + to_string(status));
}

void LinkValue::check(const Refusal& refusal) const {
  const std::string table = refusal.side == LinkSide::kTransmit ? "[[tx-sc" : "[[rx-sc";
  switch (refusal.part) {
    case LinkPart::kNone:
      return;
    case LinkPart::kKey:
      fail(config_.keys[refusal.index]->line, "the [[key]]", refusal.status);
    case LinkPart::kSc:
      fail(channels(refusal.side)[refusal.index].line, "the " + table + "]]", refusal.status);
    case LinkPart::kSa:
      fail(channels(refusal.side)[refusal.index].lines[refusal.sa], "the " + table + ".sa]]",
           refusal.status);
    case LinkPart::kEncodingSa:
      fail(channels(refusal.side)[refusal.index].line, "encoding-sa", refusal.status);
    default:
      fail(1, to_string(refusal.part), refusal.status);
  }
}

void LinkValue::check_sa(Status status, LinkSide side, std::size_t sc, std::size_t sa) const {
  if (status == Status::kOk) {
    return;
  }
  const bool transmits = side == LinkSide::kTransmit;
  fail(transmits ? config_.tx_scs[sc].sas[sa].line : config_.rx_scs[sc].sas[sa].line,
       transmits ? "the [[tx-sc.sa]]" : "the [[rx-sc.sa]]", status);
}

}  // namespace linksec::sim
