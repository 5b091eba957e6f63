// SPDX-License-Identifier: Apache-2.0

// Command lines of iproute2 that make MACsec interfaces, SCs and SAs, and that hold keys.

#include <algorithm>

#include "import_reader.h"

namespace linksec::sim {
namespace {

// The words of a command, one after the other.
class Arguments {
 public:
  Arguments(const ImportReading& reading, const Words& words, std::size_t first)
      : reading_(reading), words_(words), at_(first) {}

  [[nodiscard]] bool more() const noexcept { return at_ < words_.size(); }
  [[nodiscard]] std::string_view peek() const noexcept {
    return more() ? words_[at_] : std::string_view();
  }
  /// Takes the next word if it is `word`.
  bool take(std::string_view word) noexcept {
    const bool found = more() && words_[at_] == word;
    at_ += found ? 1U : 0U;
    return found;
  }
  /// Likewise if it is `word` or the beginning of it, as ip takes its commands.
  bool take_begun(std::string_view word) noexcept {
    const bool found = more() && !peek().empty() && word.starts_with(peek());
    at_ += found ? 1U : 0U;
    return found;
  }
  /// The next word, a value, for which `what` is the name in messages.
  std::string_view value(const char* what) {
    if (!more()) {
      reading_.fail(std::string("ends where ") + what + " is expected; give the whole command");
    }
    const std::string_view word = words_[at_++];
    if (word.find_first_of("$`") != std::string_view::npos) {
      reading_.fail(std::string("has a variable as ") + what +
                    ", which is not expanded here; write its value");
    }
    return word;
  }

 private:
  const ImportReading& reading_;
  const Words& words_;
  std::size_t at_;
};

// An SCI as its own number, or as an address and a port.
struct SciParts {
  std::optional<Sci> sci;
  std::optional<MacAddress> address;
  std::optional<std::uint16_t> port;

  bool take(const ImportReading& reading, Arguments& arguments) {
    if (arguments.take("sci")) {
      sci = sci_from_any_text(arguments.value("the SCI"));
      if (!sci.has_value()) {
        reading.fail("holds something else where an SCI is expected; it has 16 hex digits");
      }
    } else if (arguments.take("address")) {
      MacAddress mac;
      if (octets_from_text(arguments.value("the address"), mac.octets) != mac.octets.size()) {
        reading.fail("holds something else where a MAC address is expected; correct it");
      }
      address = mac;
    } else if (arguments.take("port")) {
      port = static_cast<std::uint16_t>(
          import_number(reading, arguments.value("the port"), "port", 0xFFFF));
    } else {
      return false;
    }
    return true;
  }
  [[nodiscard]] std::optional<Sci> whole() const {
    if (!sci.has_value() && address.has_value()) {
      return Sci::from(*address, port.value_or(kEndStationPortIdentifier));
    }
    return sci;
  }
};

void take_key(const ImportReading& reading, Arguments& arguments, ImportedSa& sa) {
  const std::string_view id = arguments.value("the key identifier");
  sa.key_id = is_hex_text(id) && id.size() <= 32 ? std::string(id) : std::string();
  const std::string_view digits = arguments.value("the key");
  auto key = std::make_unique<ImportedKey>();
  if (!sak_from_text(digits, key->sak)) {
    reading.fail("has a key of " + std::to_string(digits.size()) +
                 " characters; a SAK has 32 or 64 hex digits");
  }
  sa.key = std::move(key);
}

void take_salt(const ImportReading& reading, Arguments& arguments, ImportedSa& sa) {
  std::array<std::uint8_t, kSaltOctets> salt{};
  if (octets_from_text(arguments.value("the salt"), salt) != salt.size()) {
    reading.fail("has a salt that is none; it has 24 hex digits");
  }
  sa.salt = salt;
}

bool take_state(ImportReading& reading, Arguments& arguments) {
  if (arguments.take("off")) {
    reading.pass_over(kOffIsNotUsed);
    return true;
  }
  return arguments.take("on");
}

void take_sa_options(ImportReading& reading, Arguments& arguments, ImportedSa& sa) {
  while (arguments.more()) {
    if (arguments.take("pn") || arguments.take("xpn")) {
      sa.next_pn = import_number(reading, arguments.value("the PN"), "PN", UINT64_MAX);
    } else if (arguments.take("salt")) {
      take_salt(reading, arguments, sa);
    } else if (arguments.take("ssci")) {
      // iproute2 takes it as hex digits.
      sa.ssci = static_cast<std::uint32_t>(
          import_number(reading, arguments.value("the SSCI"), "SSCI", 0xFFFF'FFFF, 16));
    } else if (arguments.take("key")) {
      take_key(reading, arguments, sa);
    } else if (arguments.peek().find_first_of("<>") != std::string_view::npos) {
      return;
    } else if (!take_state(reading, arguments)) {
      reading.fail("has a word of an SA that is not known; remove it, or the line");
    }
  }
}

// `set` changes the newest SA of its AN, `add` makes one.
ImportedSa& sa_of(const ImportReading& reading, ImportedSc& sc, unsigned an, bool adds) {
  if (adds) {
    ImportedSa& made = sc.sas.emplace_back();
    made.an = an;
    return made;
  }
  const auto found = std::find_if(sc.sas.rbegin(), sc.sas.rend(),
                                  [&](const ImportedSa& sa) { return sa.an == an; });
  if (found == sc.sas.rend()) {
    reading.fail("sets an SA that no line before it adds; give the whole list");
  }
  return *found;
}

void take_sa(ImportReading& reading, Arguments& arguments, ImportedSc& sc, bool adds) {
  const auto an = static_cast<unsigned>(import_number(reading, arguments.value("the AN"), "AN", 3));
  take_sa_options(reading, arguments, sa_of(reading, sc, an, adds));
}

void take_receive_sc(ImportReading& reading, Arguments& arguments, ImportedLink& link, bool adds) {
  SciParts parts;
  while (parts.take(reading, arguments)) {
  }
  const auto sci = parts.whole();
  if (!sci.has_value()) {
    reading.fail("has an rx without its SCI; write sci SCI, or port PORT address MAC");
  }
  ImportedSc& sc = receive_sc(link, *sci);
  if (arguments.take("sa")) {
    take_sa(reading, arguments, sc, adds);
    return;
  }
  while (arguments.more() && arguments.peek().find_first_of("<>") == std::string_view::npos) {
    if (!take_state(reading, arguments)) {
      reading.fail("has a word of an SC that is not known; remove it, or the line");
    }
  }
}

// Why a command of ip macsec changes nothing here.
const char* why_unused(std::string_view command) {
  if (std::string_view("delete").starts_with(command) && !command.empty()) {
    return "ip macsec del is not used: what it takes away was used before, and frames of a capture "
           "may be of that time; take it out of the LINK.toml if none are";
  }
  if (command == "offload") {
    return "ip macsec offload is not used: who encrypts a frame changes none of its octets";
  }
  return "is not used: ip macsec add and ip macsec set are the commands that make SCs and SAs";
}

// ip macsec (add | set) DEV (tx | rx) ...
void take_macsec(ImportReading& reading, Arguments arguments) {
  const bool adds = arguments.take_begun("add");
  if (!adds && !arguments.take_begun("set")) {
    reading.pass_over(why_unused(arguments.peek()));
    return;
  }
  ImportedLink& link = reading.link(arguments.value("the interface"));
  if (arguments.take("rx")) {
    take_receive_sc(reading, arguments, link, adds);
  } else if (arguments.take("tx") && arguments.take("sa")) {
    take_sa(reading, arguments, link.tx, adds);
  } else {
    reading.fail("has neither tx sa nor rx behind the interface; correct it");
  }
}

// `parts` knows the address that the interface is given, with which a port makes its SCI.
void take_link_options(const ImportReading& reading, Arguments& arguments, SciParts& parts,
                       ImportedLink& link) {
  while (arguments.more()) {
    if (parts.take(reading, arguments)) {
      continue;
    }
    const std::string_view name = arguments.value("an option");
    if (name.find_first_of("<>") != std::string_view::npos) {
      break;
    }
    if (name == "offload") {
      static_cast<void>(arguments.value("the offload"));
    } else if (!set_control(reading, link, name, arguments.value("the value of an option"))) {
      reading.fail("has an option of a MACsec interface that is not known; remove it");
    }
  }
  if (const auto sci = parts.whole(); sci.has_value()) {
    link.tx.sci = sci;
  }
}

// ip link (add | set | change) [link DEV] [name] NAME [address MAC] type macsec ...
void take_link(ImportReading& reading, const Words& words, std::size_t first) {
  const auto type =
      std::find(words.begin() + static_cast<std::ptrdiff_t>(first), words.end(), "type");
  if (type == words.end() || type + 1 == words.end() || *(type + 1) != "macsec") {
    return;
  }
  if (words[first] == "show" || words[first].starts_with("del")) {
    reading.pass_over(words[first] == "show"
                          ? "is not used: ip link show changes no interface"
                          : "ip link del is not used: frames of a capture may be older");
    return;
  }
  const auto behind = static_cast<std::size_t>(type - words.begin());
  const Words head(words.begin(), type);
  Arguments arguments(reading, head, first + 1);
  SciParts own;
  std::string_view name;
  while (arguments.more()) {
    if (arguments.take("link")) {
      static_cast<void>(arguments.value("the interface"));
    } else if (!own.take(reading, arguments)) {
      static_cast<void>(arguments.take("name") || arguments.take("dev"));
      name = arguments.value("the interface");
    }
  }
  ImportedLink& link = reading.link(name);
  Arguments options(reading, words, behind + 2);
  take_link_options(reading, options, own, link);
}

bool is_ip(std::string_view word) { return word.substr(word.rfind('/') + 1) == "ip"; }

// ip takes the beginnings of its objects: "mac" is the first that no other object has.
bool is_macsec(std::string_view word) {
  return word == "m" || (word.size() > 2 && std::string_view("macsec").starts_with(word));
}

bool is_link(std::string_view word) {
  return !word.empty() && std::string_view("link").starts_with(word);
}

// Where the object of the command stands, behind its own options. A line of a file for ip -batch
// begins with it.
std::size_t object_at(const Words& words) {
  if (words.front() == "macsec" || words.front() == "link") {
    return 0;
  }
  auto at =
      static_cast<std::size_t>(std::find_if(words.begin(), words.end(), is_ip) - words.begin());
  for (++at; at < words.size() && words[at].starts_with('-'); ++at) {
    at += words[at] == "-n" || words[at] == "-netns" ? 1U : 0U;
  }
  return at;
}

}  // namespace

void take_command(ImportReading& reading, const Words& words) {
  // `ip netns exec NAME ip ...` has another ip behind it.
  for (Words rest = words; !rest.empty();) {
    const std::size_t at = object_at(rest);
    if (at + 1 >= rest.size()) {
      return;
    }
    if (is_macsec(rest[at])) {
      take_macsec(reading, Arguments(reading, rest, at + 1));
      return;
    }
    if (is_link(rest[at])) {
      take_link(reading, rest, at + 1);
      return;
    }
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace linksec::sim
