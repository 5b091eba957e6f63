// SPDX-License-Identifier: Apache-2.0

// The rules that hold between the tables of a LINK.toml. Each is the SecY's own, found here so that
// the message can say line and mend. Those that one live SecY alone has to keep, and the sender
// alone, are not asked of a link that is read for captures.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/config.h"
#include "link_reader.h"

namespace linksec::sim {
namespace {

std::string line_text(unsigned line) { return "line " + std::to_string(line); }

// @req A5 A15
void check_own_address(const LinkReading& reading) {
  constexpr std::uint64_t kTrafficClassBits = 0xF000;
  const LinkConfig& config = reading.config;
  for (const TxScConfig& sc : config.tx_scs) {
    const Sci first = config.tx_scs.front().sci;
    if ((sc.sci.value & ~kTrafficClassBits) != (first.value & ~kTrafficClassBits)) {
      reading.fail(sc.line, "[[tx-sc]] sci differs from that of " +
                                line_text(config.tx_scs.front().line) +
                                " in more than its 13th hex digit, the traffic class; one SecY "
                                "has one MAC address");
    }
    if (config.controls.use_es && sc.sci.port_identifier() != kEndStationPortIdentifier) {
      reading.fail(sc.line,
                   "[[tx-sc]] sci has a Port Identifier other than 0001, which use-es "
                   "implies; end it with 0001 or set use-es = false");
    }
  }
}

// @req A5 A15 E13 C14
void check_scis(const LinkReading& reading) {
  const LinkConfig& config = reading.config;
  std::map<Sci, unsigned> transmit;
  for (const TxScConfig& sc : config.tx_scs) {
    const auto [before, fresh] = transmit.emplace(sc.sci, sc.line);
    if (!fresh) {
      reading.fail(sc.line, "[[tx-sc]] has the sci of the one of " + line_text(before->second) +
                                "; give each SC its own");
    }
  }
  std::map<std::pair<bool, Sci>, unsigned> receive;
  for (const RxScConfig& sc : config.rx_scs) {
    const auto [before, fresh] = receive.emplace(std::pair(sc.any, sc.sci), sc.line);
    if (!fresh) {
      reading.fail(sc.line, "[[rx-sc]] has the sci of the one of " + line_text(before->second) +
                                "; put its SAs there");
    }
    const auto own = transmit.find(sc.sci);
    if (own != transmit.end() && !reading.offline()) {
      reading.fail(sc.line, "[[rx-sc]] has the sci of the [[tx-sc]] of " + line_text(own->second) +
                                ": our own frames coming back; use the peer's");
    }
  }
}

void check_counts(const LinkReading& reading) {
  const LinkConfig& config = reading.config;
  const auto check = [&](std::size_t count, std::size_t max, unsigned line, const char* what) {
    if (count > max) {
      reading.fail(line, std::string(what) + ": " + std::to_string(count) +
                             " are too many; this program holds " + std::to_string(max));
    }
  };
  check(config.tx_scs.size(), config::kMaxTxScs,
        config.tx_scs.empty() ? 0 : config.tx_scs.back().line, "[[tx-sc]]");
  check(config.rx_scs.size(), config::kMaxRxScs,
        config.rx_scs.empty() ? 0 : config.rx_scs.back().line, "[[rx-sc]]");
  check(config.keys.size(), config::kMaxSaks, config.keys.empty() ? 0 : config.keys.back()->line,
        "[[key]]");
}

// One AN may have several SAs when each but the first says when it starts.
template <typename Sc>
void check_starts(const LinkReading& reading, const Sc& sc, const char* what) {
  for (std::size_t i = 0; i < sc.sas.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (sc.sas[i].an == sc.sas[j].an && sc.sas[i].start == sc.sas[j].start) {
        reading.fail(sc.sas[i].line,
                     std::string(what) + " has the an of the one of " + line_text(sc.sas[j].line) +
                         " and starts with it; choose another an, or say from-frame or from-time");
      }
    }
  }
}

// Offline the key that opens a frame shows where an SA begins; the same key twice shows nothing.
template <typename Sc>
void check_ring(const LinkReading& reading, const Sc& sc, const char* what) {
  std::set<std::tuple<unsigned, std::size_t, std::uint64_t, std::uint64_t>> seen;
  for (const auto& sa : sc.sas) {
    const bool fresh = seen.emplace(sa.an.value(), sa.key, sa.start.frame.value_or(0),
                                    sa.start.time.value_or(Time{}).ns)
                           .second;
    if (!fresh) {
      reading.fail(sa.line, std::string(what) +
                                " has the an and the SAK of one in front of it and starts with it; "
                                "remove it, or name another key");
    }
  }
}

template <typename Sc>
void check_ans(const LinkReading& reading, const Sc& sc, const char* what) {
  if (reading.offline()) {
    check_ring(reading, sc, what);
  } else {
    check_starts(reading, sc, what);
  }
}

// What has one SAK in two SAs needs a SecY that shares it.
template <typename Sc>
bool shares_sak(const Sc& sc) {
  std::set<std::size_t> saks;
  return std::any_of(sc.sas.begin(), sc.sas.end(),
                     [&](const auto& sa) { return !saks.insert(sa.key).second; });
}

// @req E13
void check_tx_sas(const LinkReading& reading, const TxScConfig& sc) {
  check_ans(reading, sc, "[[tx-sc.sa]]");
  std::map<std::size_t, unsigned> saks;
  for (const TxSaConfig& sa : sc.sas) {
    const auto [before, fresh] = saks.emplace(sa.key, sa.line);
    if (!fresh) {
      reading.fail(sa.line, "[[tx-sc.sa]] has the SAK of the one of " + line_text(before->second) +
                                ", so that nonces would repeat; give each transmit SA its own");
    }
  }
  const bool starts = std::any_of(sc.sas.begin(), sc.sas.end(), [&](const TxSaConfig& sa) {
    return sa.an == sc.encoding_sa && sa.start.at_once();
  });
  if (!starts) {
    const std::string an = std::to_string(sc.encoding_sa.value());
    reading.fail(sc.line, "[[tx-sc]] encoding-sa is " + an + ", and no [[tx-sc.sa]] with an = " +
                              an + " is there from the beginning; add one or set encoding-sa");
  }
}

// @req E13
void check_rx_sas(const LinkReading& reading, const RxScConfig& sc) {
  check_ans(reading, sc, "[[rx-sc.sa]]");
  std::map<std::size_t, unsigned> saks;
  for (const RxSaConfig& sa : sc.sas) {
    const auto [before, fresh] = saks.emplace(sa.key, sa.line);
    if (!fresh && !reading.config.shared_sak) {
      reading.fail(sa.line, "[[rx-sc.sa]] has the SAK of the one of " + line_text(before->second) +
                                "; give it its own, or set shared-sak = true in [secy] where the "
                                "peer uses a static key");
    }
  }
}

// An SSCI stands for one SCI under one SAK, in either direction. A sender in a capture may have
// broken that, and its frames are there all the same.
// @req E13
void check_sscis(LinkReading& reading) {
  std::map<std::pair<std::size_t, Ssci>, std::pair<Sci, unsigned>> taken;
  const auto check = [&](Sci sci, std::size_t key, Ssci ssci, unsigned line) {
    if (!has_extended_packet_numbers(reading.config.keys[key]->suite)) {
      return;
    }
    const auto [before, fresh] = taken.try_emplace({key, ssci}, sci, line);
    if (fresh || before->second.first == sci) {
      return;
    }
    const std::string text = "ssci " + std::to_string(ssci.value) +
                             " stands for another SC under this SAK (" +
                             line_text(before->second.second) + "); choose another";
    if (!reading.offline()) {
      reading.fail(line, text);
    }
    reading.config.warnings.push_back(place(reading.file, line) + text + " if frames do not open");
  };
  for (const TxScConfig& sc : reading.config.tx_scs) {
    for (const TxSaConfig& sa : sc.sas) {
      check(sc.sci, sa.key, sa.ssci, sa.line);
    }
  }
  for (const RxScConfig& sc : reading.config.rx_scs) {
    for (const RxSaConfig& sa : sc.sas) {
      if (!sc.any) {
        check(sc.sci, sa.key, sa.ssci, sa.line);
      }
    }
  }
}

// Nobody sends from a link that is read for captures, and each sender there can be a SecY's.
void check_for_captures(LinkReading& reading) {
  LinkConfig& config = reading.config;
  for (const TxScConfig& sc : config.tx_scs) {
    check_ans(reading, sc, "[[tx-sc.sa]]");
    config.shared_sak = config.shared_sak || shares_sak(sc);
  }
  for (const RxScConfig& sc : config.rx_scs) {
    check_ans(reading, sc, "[[rx-sc.sa]]");
    config.shared_sak = config.shared_sak || shares_sak(sc);
  }
}

void check_for_a_live_secy(const LinkReading& reading) {
  check_own_address(reading);
  for (const TxScConfig& sc : reading.config.tx_scs) {
    check_tx_sas(reading, sc);
  }
  for (const RxScConfig& sc : reading.config.rx_scs) {
    check_rx_sas(reading, sc);
  }
}

void note_directions(LinkConfig& config) {
  for (const TxScConfig& sc : config.tx_scs) {
    for (const TxSaConfig& sa : sc.sas) {
      config.keys[sa.key]->transmits = true;
    }
  }
  for (const RxScConfig& sc : config.rx_scs) {
    for (const RxSaConfig& sa : sc.sas) {
      config.keys[sa.key]->receives = true;
    }
  }
}

}  // namespace

void check_rules(LinkReading& reading) {
  check_counts(reading);
  check_scis(reading);
  if (reading.offline()) {
    check_for_captures(reading);
  } else {
    check_for_a_live_secy(reading);
  }
  check_sscis(reading);
  note_directions(reading.config);
}

}  // namespace linksec::sim
