// SPDX-License-Identifier: Apache-2.0

// Another program's file on its way to a LINK.toml: whatever it is, it is read or refused with one
// line. What is read becomes TOML, which is refused while something is missing, with one line too.
// The input is the file.

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "link/import_agreement.h"
#include "link/import_files.h"
#include "link/imported_link.h"
#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/toml_table.h"

using namespace linksec;  // NOLINT

namespace {

namespace fs = std::filesystem;

fs::path make_folder() {
  const bool in_memory = fs::is_directory("/dev/shm");
  std::string pattern =
      ((in_memory ? fs::path("/dev/shm") : fs::temp_directory_path()) / "import-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    std::abort();
  }
  return pattern;
}

// It goes when the program ends in peace.
struct Folder {
  fs::path path = make_folder();

  Folder() = default;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

bool is_one_line(std::string_view text) { return !text.empty() && text.find('\n') == text.npos; }

void require_one_line(const sim::Failure& failure) {
  if (!is_one_line(failure.what())) {
    std::abort();
  }
}

// A file with something missing is refused; a whole one may break a rule between its SAs.
void read_again(const std::string& file, bool whole) {
  static_cast<void>(sim::parse_toml(file));
  try {
    static_cast<void>(sim::load_offline_links(file));
    if (!whole) {
      std::abort();
    }
  } catch (const sim::Failure& failure) {
    require_one_line(failure);
  }
}

const fs::path& folder() {
  static const Folder kFolder;
  return kFolder.path;
}

// What wpa_supplicant takes is whole, and reads back.
void write_and_read(const std::vector<sim::ImportedAgreement>& networks) {
  const std::string config = (folder() / "link.toml").string();
  const sim::ImportOutcome outcome = sim::write_agreements(networks, {config, "FILE", true});
  const std::vector<sim::LinkConfig> links = sim::load_offline_links(config);
  if (links.size() != networks.size() || outcome.files.size() != networks.size() + 1) {
    std::abort();
  }
  fs::remove_all(folder() / "link-keys");
}

void write_and_read(const std::vector<sim::ImportedLink>& links) {
  const std::string config = (folder() / "link.toml").string();
  const sim::ImportOutcome outcome = sim::write_import(links, {config, "FILE", true});
  if (outcome.files.empty() || outcome.files.back() != config) {
    std::abort();
  }
  read_again(config, outcome.missing.empty());
  fs::remove_all(folder() / "link-keys");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<sim::ImportedLink> links;
  std::vector<sim::ImportedAgreement> networks;
  try {
    if (sim::has_wpa_cak(text)) {
      networks = sim::read_wpa_agreements(text, "FILE");
    } else {
      links = sim::read_import(text, "FILE").links;
    }
  } catch (const sim::Failure& failure) {
    require_one_line(failure);
    return 0;
  }
  if (!networks.empty()) {
    write_and_read(networks);
  } else {
    write_and_read(links);
  }
  return 0;
}
