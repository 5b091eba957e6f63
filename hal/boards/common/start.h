// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an image comes up and how it ends. The start-up code of the core (cortex_m/start,
// riscv/start) sets the stack, .data and .bss and calls `run`; the services of hal/ and the hosted
// tests hang themselves in by defining the functions that are weak there.

#include <cstdint>

namespace linksec::board {

/// Opens the services, runs main and ends. Interrupts are still off when it is called.
[[noreturn]] void run() noexcept;

/// Opens the board's services. Weak: without the services there is nothing to open.
void open_services() noexcept;

/// Stops forwarding at once, with interrupts off; may be called twice and from any context. Weak.
void close_services() noexcept;

/// Says `text` and a number where somebody may read it, without interrupts and without a buffer.
/// Weak: an image without services is silent.
void say_last_words(const char* text, std::uint32_t number) noexcept;

/// Calls main. Weak: an image's main takes no arguments; a hosted test's does, and needs static
/// constructors.
int call_main() noexcept;

/// The end: with interrupts off. Weak: an image sleeps for ever, a hosted test leaves QEMU with
/// `code`.
[[noreturn]] void halt(int code) noexcept;

/// An exception that nothing handles: closes the services, says its number and halts.
[[noreturn]] void fault(std::uint32_t number) noexcept;

/// Interrupt handlers, called by the start-up code. Weak: an interrupt that no service expects is a
/// fault.
void on_tick() noexcept;
void on_console() noexcept;
void on_ethernet() noexcept;

}  // namespace linksec::board
