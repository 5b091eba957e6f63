// SPDX-License-Identifier: Apache-2.0
#include "shell/text_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kBlockOctets = 256UL * 1024;

bool is_regular(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

}  // namespace

TextOutput::TextOutput(const std::string& path, const std::string& name, host::WriteBehind* behind)
    : name_(name.empty() ? path : name),
      behind_(behind),
      owned_(path != "-"),
      block_(kBlockOctets) {
  name_ = name_ == "-" ? "standard output" : name_;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  fd_ = owned_ ? ::open(path.c_str(), kFlags, 0666) : STDOUT_FILENO;
  if (fd_ < 0) {
    throw run_failure(name_ + ": can't be created: " + std::strerror(errno));
  }
  if (!is_regular(fd_)) {
    behind_ = nullptr;
  }
}

TextOutput::~TextOutput() {
  if (behind_ != nullptr) {
    behind_->drain();
  }
  write_block(block_.bytes());  // After a failure: the frames before it keep their lines.
  if (owned_ && fd_ >= 0) {
    ::close(fd_);
  }
}

char* TextOutput::room(std::size_t octets) {
  if (block_.room() < octets) {
    hand_over();
  }
  return reinterpret_cast<char*>(block_.end());
}

void TextOutput::put(std::string_view text) {
  while (!text.empty()) {
    char* const to = room(1);
    const std::size_t count = std::min(text.size(), block_.room());
    std::memcpy(to, text.data(), count);
    grow(count);
    text.remove_prefix(count);
  }
}

void TextOutput::write_block(ConstByteSpan octets) noexcept {
  while (!octets.empty() && error_ == 0) {
    const ssize_t took = ::write(fd_, octets.data(), octets.size());
    if (took < 0 && errno == EINTR) {
      continue;
    }
    if (took < 0) {
      error_ = errno;
      return;
    }
    octets = octets.subspan(static_cast<std::size_t>(took));
  }
}

void TextOutput::require_written() const {
  if (const int error = error_; error != 0) {
    throw run_failure(name_ + ": can't be written: " + std::strerror(error));
  }
}

void TextOutput::hand_over() {
  if (behind_ != nullptr) {
    behind_->post(*this, block_);
  } else {
    write_block(block_.bytes());
    block_.clear();
  }
  require_written();
}

void TextOutput::close() {
  hand_over();
  if (behind_ != nullptr) {
    behind_->drain();
    require_written();
  }
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
