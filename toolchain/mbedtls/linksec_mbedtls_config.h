/* SPDX-License-Identifier: Apache-2.0 */

/* Mbed TLS on a target: AES-GCM and nothing else, tables in flash, no heap. Written for 2.28;
 * CMakeLists.txt beside names it in MBEDTLS_CONFIG_FILE for the library and for all who include its
 * headers. */

#ifndef LINKSEC_MBEDTLS_CONFIG_H
#define LINKSEC_MBEDTLS_CONFIG_H

/* GCM, and what it stands on. */
#define MBEDTLS_AES_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C

/* AES tables are constants in flash. One table with rotations in place of four: an Arm core rotates
 * an operand at no cost; RISC-V without Zbb pays three instructions, and has the flash. */
#define MBEDTLS_AES_ROM_TABLES
#if defined(__arm__)
#define MBEDTLS_AES_FEWER_TABLES
#endif

/* GCM runs AES forwards only: encrypt_only.c stands for the other direction, and saves its tables
 * and its code. Programs with a block cipher link an AES that has both. */
#if !defined(LINKSEC_MBEDTLS_BOTH_WAYS)
#define MBEDTLS_AES_SETKEY_DEC_ALT
#define MBEDTLS_AES_DECRYPT_ALT
#endif

/* The one block that a key takes comes from a static pool: aead_mbedtls/static_pool.h. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_CALLOC_MACRO linksec_aead_calloc
#define MBEDTLS_PLATFORM_FREE_MACRO linksec_aead_free
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS

#if !defined(__cplusplus)
#include <stddef.h>
extern void* linksec_aead_calloc(size_t count, size_t octets);
extern void linksec_aead_free(void* block);
#endif

/* 3.x checks by itself. */
#if !defined(MBEDTLS_VERSION_NUMBER)
#include "mbedtls/check_config.h"
#endif

#endif
