// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_clock.h"

#include "hal/clock.h"

namespace linksec::test::fake_clock {
namespace {

constinit Time current{};

}  // namespace

void set(Time now) { current = now; }
void advance(std::uint64_t ns) { current.ns += ns; }

}  // namespace linksec::test::fake_clock

namespace linksec::hal {

Time clock_now() noexcept { return test::fake_clock::current; }

}  // namespace linksec::hal
