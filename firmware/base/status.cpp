// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

namespace linksec {

const char* to_string(Status status) noexcept {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kInvalidArgument:
      return "invalid argument";
    case Status::kNotFound:
      return "not found";
    case Status::kAlreadyExists:
      return "already exists";
    case Status::kNoCapacity:
      return "no capacity";
    case Status::kInUse:
      return "in use";
    case Status::kNotPermitted:
      return "not permitted";
    case Status::kUnsupported:
      return "unsupported";
    case Status::kNotReady:
      return "not ready";
    case Status::kIoError:
      return "input or output error";
    case Status::kCorrupt:
      return "corrupt";
  }
  return "unknown";
}

}  // namespace linksec
