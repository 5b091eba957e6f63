// SPDX-License-Identifier: Apache-2.0
#include "link/pn_guard.h"
#include "link/key_label.h"

#include <algorithm>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

std::string record_failure(Status status, const std::string& id) {
  const std::string sak = "the SAK of key " + shown_id(id);
  switch (status) {
    case Status::kNotPermitted:
      return sak +
             " was used with another cipher suite or salt, under which a PN makes another "
             "nonce; take a new SAK";
    case Status::kNoCapacity:
      return "has no room for " + sak + "; take another state file for new keys";
    default:
      return std::string("can't be written: ") + to_string(status);
  }
}

// Before a file is made.
const std::string& for_real_keys(const std::string& path, const LinkConfig& config) {
  config.refuse_published_keys();
  return path;
}

}  // namespace

PnGuard::PnGuard(const std::string& path, const LinkConfig& config)
    : path_(for_real_keys(path, config)),
      file_("state " + path, path, kStateGeometry, RecordsAre::kMaybeMissing),
      store_(file_.store()) {
  for (const TxScConfig& sc : config.tx_scs) {
    for (const TxSaConfig& sa : sc.sas) {
      records_.emplace(sa.key, pn_record_key(config.controls.cipher_suite, *config.keys[sa.key]));
      if (ids_.emplace(sa.key, config.keys[sa.key]->id).second) {
        look_up(sa.key, sa.next_pn, config.controls.cipher_suite);
      }
    }
  }
}

std::string PnGuard::message(const std::string& text) const {
  return "state " + path_ + ": " + text;
}

void PnGuard::look_up(std::size_t key, Pn configured, CipherSuite suite) {
  const Result<Pn> ceiling = store_.ceiling(records_[key]);
  if (ceiling.ok() && ceiling.value() == Pn{0}) {
    throw run_failure(message("the SAK of key " + shown_id(ids_[key]) +
                              " was given to a board (linksec provision), or has used up its "
                              "PNs; make new keys (linksec keygen)"));
  }
  if (ceiling.ok()) {
    const Pn pn = first_pn(key, configured);
    const bool exhausted = PnBound{pn}.predecessor() >= info(suite).last_pn;
    say(message("SAK of key " + shown_id(ids_[key]) + " " +
                (exhausted ? "has no PN left" : "resumes at PN " + std::to_string(pn.value))));
    return;
  }
  const Status status = ceiling.status() == Status::kNotFound
                            ? store_.create(records_[key], configured)
                            : ceiling.status();
  if (status != Status::kOk) {
    throw run_failure(message(record_failure(status, ids_[key])));
  }
}

Pn PnGuard::first_pn(std::size_t key, Pn configured) const {
  const Result<Pn> ceiling = store_.ceiling(records_.at(key));
  if (!ceiling.ok()) {
    throw run_failure(message(record_failure(ceiling.status(), ids_.at(key))));
  }
  return std::max(PnBound{configured}, PnBound{ceiling.value()}).pn();
}

PnReservation& PnGuard::reservation_of(SecY& secy) { return reservation_.emplace(store_, secy); }

void PnGuard::top_up(std::size_t frames, Time now) {
  require_reserved(reservation_->top_up(frames, now));
}

void PnGuard::settle(Time now) { require_settled(reservation_->settle(now)); }

void PnGuard::require_reserved(Status status) const {
  if (status != Status::kOk) {
    throw run_failure(message("can't be written, so that no frame may be sent: " +
                              std::string(to_string(status))));
  }
}

void PnGuard::require_settled(Status status) const {
  if (status != Status::kOk) {
    throw run_failure(message("can't be written: " + std::string(to_string(status)) +
                              "; the next run skips the PNs that were reserved"));
  }
}

}  // namespace linksec::sim
