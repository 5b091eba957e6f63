// SPDX-License-Identifier: Apache-2.0
#include "import_output.h"

#include <array>

#include "base/secret.h"
#include "shell/failure.h"
#include "shell/fresh_file.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSecretOctets = 32;

// Octets that are wiped when they go, whatever ends their use.
struct SecretLine {
  SecretLine() = default;
  SecretLine(const SecretLine&) = delete;
  SecretLine& operator=(const SecretLine&) = delete;
  ~SecretLine() { secure_wipe(octets); }

  std::array<std::uint8_t, 2 * kMaxSecretOctets + 1> octets{};
};

}  // namespace

std::string truth(bool value) { return value ? "true" : "false"; }

ImportOutput::ImportOutput(const ImportTarget& target) : target_(target), folder_(target.config) {
  folder_.replace_extension();
  folder_ += "-keys";
}

ImportOutcome ImportOutput::write(const std::function<std::string()>& make_text) {
  clear_the_way(target_.config);
  make_folder();
  try {
    const std::string text = make_text();
    put(target_.config, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  } catch (const Failure&) {
    take_back();
    throw;
  }
  return std::move(outcome_);
}

std::string ImportOutput::name_of(const std::string& file) const {
  std::string name;
  for (const char c : folder_.filename().string()) {
    name += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return name + "/" + file;
}

void ImportOutput::put_secret(const std::string& file, ConstByteSpan octets) {
  LINKSEC_ASSERT(octets.size() <= kMaxSecretOctets);
  SecretLine line;
  const std::size_t digits = 2 * octets.size();
  put_hex(octets, reinterpret_cast<char*>(line.octets.data()));
  line.octets[digits] = '\n';
  put(path_of(file), ConstByteSpan(line.octets).first(digits + 1));
}

void ImportOutput::clear_the_way(const std::string& path) const {
  std::error_code ignored;
  if (!target_.overwrite && fs::exists(fs::symlink_status(path, ignored))) {
    throw usage_failure(path +
                        ": is there already; name another place with -o, or give --force to "
                        "replace it");
  }
}

// Nothing stays of a run that failed.
void ImportOutput::take_back() const {
  std::error_code ignored;
  for (const std::string& file : outcome_.files) {
    fs::remove(file, ignored);
  }
}

void ImportOutput::make_folder() const {
  std::error_code error;
  if (fs::create_directory(folder_, error)) {
    fs::permissions(folder_, fs::perms::owner_all, error);
  }
  if (error) {
    throw run_failure(folder_.string() + ": can't be made a directory: " + error.message());
  }
}

void ImportOutput::put(const std::string& path, ConstByteSpan octets) {
  clear_the_way(path);
  FreshFile file(path);
  file.put(octets);
  file.sync();
  target_.overwrite ? file.place() : file.place_new();
  outcome_.files.push_back(path);
}

}  // namespace linksec::sim
