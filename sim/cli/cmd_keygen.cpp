// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "cli/commands.h"
#include "link/key_pair.h"
#include "link/link_config.h"
#include "shell/text_output.h"

namespace linksec::sim {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr CommandText kText = {
    "keygen", R"(linksec keygen [options] (DIR | --out-a A.toml --out-b B.toml))",
    R"(Makes a random link between two peers, A and B: a configuration for each, and a Secure
Association Key (SAK) for each direction, in files that only you can read. What was written
is printed; keys never are.
)",
    R"(
Beside each configuration X.toml are X-tx.sak and X-rx.sak. DIR stands for DIR/a.toml and
DIR/b.toml. Take B's three files to B over a channel that you trust, and delete them here.

Exit codes: 0 done; 1 the run failed; 2 usage, or a file is there already.

Examples:
  linksec keygen link
  linksec keygen --suite gcm-aes-xpn-256 --sci-a 0200000000010001 --sci-b 0200000000990001 link
  linksec protect --config link/a.toml --state link/a.state plain.pcap macsec.pcap
  linksec validate --config link/b.toml macsec.pcap again.pcap
)"};

po::options_description options() {
  po::options_description list("Options");
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  list.add_options()(
      "suite", text("NAME"),
      "gcm-aes-128 (when not given), gcm-aes-256, gcm-aes-xpn-128 or gcm-aes-xpn-256")(
      "sci-a", text("SCI"),
      "A's SCI: 16 hex digits, MAC address and Port Identifier; random when "
      "not given")("sci-b", text("SCI"), "B's SCI")("out-a", text("FILE"),
                                                    "where A's configuration goes")(
      "out-b", text("FILE"), "where B's configuration goes")("force", po::bool_switch(),
                                                             "replace files that are there");
  return list;
}

CipherSuite suite(const CommandLine& line) {
  const auto found = suite_from_word(line.optional_text("suite").value_or("gcm-aes-128"));
  if (!found.has_value()) {
    throw line.failure(
        "--suite is none of gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and gcm-aes-xpn-256");
  }
  return *found;
}

Sci sci(const CommandLine& line, const char* name) {
  const auto text = line.optional_text(name);
  if (!text.has_value()) {
    return random_sci();
  }
  const auto found = sci_from_text(*text);
  if (!found.has_value() || !found->is_valid() || found->address().is_group()) {
    throw line.failure(std::string("--") + name +
                       " is no SCI; write 16 hex digits, a MAC address of a station and a Port "
                       "Identifier");
  }
  return *found;
}

void set_places(const CommandLine& line, KeyPairRequest& request) {
  const auto directory = line.optional_text("DIR");
  const auto out_a = line.optional_text("out-a");
  const auto out_b = line.optional_text("out-b");
  if (out_a.has_value() != out_b.has_value() || directory.has_value() == out_a.has_value()) {
    throw line.failure("give either DIR, or both --out-a and --out-b");
  }
  if (out_a.has_value()) {
    request.out_a = *out_a;
    request.out_b = *out_b;
    check_distinct({}, {*out_a, *out_b});
    return;
  }
  std::error_code error;
  if (fs::create_directory(*directory, error)) {
    fs::permissions(*directory, fs::perms::owner_all, error);
  }
  if (error) {
    throw run_failure(*directory + ": can't be made a directory: " + error.message());
  }
  request.out_a = (fs::path(*directory) / "a.toml").string();
  request.out_b = (fs::path(*directory) / "b.toml").string();
}

ExitCode run(const CommandLine& line) {
  KeyPairRequest request;
  request.suite = suite(line);
  request.sci_a = sci(line, "sci-a");
  request.sci_b = sci(line, "sci-b");
  request.overwrite = line.flag("force");
  if (request.sci_a == request.sci_b) {
    throw line.failure("--sci-a and --sci-b are the same; give each peer its own");
  }
  set_places(line, request);
  TextOutput output("-");
  for (const std::string& file : write_key_pair(request)) {
    output.put(escaped(file) + "\n");
  }
  output.close();
  return ExitCode::kDone;
}

}  // namespace

ExitCode cmd_keygen(const Args& args) {
  CommandLine line(kText, options(), {"DIR"});
  return line.parse(args) ? run(line) : ExitCode::kDone;
}

}  // namespace linksec::sim
