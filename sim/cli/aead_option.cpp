// SPDX-License-Identifier: Apache-2.0
#include "cli/aead_option.h"

#include <string>

#include "aead_host/choice.h"

namespace linksec::sim {
namespace {

std::string usable_names() {
  std::string names = "auto";
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (candidate.usable()) {
      names += std::string(", ") + candidate.name;
    }
  }
  return names;
}

std::string reason(Status status, const std::string& name) {
  if (status == Status::kNotFound) {
    return "there is no engine " + name;
  }
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (candidate.name == name && candidate.engine == nullptr) {
      return "this build is without " + name;
    }
  }
  return "this processor does not run " + name;
}

}  // namespace

std::string engine_text() {
  std::string used = "none";
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (candidate.usable()) {
      used = candidate.name;
      break;
    }
  }
  return "AES-GCM engine " + used + " (--aead: " + usable_names() + ")\n";
}

std::optional<std::string> slow_engine_text(std::string_view engine) {
  if (engine != "mbedtls") {
    return std::nullopt;
  }
  return "AES-GCM is done by Mbed TLS here, which takes tens of times as long as a fast engine: "
         "on an x86-64 processor install libipsec-mb-dev and build again, or give --aead mbedtls";
}

void add_aead_option(boost::program_options::options_description& list) {
  list.add_options()(
      "aead",
      boost::program_options::value<std::string>()->value_name("ENGINE")->default_value("auto"),
      "the cipher's engine: auto (the fastest that runs here), vaes, ipsec-mb or mbedtls");
}

// @req E1
void choose_aead(const CommandLine& line) {
  const std::string name = line.text("aead");
  const Status status = aead_host::choose(name);
  if (status == Status::kNotFound || status == Status::kUnsupported) {
    throw line.failure("--aead: " + reason(status, name) + "; here are " + usable_names());
  }
  if (status != Status::kOk) {
    throw run_failure("the AEAD engine " + name + " fails its self-test: " + to_string(status));
  }
  if (const auto slow = slow_engine_text(aead_host::chosen()); slow && name == "auto") {
    say(*slow);
  }
}

}  // namespace linksec::sim
