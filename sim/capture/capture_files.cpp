// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/bytes.h"
#include "capture/capture_input.h"
#include "capture/file_start.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// A number at `at`, without the zeros in front of it.
std::string_view number_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  while (at + 1 < end && text[at] == '0') {
    ++at;
  }
  return text.substr(at, end - at);
}

std::size_t behind_number(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) {
    ++at;
  }
  return at;
}

// Compressed files are taken by their name: what is in them shows when they are read.
bool named_as_capture(const fs::path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.find(".pcap") != std::string::npos || name.find(".cap") != std::string::npos ||
         name.find(".dmp") != std::string::npos;
}

bool is_capture(const fs::path& path) {
  const FileStart start = file_start(path.string());
  return start == FileStart::kClassicMicroseconds || start == FileStart::kOtherCapture ||
         (start == FileStart::kCompressed && named_as_capture(path));
}

bool hidden(const fs::path& path) { return path.filename().string().starts_with("."); }

std::vector<std::string> captures_of(const std::string& folder) {
  std::vector<std::string> files;
  std::size_t others = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored) || hidden(entry->path())) {
      continue;
    }
    if (is_capture(entry->path())) {
      files.push_back(entry->path().string());
    } else {
      ++others;
    }
  }
  if (error) {
    throw run_failure(folder + ": can't be read: " + error.message());
  }
  if (files.empty()) {
    throw run_failure(folder + ": is a folder without a capture; name one that has some, or files");
  }
  if (others != 0) {
    say(folder + ": " + std::to_string(files.size()) + " captures are read, and " +
        std::to_string(others) + (others == 1 ? " other file is" : " other files are") +
        " passed over");
  }
  std::sort(files.begin(), files.end(), naturally_before);
  return files;
}

}  // namespace

FileStart file_start(const std::string& path) {
  constexpr std::size_t kOctets = 4;
  std::error_code ignored;
  std::array<char, kOctets> octets{};
  std::ifstream file;
  if (fs::is_regular_file(path, ignored)) {
    file.open(path, std::ios::binary);
  }
  if (!file.is_open() || !file.read(octets.data(), octets.size())) {
    return FileStart::kUnknown;
  }
  const std::uint32_t magic = load_be32(reinterpret_cast<const std::uint8_t*>(octets.data()));
  switch (magic) {
    case 0xA1B2C3D4:
    case 0xD4C3B2A1:
      return FileStart::kClassicMicroseconds;
    case 0xA1B23C4D:  // Nanoseconds.
    case 0x4D3CB2A1:
    case 0xA1B2CD34:  // The kin that other programs wrote.
    case 0x34CDB2A1:
    case 0xA1B234CD:
    case 0xCD34B2A1:
    case 0x0A0D0D0A:  // pcapng.
      return FileStart::kOtherCapture;
    case 0x28B52FFD:  // zstd.
    case 0xFD377A58:  // xz.
    case 0x04224D18:  // lz4.
    case 0x4C5A4950:  // lzip.
      return FileStart::kCompressed;
    default:
      break;
  }
  const std::uint32_t two = magic >> 16U;
  const bool compressed = two == 0x1F8B || two == 0x1F9D || magic >> 8U == 0x425A68;
  return compressed ? FileStart::kCompressed : FileStart::kUnknown;
}

bool naturally_before(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view x = number_at(a, i);
      const std::string_view y = number_at(b, j);
      if (x != y) {
        return x.size() != y.size() ? x.size() < y.size() : x < y;
      }
      i = behind_number(a, i);
      j = behind_number(b, j);
    } else if (a[i] != b[j]) {
      return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
    } else {
      ++i;
      ++j;
    }
  }
  const bool a_over = i == a.size();
  const bool b_over = j == b.size();
  return a_over && b_over ? a < b : a_over;
}

std::vector<std::string> capture_files(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code ignored;
    if (name != "-" && fs::is_directory(name, ignored)) {
      const std::vector<std::string> captures = captures_of(name);
      files.insert(files.end(), captures.begin(), captures.end());
    } else {
      files.push_back(name);
    }
  }
  if (std::count(files.begin(), files.end(), "-") > 1) {
    throw usage_failure("standard input: is named more than once; it can be read once");
  }
  return files;
}

}  // namespace linksec::sim
