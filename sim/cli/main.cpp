// SPDX-License-Identifier: Apache-2.0

// The program `linksec`: finds the subcommand, runs it, and turns what it throws into one line on
// the standard error and an exit code.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <string>

#include "cli/aead_option.h"
#include "cli/commands.h"
#include "cli/program_text.h"
#include "shell/hardening.h"
#include "shell/text_output.h"
#include "shell/version.h"

namespace linksec::sim {
namespace {

struct Command {
  const char* name;
  ExitCode (*run)(const Args&);
};

constexpr std::array<Command, 14> kCommands = {{
    {"protect", cmd_protect},
    {"validate", cmd_validate},
    {"inspect", cmd_inspect},
    {"diagnose", cmd_diagnose},
    {"keys", cmd_keys},
    {"replay", cmd_replay},
    {"captures", cmd_captures},
    {"keygen", cmd_keygen},
    {"import", cmd_import},
    {"provision", cmd_provision},
    {"run", cmd_run},
    {"run-board", cmd_run_board},
    {"bench", cmd_bench},
    {"conformance", cmd_conformance},
}};

ExitCode print(const std::string& text) {
  TextOutput output("-");
  output.put(text);
  output.close();
  return ExitCode::kDone;
}

ExitCode run(const Args& args) {
  const std::string first = args.empty() ? "" : args.front();
  if (first == "--help" || first == "-h" || first == "help") {
    return print(program_help());
  }
  if (first == "--version") {
    return print(program_version() + engine_text());
  }
  const auto* const command = std::find_if(kCommands.begin(), kCommands.end(),
                                           [&](const Command& c) { return first == c.name; });
  if (command == kCommands.end()) {
    throw usage_failure(
        (first.empty() ? "a command is missing" : "there is no command " + printable(first)) +
        "; the commands are protect, validate, inspect, diagnose, keys, replay, captures, "
        "keygen, import, provision, run, run-board, bench and conformance, see linksec --help");
  }
  return command->run(Args(args.begin() + 1, args.end()));
}

}  // namespace

// A file that is opened must not take the place of a standard stream that is closed. What is
// written to a standard output that is closed is lost, and so it stays unwritable.
static void open_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) {
      static_cast<void>(::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY));
    }
  }
}

static int run_program(const Args& args) {
  try {
    return static_cast<int>(run(args));
  } catch (const Failure& failure) {
    if (failure.code() != ExitCode::kDone) {
      say(failure.what());
    }
    return static_cast<int>(failure.code());
  } catch (const std::bad_alloc&) {
    say("there is not enough memory");
  } catch (const std::exception& error) {
    say(std::string("internal error: ") + printable(error.what()));
  }
  return static_cast<int>(ExitCode::kFailed);
}

}  // namespace linksec::sim

int main(int argc, char** argv) {
  linksec::sim::harden_process();
  linksec::sim::open_standard_streams();
  return linksec::sim::run_program(linksec::sim::Args(argv + std::min(argc, 1), argv + argc));
}
