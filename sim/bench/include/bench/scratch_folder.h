// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder for files that nobody needs afterwards. It goes with this object.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace linksec::sim::bench {

/// A folder of its own, removed with all that is in it.
class ScratchFolder {
 public:
  /// Makes it in `place`, where `octets` must be free. Without a place it is /dev/shm when that has
  /// the room, else what TMPDIR names, else /tmp. Throws a run Failure.
  ScratchFolder(const std::optional<std::string>& place, std::uint64_t octets);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// The path of a file in it.
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// Where it was made.
  [[nodiscard]] std::string place() const { return path_.parent_path().string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace linksec::sim::bench
