// SPDX-License-Identifier: Apache-2.0
#include "conformance/long_state.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "aead_mbedtls/sha256.h"
#include "host/locked_file.h"
#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/fresh_file.h"
#include "shell/hex.h"
#include "shell/toml_scan.h"

namespace linksec::sim::conformance {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMagic = "linksec long-xpn-wrap 1";
constexpr const char* kFileName = "long-xpn-wrap.state";
constexpr std::size_t kMostOctets = 65536;
constexpr std::uint64_t kMostNextPn = std::uint64_t{1} << 48;

ConstByteSpan octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void wipe(std::string& text) {
  secure_wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

std::string digest(const Json& fields) {
  std::string text = fields.dump(1);
  const auto hash = aead_mbedtls::sha256(octets_of(text));
  wipe(text);
  if (!hash.ok()) {
    throw run_failure("Mbed TLS has no SHA-256, which a run that can go on needs");
  }
  return to_hex(hash.value());
}

Json fields_of(const LongState& state) {
  Json fields;
  fields["state"] = kMagic;
  fields["suite"] = suite_word(state.suite);
  fields["engine"] = state.engine;
  fields["first"] = state.first;
  fields["next"] = state.next;
  fields["reserved"] = state.reserved;
  fields["frames"] = state.frames;
  fields["skipped"] = state.skipped;
  fields["parts"] = state.parts;
  fields["milliseconds"] = state.milliseconds;
  fields["sak"] = to_hex(state.sak.bytes());
  fields["salt"] = to_hex(state.salt);
  fields["witnesses"] = Json::array();
  for (const LongWitness& witness : state.witnesses) {
    fields["witnesses"].push_back({{"pn", witness.pn}, {"frame", to_hex(witness.frame)}});
  }
  return fields;
}

// ---- Reading -------------------------------------------------------------------------------

// What is not there, or of another kind than it must be, throws Json::exception.
const std::string& text_at(const Json& fields, const char* name) {
  return fields.at(name).get_ref<const std::string&>();
}

std::uint64_t number_at(const Json& fields, const char* name) {
  return fields.at(name).get_ref<const Json::number_unsigned_t&>();
}

bool read_key(const Json& fields, LongState& state) {
  std::array<std::uint8_t, 32> sak{};
  const ByteSpan part = ByteSpan(sak).first(info(state.suite).key_octets);
  const bool good = from_hex(text_at(fields, "sak"), part) && state.sak.assign(part) &&
                    from_hex(text_at(fields, "salt"), state.salt);
  secure_wipe(sak);
  return good;
}

bool read_witnesses(const Json& fields, LongState& state) {
  for (const Json& item : fields.at("witnesses")) {
    const std::string& digits = text_at(item, "frame");
    LongWitness witness{number_at(item, "pn"), Octets(digits.size() / 2)};
    if (!from_hex(digits, witness.frame)) {
      return false;
    }
    state.witnesses.push_back(std::move(witness));
  }
  return true;
}

bool read_fields(const Json& fields, LongState& state) {
  const auto suite = suite_from_word(text_at(fields, "suite"));
  if (text_at(fields, "state") != kMagic || !suite.has_value()) {
    return false;
  }
  state.suite = *suite;
  state.engine = text_at(fields, "engine");
  state.first = number_at(fields, "first");
  state.next = number_at(fields, "next");
  state.reserved = number_at(fields, "reserved");
  state.frames = number_at(fields, "frames");
  state.skipped = number_at(fields, "skipped");
  state.parts = number_at(fields, "parts");
  state.milliseconds = number_at(fields, "milliseconds");
  return read_key(fields, state) && read_witnesses(fields, state);
}

// Whether the numbers are those of a run that is not at its end.
bool holds_together(const LongState& state) {
  return has_extended_packet_numbers(state.suite) && state.first >= 1 &&
         state.first <= kLongLastStart && state.frames < state.total() &&
         state.next >= state.first && state.next <= kMostNextPn &&
         state.next - state.first >= state.skipped &&
         state.next - state.first - state.skipped == state.frames && state.reserved >= state.next &&
         state.reserved <= state.block_end();
}

}  // namespace

std::string long_state_text(const LongState& state) {
  Json fields = fields_of(state);
  fields["sha256"] = digest(fields);
  return fields.dump(1) + "\n";
}

std::unique_ptr<LongState> parse_long_state(std::string_view text) {
  auto state = std::make_unique<LongState>();
  if (nested_too_deep(text)) {
    return nullptr;
  }
  try {
    Json fields = Json::parse(text);
    const std::string hash = text_at(fields, "sha256");
    fields.erase("sha256");
    if (hash != digest(fields) || !read_fields(fields, *state) || !holds_together(*state)) {
      return nullptr;
    }
  } catch (const Json::exception&) {
    return nullptr;
  }
  return state;
}

LongStateFile::LongStateFile(const std::string& folder)
    : path_((std::filesystem::path(folder) / kFileName).string()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw run_failure(folder + ": can't be made a directory: " + error.message());
  }
  const host::LockedFile locked = host::open_locked(folder, O_RDONLY | O_DIRECTORY);
  if (locked.state != host::LockState::kLocked) {
    throw run_failure(host::lock_failure(folder, locked));
  }
  folder_ = locked.fd;
}

LongStateFile::~LongStateFile() { ::close(folder_); }

std::unique_ptr<LongState> LongStateFile::load() const {
  std::error_code error;
  if (!std::filesystem::exists(path_, error) && !error) {
    return nullptr;
  }
  std::ifstream stream(path_, std::ios::binary);
  std::string text(kMostOctets, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || !stream.is_open()) {
    throw run_failure(path_ + ": can't be read");
  }
  auto state =
      parse_long_state(std::string_view(text.data(), static_cast<std::size_t>(stream.gcount())));
  wipe(text);
  if (state == nullptr) {
    throw usage_failure(path_ +
                        ": is damaged, so that nobody knows which PNs were used; delete it, and "
                        "the run starts anew with another key");
  }
  return state;
}

void LongStateFile::save(const LongState& state) const {
  std::string text = long_state_text(state);
  FreshFile file(path_);
  file.put(octets_of(text));
  wipe(text);
  file.place();
}

void LongStateFile::remove() const noexcept { ::unlink(path_.c_str()); }

}  // namespace linksec::sim::conformance
