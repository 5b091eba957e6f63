// SPDX-License-Identifier: Apache-2.0
#include "capture/key_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "shell/failure.h"
#include "shell/fresh_file.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::size_t kNsDigits = 9;

// Text with keys in it, of which no copy is left behind.
class KeyText {
 public:
  explicit KeyText(const std::string& path) : file_(path) {}

  void put(std::string_view text) {
    file_.put({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  void put_secret(ConstByteSpan octets) {
    std::array<std::uint8_t, 2 * kKeyOctets> digits{};
    LINKSEC_ASSERT(2 * octets.size() <= digits.size());
    put_hex(octets, reinterpret_cast<char*>(digits.data()));
    file_.put(ConstByteSpan(digits).first(2 * octets.size()));
    secure_wipe(digits);
  }
  void place(bool overwrite) {
    file_.sync();
    overwrite ? file_.place() : file_.place_new();
  }

 private:
  static constexpr std::size_t kKeyOctets = 32;
  FreshFile file_;
};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

void put_key(KeyText& to, const KeyConfig& key, const std::string& prefix) {
  to.put("\n[[" + prefix + "key]]\nid = " + in_quotes(key.id) + "\nsak = \"");
  to.put_secret(key.sak.bytes());
  to.put("\"\ncipher-suite = " + in_quotes(suite_word(key.suite)) + "\n");
  if (key.has_salt) {
    to.put("salt = " + in_quotes(to_hex(key.salt)) + "\n");
  } else {
    to.put("confidentiality-offset = " + std::to_string(static_cast<unsigned>(key.offset)) + "\n");
  }
}

std::string time_text(Time time) {
  const std::string ns = std::to_string(time.ns % kNsPerSecond);
  return in_quotes(std::to_string(time.ns / kNsPerSecond) + "." +
                   std::string(kNsDigits - ns.size(), '0') + ns);
}

void put_sa(KeyText& to, An an, const OfflineSa& sa, const std::string& prefix) {
  to.put("\n[[" + prefix + "rx-sc.sa]]\nan = " + std::to_string(an.value()) +
         "\nkey = " + in_quotes(sa.key->id) + "\n");
  if (sa.key->has_salt) {
    to.put("ssci = " + std::to_string(sa.ssci.value) + "\n");
  }
  if (sa.frames != 0) {
    to.put("from-time = " + time_text(sa.first_time) + "\n");
  }
}

// Those under which frames were valid, in the order of the first one.
std::vector<const OfflineSa*> used(const OfflineAn& an) {
  std::vector<const OfflineSa*> list;
  for (const OfflineSa& sa : an.sas) {
    if (sa.frames != 0) {
      list.push_back(&sa);
    }
  }
  std::stable_sort(list.begin(), list.end(), [](const OfflineSa* a, const OfflineSa* b) {
    return a->first_time < b->first_time;
  });
  if (list.empty() && !an.sas.empty()) {
    list.push_back(&an.sas.back());
  }
  return list;
}

void put_sc(KeyText& to, const OfflineSc& sc, const std::string& prefix) {
  to.put("\n[[" + prefix + "rx-sc]]\nsci = " + in_quotes(sci_text(sc.sci)) + "\n");
  for (std::size_t an = 0; an < An::kCount; ++an) {
    for (const OfflineSa* const sa : used(sc.ans[an])) {
      put_sa(to, An{static_cast<std::uint32_t>(an)}, *sa, prefix);
    }
  }
}

void put_controls(KeyText& to, const Controls& controls, const std::string& prefix) {
  to.put("\n[" + prefix +
         "secy]\nvalidate-frames = " + in_quotes(validate_word(controls.validate_frames)) +
         "\nreplay-protect = " + (controls.replay_protect ? "true" : "false") +
         "\nreplay-window = " + std::to_string(controls.replay_window) + "\n");
}

// A name that was read from a TOML file, as a TOML string.
std::string escaped_id(const std::string& id) {
  std::string text;
  for (const char c : id) {
    text += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return "\"" + text + "\"";
}

}  // namespace

void write_saks(const std::string& path, const std::vector<LinkConfig>& links) {
  KeyText text(path);
  text.put("# The SAKs that the MKPDUs of a capture distribute, each under its Key Identifier.\n");
  for (const LinkConfig& link : links) {
    for (const auto& key : link.keys) {
      put_key(text, *key, "");
    }
  }
  text.place(true);
}

void write_timeline(const std::string& path, bool overwrite, const std::vector<LinkConfig>& links,
                    const OfflineSenders& senders) {
  std::error_code ignored;
  if (!overwrite && std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
    throw usage_failure(path + ": is there already; give --force to replace it");
  }
  const bool named = links.size() > 1 || !links.front().id.empty();
  const std::string prefix = named ? "link." : "";
  KeyText text(path);
  text.put("# The key time line of a capture, from its MKPDUs.\n");
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (named) {
      text.put("\n[[link]]\nid = " + escaped_id(links[i].id) + "\n");
    }
    put_controls(text, links[i].controls, prefix);
    for (const auto& key : links[i].keys) {
      put_key(text, *key, prefix);
    }
    for (const auto& sc : senders.scs()) {
      if (sc->link == i) {
        put_sc(text, *sc, prefix);
      }
    }
  }
  text.place(overwrite);
}

}  // namespace linksec::sim
