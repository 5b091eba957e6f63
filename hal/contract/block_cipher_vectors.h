// SPDX-License-Identifier: Apache-2.0
#pragma once

// Blocks of AES: those of FIPS 197 and SP 800-38A as published, and some more by the AES of
// python3-cryptography, which also gave the published answers.

#include <string_view>

namespace linksec::contract {

/// One answer, in hexadecimal.
struct BlockVector {
  std::string_view key;
  std::string_view plain;
  std::string_view cipher;
};

inline constexpr BlockVector kBlockVectors[] = {
    // FIPS 197 C.1.
    {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "69c4e0d86a7b0430d8cdb78070b4c55a"},
    // FIPS 197 C.3.
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089"},
    // SP 800-38A F.1.1.
    {"2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a",
     "3ad77bb40d7a3660a89ecaf32466ef97"},
    {"2b7e151628aed2a6abf7158809cf4f3c", "ae2d8a571e03ac9c9eb76fac45af8e51",
     "f5d3d58503b9699de785895a96fdbaaf"},
    {"2b7e151628aed2a6abf7158809cf4f3c", "30c81c46a35ce411e5fbc1191a0a52ef",
     "43b1cd7f598ece23881b00e3ed030688"},
    {"2b7e151628aed2a6abf7158809cf4f3c", "f69f2445df4f9b17ad2b417be66c3710",
     "7b0c785e27e8ad3f8223207104725dd4"},
    // SP 800-38A F.1.5.
    {"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "6bc1bee22e409f96e93d7e117393172a", "f3eed1bdb5d2a03c064b5a7e3db181f8"},
    {"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "ae2d8a571e03ac9c9eb76fac45af8e51", "591ccb10d410ed26dc5ba74a31362870"},
    {"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "30c81c46a35ce411e5fbc1191a0a52ef", "b6ed21b99ca6f4f9f153e7b1beafed1d"},
    {"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "f69f2445df4f9b17ad2b417be66c3710", "23304b7a39f9f3ff067d8d8f9e24ecc7"},
    // python3-cryptography 48.0.
    {"f25a358a4b46ed03408bed214636cf29", "a0f369050c66e5b0fd960730e2214995",
     "03d21375ec27bde405336d9b6d6062b9"},
    {"b72e071ef1ab000aa761db94c6550f7c", "4e13bb74775b4e196f08a5efa4514c34",
     "896dd7bfd48c551e3540f80bcceb0c7c"},
    {"094b8cf4814cd59421ecd1d9e2677f6a", "c28141ce712f0239963888acf28fd49f",
     "9349b2ecea541449225d4236f603be49"},
    {"a9794b2b648d01271636cb95276084b4", "f637717d68aae3693ebd4f7e3d50d78a",
     "0855a13202e12c3512f5d350c753845e"},
    {"07d6258d7b11414d6e4d4098529993fc", "4acf217b646b424c75f67db75577c913",
     "75a091fda09944c30faa70b6a3e0d1d4"},
    {"25c0173ecce4846ac45b563d197c9679", "e4bb99d645c6f07ecf83e2a3a4b0a35a",
     "10f64897063b3e33696969510b9f26c0"},
    {"a4cfe83048a4004a9f70fdcde8e1238ba9cf26877f3a4fbd14ed39e076c87f52",
     "9c9e0845ce25f457cb07e4ca5e213a98", "ea65ca39128954a301fcd5c40cd55c9a"},
    {"07410bf9cecbd27f51175caebcbe0f9b222fcccf289ab6acc04cc2dd944ceb17",
     "5ae6475c96295e5dca6d8848aec784e8", "6cac5b9b035c0982cdcd12899556021e"},
    {"556e3db09044c4c8f35dff5f4523714c2395f64fd255f04bb633346cf6cab2f7",
     "d679cf969f8e1db72156bd91429bdc41", "30171e6caca597b03aa3ec082049d68e"},
    {"d53326e7178c4d1622d00ff575528b2b5f3752a8af366d5be0454fc747922489",
     "4f0d95c0382af75c8200242eaf8d297c", "6ad1641b9e54934c030bc0ef8109eda4"},
    {"5bf580da52184ba1d70367dd6ad66165d0970af4caf71fcedebf4b3f85b28f54",
     "55045b60b6eeeb26dd2c896b33b70792", "29c32b3fcc822d9bbd438a200cc5a61f"},
    {"df52b8b373e640bfa657ba6fc2335eb33e5248dfb18e2c6d9e70f40e21dba663",
     "cdf006e7d2fd28c51123aaebd91e6125", "31618c23f05a29876aada0d970542a48"},
};

}  // namespace linksec::contract
