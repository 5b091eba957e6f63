// SPDX-License-Identifier: Apache-2.0
#pragma once

// The variant of the engine that a build has: LINKSEC_AEAD_VARIANT is one of the numbers below
// (CMake's variable of that name has their names in lower case).

#define LINKSEC_AEAD_TABLES_8BIT 8
#define LINKSEC_AEAD_TABLES_4BIT 4
#define LINKSEC_AEAD_CONSTANT_TIME 1

#ifndef LINKSEC_AEAD_VARIANT
#error "LINKSEC_AEAD_VARIANT chooses the engine's variant"
#endif

#if LINKSEC_AEAD_VARIANT == LINKSEC_AEAD_CONSTANT_TIME
#include "aes_fixsliced.h"
#include "ghash_multiply.h"
#elif LINKSEC_AEAD_VARIANT == LINKSEC_AEAD_TABLES_8BIT || \
    LINKSEC_AEAD_VARIANT == LINKSEC_AEAD_TABLES_4BIT
#include "aes_table.h"
#include "ghash_table.h"
#else
#error "LINKSEC_AEAD_VARIANT is none of the engine's variants"
#endif
