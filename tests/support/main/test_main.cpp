// SPDX-License-Identifier: Apache-2.0

// The entry point of every CppUTest executable. CppUTest's own bookkeeping of new and delete is
// off: the sanitizer build finds leaks, and finds them in code that CppUTest cannot see.

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>

int main(int argc, char** argv) {
  MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();
  return CommandLineTestRunner::RunAllTests(argc, argv);
}
