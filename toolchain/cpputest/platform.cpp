// SPDX-License-Identifier: Apache-2.0

// What CppUTest asks of a platform, on a target: a C library without processes, threads and files.
// A failed check leaves its test by longjmp.

#include <cctype>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "CppUTest/PlatformSpecificFunctions.h"
#include "CppUTest/TestHarness.h"

namespace {

constexpr int kMaxNesting = 10;
std::jmp_buf exits[kMaxNesting];
int nesting = 0;

void run_in_a_process(UtestShell* shell, TestPlugin*, TestResult* result) {
  result->addFailure(TestFailure(shell, "a target has no processes: -p does not work"));
}
int fork_nothing() { return 0; }
int wait_for_nothing(int, int*, int) { return 0; }

int set_jump(void (*function)(void*), void* data) {
  if (setjmp(exits[nesting]) != 0) {
    return 0;
  }
  ++nesting;
  function(data);
  --nesting;
  return 1;
}
[[noreturn]] void jump() { std::longjmp(exits[--nesting], 1); }
void restore_jump() { --nesting; }

long no_time() { return 0; }
const char* no_date() { return ""; }

PlatformSpecificFile open_no_file(const char*, const char*) { return nullptr; }
void put_text(const char* text, PlatformSpecificFile) { std::fputs(text, stdout); }
void close_no_file(PlatformSpecificFile) {}
void flush() { std::fflush(stdout); }

int is_nan(double value) { return std::isnan(value) ? 1 : 0; }
int is_infinite(double value) { return std::isinf(value) ? 1 : 0; }
int at_exit(void (*)()) { return 0; }

PlatformSpecificMutex no_mutex() { return nullptr; }
void leave_mutex(PlatformSpecificMutex) {}

}  // namespace

TestOutput::WorkingEnvironment PlatformSpecificGetWorkingEnvironment() {
  return TestOutput::eclipse;
}

void (*PlatformSpecificRunTestInASeperateProcess)(UtestShell*, TestPlugin*,
                                                  TestResult*) = run_in_a_process;
int (*PlatformSpecificFork)() = fork_nothing;
int (*PlatformSpecificWaitPid)(int, int*, int) = wait_for_nothing;

extern "C" {

int (*PlatformSpecificSetJmp)(void (*)(void*), void*) = set_jump;
void (*PlatformSpecificLongJmp)() = jump;
void (*PlatformSpecificRestoreJumpBuffer)() = restore_jump;

long (*GetPlatformSpecificTimeInMillis)() = no_time;
const char* (*GetPlatformSpecificTimeString)() = no_date;

int (*PlatformSpecificVSNprintf)(char*, size_t, const char*, va_list) = vsnprintf;
int (*PlatformSpecificPutchar)(int) = putchar;
void (*PlatformSpecificFlush)() = flush;
PlatformSpecificFile (*PlatformSpecificFOpen)(const char*, const char*) = open_no_file;
void (*PlatformSpecificFPuts)(const char*, PlatformSpecificFile) = put_text;
void (*PlatformSpecificFClose)(PlatformSpecificFile) = close_no_file;

void* (*PlatformSpecificMalloc)(size_t) = malloc;
void* (*PlatformSpecificRealloc)(void*, size_t) = realloc;
void (*PlatformSpecificFree)(void*) = free;
void* (*PlatformSpecificMemCpy)(void*, const void*, size_t) = memcpy;
void* (*PlatformSpecificMemset)(void*, int, size_t) = memset;

double (*PlatformSpecificFabs)(double) = fabs;
int (*PlatformSpecificIsNan)(double) = is_nan;
int (*PlatformSpecificIsInf)(double) = is_infinite;
void (*PlatformSpecificSrand)(unsigned int) = srand;
int (*PlatformSpecificRand)() = rand;
int (*PlatformSpecificAtExit)(void (*)()) = at_exit;

PlatformSpecificMutex (*PlatformSpecificMutexCreate)() = no_mutex;
void (*PlatformSpecificMutexLock)(PlatformSpecificMutex) = leave_mutex;
void (*PlatformSpecificMutexUnlock)(PlatformSpecificMutex) = leave_mutex;
void (*PlatformSpecificMutexDestroy)(PlatformSpecificMutex) = leave_mutex;

}  // extern "C"
