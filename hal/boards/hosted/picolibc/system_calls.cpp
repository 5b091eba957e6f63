// SPDX-License-Identifier: Apache-2.0

// What picolibc asks of a system: the three standard streams are the host's standard output, and
// there are no files. Its heap lies between two symbols of riscv/sections.ld.

#include <stdio.h>

#include <cstddef>

#include "common/start.h"
#include "hosted/output.h"

namespace {

constinit char pending[128] = {};
constinit std::size_t pending_octets = 0;

int flush_text(FILE*) {
  if (pending_octets > 0) {
    linksec::board::write_output(pending, pending_octets);
    pending_octets = 0;
  }
  return 0;
}

int put_character(char character, FILE* file) {
  pending[pending_octets++] = character;
  if (character == '\n' || pending_octets == sizeof pending) {
    flush_text(file);
  }
  return static_cast<unsigned char>(character);
}

int get_character(FILE*) { return EOF; }

constinit FILE console =
    FDEV_SETUP_STREAM(put_character, get_character, flush_text, _FDEV_SETUP_RW);

}  // namespace

FILE* const stdin = &console;
FILE* const stdout = &console;
FILE* const stderr = &console;

extern "C" {

[[noreturn]] void _exit(int code) {
  flush_text(&console);
  linksec::board::halt(code);
}

int open(const char*, int, ...) { return -1; }
int close(int) { return -1; }
std::ptrdiff_t read(int, void*, std::size_t) { return 0; }
std::ptrdiff_t write(int, const void* text, std::size_t octets) {
  linksec::board::write_output(static_cast<const char*>(text), octets);
  return static_cast<std::ptrdiff_t>(octets);
}
long lseek(int, long, int) { return -1; }

}  // extern "C"
