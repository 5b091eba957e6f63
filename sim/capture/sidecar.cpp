// SPDX-License-Identifier: Apache-2.0
#include "capture/sidecar.h"

#include <filesystem>
#include <limits>

#include "shell/toml_table.h"

namespace linksec::sim {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();

// Reads below one file.
class SidecarReader {
 public:
  explicit SidecarReader(TomlFile& file) : file_(file) {}

  [[nodiscard]] Sidecar read() {
    Sidecar sidecar;
    toml::table* const expect = table_in(file_.root, "expect", "expect");
    if (expect == nullptr) {
      return sidecar;
    }
    const TomlTable checked(file_.name, *expect, "[expect]", {"protect", "validate"});
    if (toml::table* const protect = table_in(*expect, "protect", "expect.protect")) {
      sidecar.protect = read_protect(*protect);
    }
    if (toml::table* const validate = table_in(*expect, "validate", "expect.validate")) {
      sidecar.validate = read_validate(*validate);
    }
    return sidecar;
  }

 private:
  toml::table* table_in(toml::table& parent, const char* name, const std::string& path) const {
    toml::node* const node = parent.get(name);
    if (node != nullptr && !node->is_table()) {
      throw usage_failure(place(file_.name, node->source().begin.line) + path +
                          " is not a table; write it as [" + path + "]");
    }
    return node == nullptr ? nullptr : node->as_table();
  }

  [[nodiscard]] std::string capture(const TomlTable& table, const char* name) const {
    const auto text = table.text(name);
    if (!text.has_value()) {
      table.fail(std::string("has no ") + name + "; name a capture");
    }
    return (std::filesystem::path(file_.name).parent_path() / *text).string();
  }

  ExpectedCounters read_list(toml::table& table) const {
    ExpectedCounters counters;
    for (auto&& [key, node] : table) {
      if (!node.is_integer() || node.as_integer()->get() < 0) {
        throw usage_failure(place(file_.name, node.source().begin.line) +
                            "a counter is not a count; write a number");
      }
      counters.emplace(key.str(), static_cast<std::uint64_t>(node.as_integer()->get()));
    }
    return counters;
  }

  std::map<std::string, ExpectedCounters> read_scs(toml::table& parent, const char* name,
                                                   const std::string& path) {
    std::map<std::string, ExpectedCounters> by_sci;
    if (toml::table* const scs = table_in(parent, name, path)) {
      for (auto&& [key, node] : *scs) {
        const std::string sci(key.str());
        if (toml::table* const list = table_in(*scs, sci.c_str(), path)) {
          by_sci.emplace(sci, read_list(*list));
        }
      }
    }
    return by_sci;
  }

  ExpectedCounterSet read_set(toml::table& parent, const char* name) {
    ExpectedCounterSet set;
    toml::table* const table = table_in(parent, name, name);
    if (table == nullptr) {
      return set;
    }
    const TomlTable checked(file_.name, *table, name, {"secy", "rx-sc", "tx-sc"});
    if (toml::table* const secy = table_in(*table, "secy", "secy")) {
      set.secy = read_list(*secy);
    }
    set.rx_sc = read_scs(*table, "rx-sc", "rx-sc");
    set.tx_sc = read_scs(*table, "tx-sc", "tx-sc");
    return set;
  }

  ExpectedProtect read_protect(toml::table& node) {
    const TomlTable table(file_.name, node, "[expect.protect]",
                          {"in", "out", "count", "refused", "counters"});
    ExpectedProtect expected;
    expected.in = capture(table, "in");
    expected.out = capture(table, "out");
    expected.count = table.integer("count", 0, kMax);
    expected.refused = table.integer("refused", 0, kMax).value_or(0);
    expected.counters = read_set(node, "counters");
    return expected;
  }

  ExpectedValidate read_validate(toml::table& node) {
    const TomlTable table(file_.name, node, "[expect.validate]",
                          {"in", "out", "counters", "counters-2006", "frame"});
    ExpectedValidate expected;
    expected.in = capture(table, "in");
    expected.out = capture(table, "out");
    expected.counters = read_set(node, "counters");
    expected.counters_2006 = read_set(node, "counters-2006");
    table.for_each("frame",
                   [&](toml::table& frame) { expected.frames.push_back(read_frame(frame)); });
    return expected;
  }

  ExpectedFrame read_frame(toml::table& node) const {
    const TomlTable table(file_.name, node, "[[expect.validate.frame]]",
                          {"number", "case", "verdict", "counter", "linux", "differs"});
    ExpectedFrame frame;
    frame.number = table.integer("number", 1, kMax).value_or(0);
    frame.what = table.text("case").value_or("");
    frame.verdict = table.text("verdict").value_or("");
    frame.counter = table.text("counter").value_or("");
    if (frame.number == 0 || frame.verdict.empty()) {
      table.fail("needs number and verdict");
    }
    return frame;
  }

  TomlFile& file_;
};

}  // namespace

Sidecar load_sidecar(const std::string& file) {
  TomlFile parsed = parse_toml(file);
  parsed.secrets.clear();
  return SidecarReader(parsed).read();
}

}  // namespace linksec::sim
