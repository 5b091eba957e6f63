// SPDX-License-Identifier: Apache-2.0
#pragma once

// For steps that stand apart for the reader's sake. A private member function has a name that other
// files could call, so that a compiler which optimises for size keeps it as a function, and pays
// for the call, although only one place calls it.

/// In front of the definition of a function that is called from one place, in the same file.
#define LINKSEC_CALLED_ONCE [[gnu::always_inline]] inline

/// In front of the definition of a function on the way of each frame that several places call: a
/// build that optimises for size has it once, every other one has it in each place.
#ifdef __OPTIMIZE_SIZE__
#define LINKSEC_HOT [[gnu::noinline]] inline
#else
#define LINKSEC_HOT [[gnu::always_inline]] inline
#endif
