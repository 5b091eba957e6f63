// SPDX-License-Identifier: Apache-2.0
#include "link/import_agreement.h"

#include <filesystem>

#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/fresh_file.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;

// A file's name within a TOML string.
std::string in_string(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return result;
}

const char* word(bool on) noexcept { return on ? "true" : "false"; }

class Writer {
 public:
  Writer(const std::vector<ImportedAgreement>& networks, const ImportTarget& target)
      : networks_(networks), target_(target), folder_(target.config) {
    folder_.replace_extension();
    folder_ += "-keys";
  }

  ImportOutcome write() {
    clear_the_way(target_.config);
    make_folder();
    text_ = "# From " + escaped(target_.source) + ".\n";
    try {
      for (std::size_t i = 0; i < networks_.size(); ++i) {
        write_network(networks_[i], "network" + std::to_string(i + 1));
      }
      put(target_.config, {reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()});
    } catch (const Failure&) {
      take_back();
      throw;
    }
    return std::move(outcome_);
  }

 private:
  void clear_the_way(const std::string& path) const {
    std::error_code ignored;
    if (!target_.overwrite && fs::exists(fs::symlink_status(path, ignored))) {
      throw usage_failure(path +
                          ": is there already; name another place with -o, or give --force to "
                          "replace it");
    }
  }

  // Nothing stays of a run that failed.
  void take_back() const {
    std::error_code ignored;
    for (const std::string& file : outcome_.files) {
      fs::remove(file, ignored);
    }
  }

  void make_folder() const {
    std::error_code error;
    if (fs::create_directory(folder_, error)) {
      fs::permissions(folder_, fs::perms::owner_all, error);
    }
    if (error) {
      throw run_failure(folder_.string() + ": can't be made a directory: " + error.message());
    }
  }

  void put(const std::string& path, ConstByteSpan octets) {
    clear_the_way(path);
    FreshFile file(path);
    file.put(octets);
    file.sync();
    target_.overwrite ? file.place() : file.place_new();
    outcome_.files.push_back(path);
  }

  void put_cak(const std::string& path, const CakConfig& cak) {
    Secret<2 * kMaxCakOctets + 1> line;
    std::array<std::uint8_t, 2 * kMaxCakOctets + 1> digits{};
    const std::size_t count = 2 * cak.cak.size();
    put_hex(cak.cak.bytes(), reinterpret_cast<char*>(digits.data()));
    digits[count] = '\n';
    const bool taken = line.assign(ConstByteSpan(digits).first(count + 1));
    secure_wipe(digits);
    LINKSEC_ASSERT(taken);
    put(path, line.bytes());
  }

  void write_network(const ImportedAgreement& network, const std::string& id) {
    const bool several = networks_.size() > 1;
    const std::string prefix = several ? "link." : "";
    const fs::path file = folder_ / (id + ".cak");
    put_cak(file.string(), *network.cak);
    text_ += several ? "\n[[link]]\nid = \"" + id + "\"\n" : "";
    text_ += "\n[" + prefix + "secy]\nreplay-protect = " + word(network.replay_protect) +
             "\nreplay-window = " + std::to_string(network.replay_window) + "\n\n[" + prefix +
             "mka]\ncak-file = \"" + in_string((folder_.filename() / file.filename()).string()) +
             "\"\nckn = \"" + to_hex(network.cak->name().octets()) +
             "\"\npriority = " + std::to_string(network.priority) +
             "\nport = " + std::to_string(network.port) +
             "\ninteg-only = " + word(network.integrity_only) +
             "\nicv-indicator = " + word(network.icv_indicator) + "\ncipher-suites = [\"" +
             suite_word(network.suite) + "\"]\nassume-suites = [\"" + suite_word(network.suite) +
             "\"]\n";
    text_ += network.uses_macsec
                 ? "policy = \"server-decides\"\n"
                 : "# macsec_policy is 0 or absent: wpa_supplicant would not use MACsec.\n";
  }

  const std::vector<ImportedAgreement>& networks_;
  const ImportTarget& target_;
  fs::path folder_;
  std::string text_;
  ImportOutcome outcome_;
};

}  // namespace

ImportOutcome write_agreements(const std::vector<ImportedAgreement>& networks,
                               const ImportTarget& target) {
  return Writer(networks, target).write();
}

}  // namespace linksec::sim
