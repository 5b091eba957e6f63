# SPDX-License-Identifier: Apache-2.0
"""The parts of toolchain/check: what its steps are, and how they run side by side."""
