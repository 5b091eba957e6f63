// SPDX-License-Identifier: Apache-2.0

// What newlib asks of a system: text goes to the host's standard output, memory comes from the end
// of .bss, and there are no files.

#include <cstddef>

#include "common/start.h"
#include "hosted/output.h"

extern "C" {

extern char linksec_heap_begin[];  // NOLINT
extern char linksec_heap_end[];    // NOLINT

[[noreturn]] void _exit(int code) { linksec::board::halt(code); }

// The C library's exit runs these; start-up code of a compiler would define them.
void _init() {}
void _fini() {}

int _write(int, const char* text, int octets) {
  linksec::board::write_output(text, static_cast<std::size_t>(octets));
  return octets;
}

void* _sbrk(std::ptrdiff_t octets) {
  static constinit char* next = linksec_heap_begin;
  if (octets > linksec_heap_end - next) {
    return reinterpret_cast<void*>(-1);
  }
  char* const given = next;
  next += octets;
  return given;
}

int _read(int, char*, int) { return 0; }
int _open(const char*, int, int) { return -1; }
int _close(int) { return -1; }
int _lseek(int, int, int) { return -1; }
int _fstat(int, void*) { return -1; }
int _isatty(int file) { return file <= 2 ? 1 : 0; }
int _kill(int, int) { return -1; }
int _getpid() { return 1; }
int _unlink(const char*) { return -1; }
int _gettimeofday(void*, void*) { return -1; }

}  // extern "C"
