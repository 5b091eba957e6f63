// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES-GCM answers from NIST's CAVP (gcmEncryptExtIV128.rsp, gcmEncryptExtIV256.rsp; public domain):
// a 96-bit IV and a 128-bit tag each, text and AAD of none, a part of a block, one block, and more.
// The hexadecimal is NIST's; the tests decode it.

#include <string_view>

namespace linksec::contract {

/// One answer, in hexadecimal.
struct AeadVector {
  std::string_view key;
  std::string_view nonce;
  std::string_view aad;
  std::string_view plain;
  std::string_view cipher;
  std::string_view icv;
};

inline constexpr AeadVector kAeadVectors[] = {
    // gcmEncryptExtIV128.rsp, PTlen 0, AADlen 0, Count 0.
    {"11754cd72aec309bf52f7687212e8957", "3c819d9a9bed087615030b65", "", "", "",
     "250327c674aaf477aef2675748cf6971"},
    // gcmEncryptExtIV128.rsp, PTlen 0, AADlen 160, Count 1.
    {"952117048f77e276c2ef6580537c1403", "070b8fb46a7ad52885be1b26",
     "34b088f982818b5f07dabe2b62f9547f4ed09912", "", "", "bedd4cf30fd7a4abc49bdcc3f3b248b1"},
    // gcmEncryptExtIV128.rsp, PTlen 0, AADlen 720, Count 2.
    {"72b5848ed1d2badbd427e16fc3b3e44d", "a84c7e928dc6e6379a513a20",
     "1c0dfcecbd7bb0e680ce042d08b2d9a741267bd1da768df2ba08379233a9973f14928e9da6353768b9b2"
     "601c033fd964b16a16daaa3ea35ad7cef7e31eb1f7340aa34e8bfc08b0a6e6205292570ced43316876d0"
     "d499d9192e6b",
     "", "", "270cd786b95e6820cdb65a231b7530ed"},
    // gcmEncryptExtIV128.rsp, PTlen 104, AADlen 0, Count 3.
    {"2591360228dd945aae8fba95dc2725c5", "2adabc15c16e5c5954c8ab01", "",
     "c580b051600dd902b273e26677", "9ac66aa93d7547bc0a45baf5ac",
     "a609413c9c13817287f39cfcf4da2e6e"},
    // gcmEncryptExtIV128.rsp, PTlen 128, AADlen 160, Count 4.
    {"55fe8a1bdc6806ed2f4a84891db943a0", "af4d0ba0a90f1e713d71ae94",
     "677cd4e6c0a67913085dba4cc2a778b894e174ad", "81315972f0b1aeaa005363e9eca09d7a",
     "c47bcb27c5a8d9beb19fee38b90861b7", "e061ee4868edf2d969e875b8685ca8a9"},
    // gcmEncryptExtIV128.rsp, PTlen 256, AADlen 384, Count 5.
    {"5d50961aa7fad7cae9a8d043e191c9c6", "263f4dc6464e89110a77f24f",
     "e74cd8621c2db03d6b47cda4ae0671dfe8bb62f26715bd4397adc679c987016bf305a1e555ebc91a048e"
     "2a7bdc7cb8b9",
     "0fed89fa86e5fbc4bf2e352caf8e1e8910f106db7b5092feec9fff5f4f768ae4",
     "2190380bee10ade973aea0db269835649f4e53e4724598e1a935704a40411b16",
     "0aa3d68d90ef3d329ff394451db0a2c2"},
    // gcmEncryptExtIV128.rsp, PTlen 408, AADlen 720, Count 6.
    {"07b122a618bb54b8c39d579fe5518a5c", "26fa33d4c5b37f0c5d07e2d0",
     "20966308f57d3a3e7a4ea149cc1f3edeaef11e8af780a16534472d8df7f706152ee376614426094fd745"
     "d77cdca28682d0d2e689d28a50610168d638b23cb4dffa95dd260bc72e0098722cd00126a07fd23ffba1"
     "d10a3ce46b85",
     "06cf2fa1c9057d4974ae9048b4878d75b0b4720ed2d7c340e6d983a7cf08d20013abeef881cc3213fe25"
     "b3f6ac1e17fe1c2e11",
     "61a69d35967c85dd5e0741a9b88152c3b04b1824930cf6c03f1cb44c1258b71fa3f5233d2f4ee256353c"
     "0b8f6d470b53d7811a",
     "e98a7a33748de95e22b520ba2254bce3"},
    // gcmEncryptExtIV256.rsp, PTlen 0, AADlen 0, Count 0.
    {"b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4", "516c33929df5a3284ff463d7",
     "", "", "", "bdc1ac884d332457a1d2664f168c76f0"},
    // gcmEncryptExtIV256.rsp, PTlen 0, AADlen 160, Count 1.
    {"6937a57d35fe6dc3fc420b123bccdce874bd4c18f2e7c01ce2faf33d3944fd9d", "a87247797b758467b96310f3",
     "ead961939a33dd578f8e93db8b28a1c85362905f", "", "", "599de3ecf22cb867f03f7f6d9fd7428a"},
    // gcmEncryptExtIV256.rsp, PTlen 0, AADlen 720, Count 2.
    {"a4ddf3cab7453aaefad616fd65d63d13005e9459c17d3173cd6ed7f2a86c921f", "06177b24c58f3be4f3dd4920",
     "f95b046d80485e411c56b834209d3abd5a8a9ddf72b1b916679adfdde893044315a5f4967fd0405ec297"
     "aa332f676ff0fa5bd795eb609b2e4f088db1cdf37ccff0735a5e53c4c12173a0026aea42388a7d7153a8"
     "830b8a901cf9",
     "", "", "9d1bd8ecb3276906138d0b03fcb8c1bb"},
    // gcmEncryptExtIV256.rsp, PTlen 104, AADlen 0, Count 3.
    {"e5a0eb92cc2b064e1bc80891faf1fab5e9a17a9c3a984e25416720e30e6c2b21", "4742357c335913153ff0eb0f",
     "", "8499893e16b0ba8b007d54665a", "eb8e6175f1fe38eb1acf95fd51",
     "88a8b74bb74fda553e91020a23deed45"},
    // gcmEncryptExtIV256.rsp, PTlen 128, AADlen 160, Count 4.
    {"6c8f34f14569f625aad7b232f59fa8b187ab24fadcdbaf7d8eb45da8f914e673", "6e2f886dd97be0e4c5bd488b",
     "772ec23e49dbe1d923b1018fc2bef4b579e46241", "ac8aa71cfbf1e968ef5515531576e314",
     "cb0ce70345e950b429e710c47d9c8d9b", "9dceea98c438b1d9c154e5386180966d"},
    // gcmEncryptExtIV256.rsp, PTlen 256, AADlen 384, Count 5.
    {"674dfb625b8b0ce1dadbbbcbf7e151c5b2cecf0a1bc4e07f4734f3a6792350cd", "99e7b76e6686449616ad36c7",
     "2ab1573e5a94ca2997590840bd9c62e6add55e4d3eac12c895d2ec637791caa41d46ed91e6064db627e1"
     "fbef71d31d01",
     "0a744a72e536a0484db47091609228d803bcfa9a8daf579e3039e3645f7688e2",
     "e550ee77069709f5199be3c618f2a4178e4d719ab73df41cbfe32c52777138ff",
     "134ac3fa8bd4af7ee836f4a3421d9e99"},
    // gcmEncryptExtIV256.rsp, PTlen 408, AADlen 720, Count 6.
    {"882068be4552d7ad224fc8fa2af00d6abf76ccf1a7689d75f6f0e9bd82c1215e", "890a5315992f12674d1c8018",
     "916721df816b1cad531dee8e4a8e634d43ed87db99609bcc986d16bfac2cff577d536d749a5c3625de53"
     "c5351825c228911f0a64be1fc9738a26394efe5332c0762bf59b65d3f1c5aafa9ca2e63eccd59568e6c0"
     "269950911a71",
     "8464c03e0280cb1f63c054a24a050e980f60cc7313f09f2092c45d77bbe9ad2a8c1f6cdca2acd8c57c87"
     "e887edadb66bcb66c4",
     "020e297d907177dba12dde4bfe1b0ff9b6a9d9db0695193e4181449e157137b59b488616ba151b06d889"
     "f8498ce373d2396ab9",
     "e48537ecb27460b477a6e7c3463dbcb0"},
};

}  // namespace linksec::contract
