// SPDX-License-Identifier: Apache-2.0
#include "link/import_agreement.h"

#include "import_output.h"
#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

class Writer {
 public:
  Writer(const std::vector<ImportedAgreement>& networks, const ImportTarget& target)
      : networks_(networks), target_(target), output_(target) {}

  ImportOutcome write() {
    return output_.write([this] {
      text_ = "# From " + escaped(target_.source) + ".\n";
      for (std::size_t i = 0; i < networks_.size(); ++i) {
        write_network(networks_[i], "network" + std::to_string(i + 1));
      }
      return std::move(text_);
    });
  }

 private:
  void write_network(const ImportedAgreement& network, const std::string& id) {
    const bool several = networks_.size() > 1;
    const std::string prefix = several ? "link." : "";
    const std::string file = id + ".cak";
    output_.put_secret(file, network.cak->cak.bytes());
    text_ += several ? "\n[[link]]\nid = \"" + id + "\"\n" : "";
    text_ += "\n[" + prefix + "secy]\nreplay-protect = " + truth(network.replay_protect) +
             "\nreplay-window = " + std::to_string(network.replay_window) + "\n\n[" + prefix +
             "mka]\ncak-file = \"" + output_.name_of(file) + "\"\nckn = \"" +
             to_hex(network.cak->name().octets()) +
             "\"\npriority = " + std::to_string(network.priority) +
             "\nport = " + std::to_string(network.port) +
             "\ninteg-only = " + truth(network.integrity_only) +
             "\nicv-indicator = " + truth(network.icv_indicator) + "\ncipher-suites = [\"" +
             suite_word(network.suite) + "\"]\nassume-suites = [\"" + suite_word(network.suite) +
             "\"]\n";
    text_ += network.uses_macsec
                 ? "policy = \"server-decides\"\n"
                 : "# macsec_policy is 0 or absent: wpa_supplicant would not use MACsec.\n";
  }

  const std::vector<ImportedAgreement>& networks_;
  const ImportTarget& target_;
  ImportOutput output_;
  std::string text_;
};

}  // namespace

ImportOutcome write_agreements(const std::vector<ImportedAgreement>& networks,
                               const ImportTarget& target) {
  return Writer(networks, target).write();
}

}  // namespace linksec::sim
