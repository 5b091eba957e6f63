// SPDX-License-Identifier: Apache-2.0
#pragma once

// How CppUTest prints the product's types when a comparison fails. Includes CppUTest: for test
// executables alone.

#include <CppUTest/TestHarness.h>

#include <string>

#include "base/status.h"
#include "secy/counters.h"
#include "secy/pn.h"
#include "secy/verdict.h"
#include "support/frames.h"
#include "wire/mkpdu.h"
#include "wire/mpdu.h"

namespace linksec {

inline SimpleString StringFrom(Status status) { return to_string(status); }
inline SimpleString StringFrom(ParseError error) { return to_string(error); }
inline SimpleString StringFrom(MkpduError error) { return name(error); }
inline SimpleString StringFrom(RxFinding finding) { return to_string(finding); }
inline SimpleString StringFrom(TxVerdict verdict) { return to_string(verdict); }
inline SimpleString StringFrom(RxCounter counter) { return name(counter).name; }
inline SimpleString StringFrom(TxCounter counter) { return name(counter).name; }
inline SimpleString StringFrom(Pn pn) { return ::StringFrom(static_cast<unsigned long>(pn.value)); }
inline SimpleString StringFrom(RxVerdict verdict) {
  constexpr const char* kNames[] = {"discard", "deliver", "uncontrolled"};
  return kNames[static_cast<std::size_t>(verdict)];
}

}  // namespace linksec

/// Compares two spans of octets and shows both in hexadecimal.
#define OCTETS_EQUAL(expected, actual) \
  STRCMP_EQUAL(::linksec::test::to_hex(expected).c_str(), ::linksec::test::to_hex(actual).c_str())

/// Compares two std::strings.
#define TEXT_EQUAL(expected, actual) \
  STRCMP_EQUAL(std::string(expected).c_str(), std::string(actual).c_str())
