// SPDX-License-Identifier: Apache-2.0
#include "shell/text_output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "host/free_output.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kBlockOctets = 256UL * 1024;

// "PATH: what" becomes "NAME: what".
std::string renamed(const std::string& text, const std::string& path, const std::string& name) {
  return text.starts_with(path + ":") ? name + text.substr(path.size()) : text;
}

}  // namespace

TextOutput::TextOutput(const std::string& path, const std::string& name, host::WriteBehind* behind)
    : name_(name.empty() ? path : name), behind_(behind), block_(kBlockOctets) {
  auto file = host::OutputFile::open(path, interrupted);
  if (!file.ok()) {
    throw run_failure(renamed(file.error(), path, name_));
  }
  file_ = std::move(file.value());
  if (!file_.regular()) {
    behind_ = nullptr;
  }
}

TextOutput::~TextOutput() {
  if (behind_ != nullptr) {
    behind_->drain();
  }
  if (file_.is_open()) {
    write_block(block_.bytes());  // After a failure: the frames before it keep their lines.
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
  if (error_ == 0) {
    error_ = file_.write(octets).error;
  }
}

host::IoError TextOutput::named(host::IoError error) const {
  error.text = renamed(error.text, file_.name(), name_ == "-" ? file_.name() : name_);
  return error;
}

void TextOutput::require_written() const {
  if (const int error = error_; error != 0) {
    require(named(file_.failure(error)));
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

void TextOutput::flush() {
  if (!block_.empty()) {
    hand_over();
  }
  if (behind_ != nullptr) {
    behind_->drain();
  }
  require_written();
}

void TextOutput::close() {
  flush();
  if (const host::IoStatus closed = file_.close(); !closed.ok()) {
    require(named({closed.error()}));
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
    if (const auto free = host::free_output(in_place ? "-" : path); !free.ok()) {
      throw run_failure(free.error());
    }
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
