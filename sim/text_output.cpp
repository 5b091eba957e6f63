// SPDX-License-Identifier: Apache-2.0
#include "sim/text_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "sim/failure.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kBlockOctets = 64UL * 1024;

}  // namespace

TextOutput::TextOutput(const std::string& path, const std::string& name)
    : name_(name.empty() ? path : name), owned_(path != "-") {
  name_ = name_ == "-" ? "standard output" : name_;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  fd_ = owned_ ? ::open(path.c_str(), kFlags, 0666) : STDOUT_FILENO;
  if (fd_ < 0) {
    throw run_failure(name_ + ": can't be created: " + std::strerror(errno));
  }
}

TextOutput::~TextOutput() {
  if (owned_ && fd_ >= 0) {
    ::close(fd_);
  }
}

void TextOutput::put(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBlockOctets) {
    flush();
  }
}

void TextOutput::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t took = ::write(fd_, rest.data(), rest.size());
    if (took < 0 && errno == EINTR) {
      continue;
    }
    if (took < 0) {
      buffer_.clear();
      throw run_failure(name_ + ": can't be written: " + std::strerror(errno));
    }
    rest.remove_prefix(static_cast<std::size_t>(took));
  }
  buffer_.clear();
}

void TextOutput::close() {
  flush();
  if (owned_ && fd_ >= 0) {
    const int closed = ::close(fd_);
    fd_ = -1;
    if (closed != 0) {
      throw run_failure(name_ + ": can't be written: " + std::strerror(errno));
    }
  }
}

void write_whole(const std::string& path, std::string_view text) {
  std::error_code ignored;
  const auto about = std::filesystem::status(path, ignored);
  const bool in_place =
      path == "-" || (std::filesystem::exists(about) && !std::filesystem::is_regular_file(about));
  const std::string fresh = in_place ? path : path + ".new-" + std::to_string(::getpid());
  try {
    TextOutput output(fresh, path);
    output.put(text);
    output.close();
    if (!in_place && std::rename(fresh.c_str(), path.c_str()) != 0) {
      throw run_failure(path + ": can't be replaced: " + std::strerror(errno));
    }
  } catch (const Failure&) {
    if (!in_place) {
      ::unlink(fresh.c_str());
    }
    throw;
  }
}

}  // namespace linksec::sim
