// SPDX-License-Identifier: Apache-2.0
#pragma once

// SIGINT and SIGTERM as a flag that loops look at, so that a run ends between two frames and its
// outputs are whole. A second signal ends the program at once, unless it has an end to keep.

namespace linksec::sim {

/// Catches both signals from now on, and ignores SIGPIPE: a broken pipe is a write error. With
/// `reads_standard_input` a first signal also ends the standard input, on which a read may wait.
void catch_interrupts(bool reads_standard_input);

/// Further signals change nothing from now on: for a program whose end is short and must be whole.
/// A terminal or a process group often sends two.
void end_in_order() noexcept;

/// True once a signal came.
[[nodiscard]] bool interrupted() noexcept;

}  // namespace linksec::sim
