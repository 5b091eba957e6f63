// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LINK.toml from text, in a folder of the test's own, and what reading it says.

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "link/link_config.h"
#include "shell/failure.h"

namespace linksec::test {

class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "linksec-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      std::abort();
    }
    folder_ = pattern;
    static_cast<void>(add("link.toml", text, 0600));
  }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  ~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name = "link.toml") const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string add(const std::string& name, const std::string& text, mode_t mode) {
    std::ofstream(path(name)) << text;
    ::chmod(path(name).c_str(), mode);
    return path(name);
  }

  [[nodiscard]] sim::LinkConfig load() const { return sim::load_link_config(path()); }

  /// What load() throws, the file's path left out: ":LINE: text"; empty when it throws nothing.
  [[nodiscard]] std::string error() const {
    try {
      static_cast<void>(load());
      return {};
    } catch (const sim::Failure& failure) {
      const std::string text = failure.what();
      return text.starts_with(path()) ? text.substr(path().size()) : text;
    }
  }

 private:
  std::filesystem::path folder_;
};

/// `text` with the first `from` replaced; the test fails to find its error when there is none.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? "no such text" : text.replace(at, from.size(), to);
}

}  // namespace linksec::test
