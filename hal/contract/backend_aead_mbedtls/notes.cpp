// SPDX-License-Identifier: Apache-2.0

// The AEAD contract needs nothing around the engine: this backend is its link line alone.
