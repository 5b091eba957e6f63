// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files of an import: the LINK.toml, and in a folder beside it each secret in a file of its
// own. All of them have mode 0600, and nothing stays of a run that failed. Private to the writers
// of imports, which make the text.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "link/import_files.h"

namespace linksec::sim {

class ImportOutput {
 public:
  /// Nothing is written yet. `target` stays.
  explicit ImportOutput(const ImportTarget& target);

  /// Makes the folder, then the LINK.toml of what `make_text` returns, which puts the secrets.
  /// Throws a Failure, also for a file that is there already unless it may be replaced.
  [[nodiscard]] ImportOutcome write(const std::function<std::string()>& make_text);

  /// Where the file of that name in the folder is.
  [[nodiscard]] std::string path_of(const std::string& file) const {
    return (folder_ / file).string();
  }
  /// The same as LINK.toml names it, within a string.
  [[nodiscard]] std::string name_of(const std::string& file) const;
  /// Puts a secret of up to 32 octets there, as a line of hex digits.
  void put_secret(const std::string& file, ConstByteSpan octets);
  /// Notes what is missing: one line.
  void miss(const std::string& what) { outcome_.missing.push_back(what); }

 private:
  void clear_the_way(const std::string& path) const;
  void take_back() const;
  void make_folder() const;
  void put(const std::string& path, ConstByteSpan octets);

  const ImportTarget& target_;
  std::filesystem::path folder_;
  ImportOutcome outcome_;
};

/// "true" or "false".
[[nodiscard]] std::string truth(bool value);

}  // namespace linksec::sim
