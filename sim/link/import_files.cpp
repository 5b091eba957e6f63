// SPDX-License-Identifier: Apache-2.0
#include "link/import_files.h"

#include <algorithm>
#include <map>
#include <set>

#include "import_output.h"
#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() < 16 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

// A Key Identifier that MKA made names one SAK wherever it stands. One that a person has chosen,
// which is short, may be given twice.
bool is_of_mka(const std::string& id) {
  constexpr std::ptrdiff_t kLikely = 16;
  return std::count_if(id.begin(), id.end(), [](char c) { return c != '0'; }) >= kLikely;
}

// Writes the LINK.toml's text, and the key files on the way.
class ImportWriter {
 public:
  ImportWriter(const std::vector<ImportedLink>& links, const ImportTarget& target)
      : links_(links), target_(target), output_(target) {
    plain_names_ = std::all_of(links.begin(), links.end(),
                               [](const ImportedLink& link) { return is_plain_name(link.name); });
  }

  ImportOutcome write() {
    return output_.write([this] {
      text_ = "# Made by linksec import of " + printable(target_.source) +
              ". The SAKs are in the files that it names:\n"
              "# keep those secret. It is for captures; a SAK that has sent must not send again.\n";
      for (std::size_t i = 0; i < links_.size(); ++i) {
        write_link(i);
      }
      return std::move(text_);
    });
  }

 private:
  void write_link(std::size_t at) {
    const ImportedLink& link = links_[at];
    name_ = plain_names_ ? link.name : "link" + std::to_string(at + 1);
    prefix_ = links_.size() > 1 ? "link." : "";
    extended_ = has_extended_packet_numbers(link.cipher_suite());
    ids_.clear();
    taken_.clear();
    if (links_.size() > 1) {
      text_ += "\n[[link]]\nid = \"" + name_ + "\"\n";
    }
    write_secy(link);
    write_keys(link, link.tx);
    std::for_each(link.rx.begin(), link.rx.end(),
                  [&](const ImportedSc& sc) { write_keys(link, sc); });
    if (link.tx.sci.has_value() || !link.tx.sas.empty()) {
      write_sc(link, link.tx);
    }
    std::for_each(link.rx.begin(), link.rx.end(),
                  [&](const ImportedSc& sc) { write_sc(link, sc); });
  }

  void write_secy(const ImportedLink& link) {
    const Controls& controls = link.controls;
    text_ += "\n[" + prefix_ + "secy]\ncipher-suite = \"" + suite_word(link.cipher_suite()) +
             "\"\nvalidate-frames = \"" + validate_word(controls.validate_frames) +
             "\"\nprotect-frames = " + truth(controls.protect_frames) + "\n" +
             (extended_ && !controls.replay_protect
                  ? "# For captures whose frames come out of order, replay-window = 64 is better:\n"
                  : "") +
             "replay-protect = " + truth(controls.replay_protect) +
             "\nreplay-window = " + std::to_string(controls.replay_window) +
             "\nalways-include-sci = " + truth(controls.always_include_sci) +
             "\nuse-es = " + truth(controls.use_es) + "\nuse-scb = " + truth(controls.use_scb) +
             "\n";
  }

  // "macsec0-rx-0200000000990001-0", and a number behind it where an AN comes again.
  std::string new_id(const ImportedLink& link, const ImportedSc& sc, const ImportedSa& sa) {
    const std::string base = name_ + (&sc == &link.tx ? "-tx-" : "-rx-" + sci_text(*sc.sci) + "-") +
                             std::to_string(sa.an);
    std::string id = base;
    for (unsigned again = 2; !taken_.insert(id).second; ++again) {
      id = base + "-" + std::to_string(again);
    }
    return id;
  }

  void write_keys(const ImportedLink& link, const ImportedSc& sc) {
    for (const ImportedSa& sa : sc.sas) {
      const bool shared = sa.key == nullptr && is_of_mka(sa.key_id);
      std::string& known = shared ? of_mka_[name_ + sa.key_id] : unshared_;
      if (shared && !known.empty()) {
        ids_[&sa] = known;
        continue;
      }
      known = new_id(link, sc, sa);
      ids_[&sa] = known;
      write_key(link, sc, sa, known);
    }
  }

  void write_key(const ImportedLink& link, const ImportedSc& sc, const ImportedSa& sa,
                 const std::string& id) {
    const std::string file = id + ".sak";
    const std::string what = sa_text(link, sc, sa);
    if (sa.key != nullptr) {
      output_.put_secret(file, sa.key->sak.bytes());
    } else {
      output_.miss("the SAK of " + what + ": put it into " + output_.path_of(file));
      text_ += "\n# TODO: put the SAK into the file that is named here: 32 or 64 hex digits.";
    }
    text_ += "\n[[" + prefix_ + "key]]\nid = \"" + id + "\"\nsak-file = \"" +
             output_.name_of(file) + "\"\n";
    if (extended_ && !sa.salt.has_value()) {
      output_.miss("the salt of " + what + ": put it into " + target_.config);
      text_ += "salt = \"TODO\"  # 24 hex digits\n";
    } else if (extended_) {
      text_ += "salt = \"" + to_hex(*sa.salt) + "\"\n";
    }
  }

  void write_sc(const ImportedLink& link, const ImportedSc& sc) {
    const bool transmits = &sc == &link.tx;
    const std::string table = prefix_ + (transmits ? "tx-sc" : "rx-sc");
    text_ += "\n[[" + table + "]]\n";
    if (sc.sci.has_value()) {
      text_ += "sci = \"" + sci_text(*sc.sci) + "\"\n";
    } else {
      output_.miss("the SCI of " + link.name + ": put it into " + target_.config);
      text_ += "sci = \"TODO\"  # the interface's MAC address and /1\n";
    }
    if (transmits) {
      text_ += "encoding-sa = " + std::to_string(link.encoding_sa) + "\n";
    }
    for (const ImportedSa& sa : sc.sas) {
      write_sa(link, sc, sa, table);
    }
  }

  void write_sa(const ImportedLink& link, const ImportedSc& sc, const ImportedSa& sa,
                const std::string& table) {
    std::array<std::uint8_t, 8> pn{};
    store_be64(pn.data(), sa.next_pn);
    text_ += "\n[[" + table + ".sa]]\nan = " + std::to_string(sa.an) + "\nkey = \"" + ids_[&sa] +
             "\"\nnext-pn = " +
             (sa.next_pn > INT64_MAX ? "\"0x" + to_hex(pn) + "\"" : std::to_string(sa.next_pn)) +
             "\n";
    if (extended_ && sa.ssci.has_value()) {
      text_ += "ssci = " + std::to_string(*sa.ssci) + "\n";
    } else if (extended_) {
      output_.miss("the SSCI of " + sa_text(link, sc, sa) + ": put it into " + target_.config);
      text_ += "# TODO: ssci = the sender's number\n";
    }
    if (&sc == &link.tx) {
      text_ += "confidentiality = " + truth(link.encrypts) + "\n";
    }
  }

  const std::vector<ImportedLink>& links_;
  const ImportTarget& target_;
  ImportOutput output_;
  bool plain_names_ = true;
  std::string text_;
  // Of the link that is written.
  std::string name_;
  std::string prefix_;
  bool extended_ = false;
  std::map<const ImportedSa*, std::string> ids_;
  std::set<std::string> taken_;
  std::map<std::string, std::string> of_mka_;
  std::string unshared_;
};

}  // namespace

ImportOutcome write_import(const std::vector<ImportedLink>& links, const ImportTarget& target) {
  return ImportWriter(links, target).write();
}

}  // namespace linksec::sim
