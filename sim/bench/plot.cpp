// SPDX-License-Identifier: Apache-2.0
#include "bench/plot.h"

#include <algorithm>
#include <array>

#include "shell/child.h"
#include "shell/failure.h"
#include "shell/text_output.h"

namespace linksec::sim::bench {
namespace {

// Colours that the colour-blind tell apart, too.
constexpr std::array<const char*, 4> kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7"};

constexpr const char* kLook =
    R"(set terminal svg size 1100,440 font "sans-serif,13" background "white"
set logscale x 2
set logscale y 10
set xrange [48:12000]
set xtics (64, 256, 1500, 9000)
set xlabel "octets of the plain frame"
set grid ytics xtics lc rgb "#DDDDDD"
set border 3
set tics nomirror out
set style data linespoints
set key at screen 0.80,0.84 left top vertical reverse Left samplen 3 spacing 1.3
set format y "%g"
)";

std::vector<MemoryRow> first_table(const std::vector<MemoryRow>& rows) {
  std::vector<MemoryRow> chosen;
  for (const MemoryRow& row : rows) {
    if (row.of.suite == rows[0].of.suite && row.of.confidentiality == rows[0].of.confidentiality) {
      chosen.push_back(row);
    }
  }
  return chosen;
}

std::vector<std::string> engines_of(const std::vector<MemoryRow>& rows) {
  std::vector<std::string> names;
  for (const MemoryRow& row : rows) {
    if (std::find(names.begin(), names.end(), row.engine) == names.end()) {
      names.push_back(row.engine);
    }
  }
  return names;
}

// Octets, and ns of protect, bare seal, verify, bare open.
std::string data_block(const std::string& engine, std::size_t number,
                       const std::vector<MemoryRow>& rows) {
  std::string text = "$engine" + std::to_string(number) + " << END\n";
  for (const MemoryRow& row : rows) {
    if (row.engine == engine) {
      text += std::to_string(row.of.octets);
      for (const Pair* pair : {&row.protect, &row.verify}) {
        text += " " + fixed(pair->layer.median, 3) + " " + fixed(pair->engine.median, 3);
      }
      text += "\n";
    }
  }
  return text + "END\n";
}

std::string panel(const std::vector<std::string>& engines, bool protect) {
  std::string text = std::string("set title \"") + (protect ? "protect" : "verify") +
                     ", ns per frame\"\n" + (protect ? "" : "unset key\n") + "plot ";
  const std::string layer = protect ? "2" : "4";
  const std::string bare = protect ? "3" : "5";
  for (std::size_t i = 0; i < engines.size(); ++i) {
    const std::string from = (i == 0 ? "" : ", \\\n  ") + ("$engine" + std::to_string(i));
    const std::string look = std::string(" lc rgb \"") + kColours[i % kColours.size()] + "\"";
    text += from + " using 1:" + layer + look + " lw 2 pt 7 ps 0.6 title \"" + engines[i] +
            "\", \\\n  $engine" + std::to_string(i) + " using 1:" + bare + look +
            " lw 1.5 dt 2 pt 6 ps 0.6 title \"" + engines[i] + ", bare engine\"";
  }
  return text + "\n";
}

}  // namespace

std::string plot_script(const std::vector<MemoryRow>& rows) {
  const std::vector<MemoryRow> chosen = first_table(rows);
  const std::vector<std::string> engines = engines_of(chosen);
  double top = 0;
  double bottom = 1e9;
  std::string text;
  for (std::size_t i = 0; i < engines.size(); ++i) {
    text += data_block(engines[i], i, chosen);
  }
  for (const MemoryRow& row : chosen) {
    top = std::max({top, row.protect.layer.median, row.verify.layer.median});
    bottom = std::min({bottom, row.protect.engine.median, row.verify.engine.median});
  }
  return text + kLook + "set yrange [" + fixed(bottom / 2, 3) + ":" + fixed(top * 2, 3) + "]\n" +
         "set multiplot layout 1,2 title \"linksec: " + info(chosen[0].of.suite).name +
         (chosen[0].of.confidentiality ? ", confidentiality" : ", integrity alone") +
         ", one core, bursts of " + std::to_string(config::kMaxBurst) +
         "\" margins 0.06,0.78,0.18,0.84 spacing 0.06\n" + panel(engines, true) +
         panel(engines, false) + "unset multiplot\n";
}

void require_gnuplot() {
  if (!have_program("gnuplot")) {
    throw run_failure("--svg needs gnuplot; install it (package gnuplot-nox)");
  }
}

void write_plot(const std::string& path, const std::vector<MemoryRow>& rows) {
  const ChildResult result = run_child({"gnuplot", "-"}, plot_script(rows));
  if (!result.ok() || result.output.find("</svg>") == std::string::npos) {
    throw run_failure("gnuplot drew nothing: " + result.last_words());
  }
  write_whole(path, result.output);
}

}  // namespace linksec::sim::bench
