// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut_board.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "board/board_link.h"
#include "conformance/link.h"
#include "shell/failure.h"
#include "shell/version.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kWireMinimum = 60;
constexpr std::size_t kLongest = 1600;  // A controller's buffer for a tagged frame, and some more.
constexpr unsigned kPatience = 8;       // Looks at the counters without a frame coming in.

// "receive SC 0200000000020001" makes "InPktsOK" "InPktsOK/0200000000020001".
std::string suffix_of(const std::string& heading) {
  constexpr std::string_view kSc = "SC ";
  const std::size_t at = heading.find(kSc);
  std::string suffix = at == std::string::npos ? "" : "/" + heading.substr(at + kSc.size());
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return suffix;
}

BoardLink::Side end_of(Side side) {
  return side == Side::kLine ? BoardLink::Side::kLine : BoardLink::Side::kHost;
}

class BoardDut final : public Dut {
 public:
  explicit BoardDut(const Board& board) : board_(board), image_(default_image(board)) {}

  [[nodiscard]] std::string name() const override { return std::string("board:") + board_.name; }
  [[nodiscard]] std::string about() const override {
    std::string version = program_version();
    version.pop_back();
    return version + ", the image " + image_ + " in " + board_.emulator;
  }

  // The board starts with the first frame: a case that it can't run costs nothing.
  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    link_.reset();
    setup_ = setup;
    shown_ = zero_counters(setup);  // A counter of 0 is not printed.
    sent_ = 0;
    const auto disabled = [](const SaSetup& sa) { return !sa.enabled; };
    for (const ScSetup& sc : setup.tx) {
      if (std::any_of(sc.sas.begin(), sc.sas.end(), disabled)) {
        return "a provisioning block has no transmit SA that is not enabled";
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> no_host_side() const override {
    return board_.bump ? std::nullopt
                       : std::optional<std::string>("the host of this end station is inside of it");
  }
  [[nodiscard]] bool pads_host_side() const override { return true; }
  [[nodiscard]] std::optional<std::string> no_sweep_of(std::size_t) const override {
    return "the board's counters are read at its console: many exchanges take too long";
  }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side, std::size_t octets) const override {
    if (octets < kWireMinimum) {
      return "the link to the board pads frames to 60 octets";
    }
    return octets > kLongest
               ? std::optional<std::string>("the board's controller takes no frame of " +
                                            std::to_string(octets) + " octets")
               : std::nullopt;
  }
  [[nodiscard]] Answer change(const Change&) override { return Answer::kCannot; }

  void send(Side side, const std::vector<Octets>& frames) override {
    start();
    for (const Octets& frame : frames) {
      link_->send(end_of(side), frame);
    }
    sent_ += frames.size();
    settle();
  }

  [[nodiscard]] std::vector<Octets> collect(Side side) override {
    std::vector<Octets> frames;
    if (side == Side::kHost && !board_.bump) {
      return frames;
    }
    while (auto frame = link_->receive(end_of(side))) {
      frames.push_back(std::move(*frame));
    }
    return frames;
  }

  [[nodiscard]] Counters counters() override { return shown_; }

 private:
  void start() {
    if (link_ != nullptr) {
      return;
    }
    LinkConfig config = link_config_of(setup_);
    if (!board_.bump) {
      config.station = StationConfig{MacAddress{{0x02, 0, 0, 0, 0, 0x01}}, 0x0A00'0001, 24, 0};
    }
    BoardChoice choice;
    choice.board = &board_;
    choice.image = image_;
    choice.keeping.test_keys = true;
    try {
      link_ = std::make_unique<BoardLink>(config, choice);
    } catch (const Failure& failure) {
      throw NotApplicable(std::string("the board does not start with this configuration: ") +
                          failure.what());
    }
  }

  // Waits until the image has taken all frames: what it sent for them has come then, too.
  void settle() {
    std::uint64_t before = 0;
    for (unsigned patience = 0; patience < kPatience; ++patience) {
      const BoardCounters counters = parse_counters(link_->counters_text());
      const std::uint64_t taken = show(counters);
      if (taken >= sent_) {
        return;
      }
      patience = taken > before ? 0 : patience;
      before = taken;
    }
  }

  // Takes over the counters; returns how many frames the image took.
  std::uint64_t show(const BoardCounters& counters) {
    std::uint64_t taken = 0;
    for (const auto& [heading, values] : counters) {
      for (const auto& [name, value] : values) {
        const bool in =
            name == "common-indications" ||
            (board_.bump && (name == "controlled-requests" || name == "uncontrolled-requests"));
        taken += in ? value : 0;
        if (heading != "port") {
          shown_[name + suffix_of(heading)] = value;
        }
      }
    }
    return taken;
  }

  const Board& board_;
  std::string image_;
  Setup setup_;
  Counters shown_;
  std::uint64_t sent_ = 0;
  std::unique_ptr<BoardLink> link_;
};

}  // namespace

std::unique_ptr<Dut> open_board(const Board& board) { return std::make_unique<BoardDut>(board); }

}  // namespace linksec::sim::conformance
