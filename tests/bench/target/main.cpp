// SPDX-License-Identifier: Apache-2.0

// What one frame costs a SecY on this core: how many keys the engine holds, a line for each suite,
// direction and size,
//
//   slots KEYS
//   cost SUITE DIRECTION OCTETS INSTRUCTIONS OF-THEM-IN-THE-ENGINE STACK
//
// and "done" at the end. One frame a burst: the dearest case. For toolchain/size, under -icount.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "counted_aead.h"
#include "meter.h"
#include "painted_stack.h"
#include "scene.h"

namespace {

using namespace linksec;
using namespace linksec::bench;

constinit Scene scene{};
constinit std::uint32_t spent = 0;
constinit std::uint32_t counting = 0;

[[noreturn]] void stop(const char* text) {
  std::printf("failed: %s\n", text);
  std::exit(EXIT_FAILURE);
}

void protect() { scene.protect(); }
void verify() { scene.verify(); }

// Stack first, then instructions: the same call twice, so that painting is in neither figure.
void count(void (*call)()) {
  forget_engine();
  const std::uint32_t before = ticks();
  call();
  spent = instructions(ticks_between(before, ticks())) - counting;
}

void print(CipherSuite suite, const char* direction, std::size_t octets, std::size_t stack) {
  std::printf("cost %s %s %u %u %u %u\n", info(suite).name, direction,
              static_cast<unsigned>(octets), static_cast<unsigned>(spent),
              static_cast<unsigned>(engine_instructions()), static_cast<unsigned>(stack));
}

void measure(CipherSuite suite, std::size_t octets) {
  scene.fill(octets);
  const std::size_t stack_of_protect = stack_of(protect);
  const std::size_t stack_of_verify = scene.sent() ? stack_of(verify) : 0;
  scene.fill(octets);
  count(protect);
  if (!scene.sent()) {
    stop("a frame was not protected");
  }
  print(suite, "protect", octets, stack_of_protect);
  count(verify);
  if (!scene.delivered(octets)) {
    stop("a frame was not verified");
  }
  print(suite, "verify", octets, stack_of_verify);
}

}  // namespace

// An assertion ends the run with its place.
void linksec::assertion_failed(const char* file, std::uint32_t line) noexcept {
  std::printf("failed: %s:%u\n", file, static_cast<unsigned>(line));
  std::exit(EXIT_FAILURE);
}

int main() {
  std::printf("slots %u\n", static_cast<unsigned>(engine_slots()));
  open_meter();
  counting = cost_of_counting();
  for (std::size_t suite = 0; suite < kCipherSuiteCount; ++suite) {
    if (!scene.configure(static_cast<CipherSuite>(suite))) {
      stop("a suite could not be configured");
    }
    for (const std::size_t octets : {64U, 256U, 1500U}) {
      measure(static_cast<CipherSuite>(suite), octets);
    }
  }
  std::puts("done");
  return EXIT_SUCCESS;
}
