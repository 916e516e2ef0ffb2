"""Find the language, then hand over: the program without arguments, click's commands with some.

Nothing is imported before it is known to be needed: without arguments not even click.
"""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Final

import smstui
from smstui.cli.exit_codes import ExitCode
from smstui.cli.streams import open_closed_streams, output_failure, use_forgiving_streams
from smstui.wording.catalogue import language_of, use_language

LANGUAGE_OPTION: Final = "--language"
VERSION_OPTION: Final = "--version"
COMPLETION_VARIABLE: Final = "_SMSTUI_COMPLETE"
"""Set by a shell that wants to know how a command line may go on; click answers."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code; no error leaves as a traceback."""
    open_closed_streams()
    gc.disable()  # nothing is thrown away while modules are loaded; work that lasts enables it (`wait_for`)
    try:
        return _run(arguments)
    except KeyboardInterrupt as interrupt:
        return getattr(interrupt, "exit_code", ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (the net under all else)
        return _failed(error)
    finally:
        gc.enable()


def _run(arguments: Sequence[str]) -> int:
    use_language(_asked_language(arguments) or _own_language() or language_of(os.environ))
    if not arguments and COMPLETION_VARIABLE not in os.environ:
        from smstui.cli.opening import open_program

        return open_program()
    if list(arguments) == [VERSION_OPTION]:
        use_forgiving_streams()
        print(f"smstui {smstui.__version__}")
        failure = output_failure()
        return ExitCode.DONE if failure is None else _unwritten(failure)
    from smstui.cli.commands import run_command

    return run_command(arguments)


def _unwritten(failure: OSError) -> ExitCode:
    from smstui.cli.messages import complain_of_output

    complain_of_output(failure)
    return ExitCode.FINDINGS


def _failed(error: Exception) -> ExitCode:
    """Say in one line that the program failed, and write down why among the user's own files."""
    from smstui.cli.crash import report_crash

    print(report_crash(error), file=sys.stderr)
    return ExitCode.INTERNAL


def _own_language() -> str:
    from smstui.adapters.toml.personal import personal_settings

    return personal_settings().language


def _asked_language(arguments: Sequence[str]) -> str | None:
    """Read `--language de` before click does: help texts are translated when the commands are imported."""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith(f"{LANGUAGE_OPTION}="):
            return argument.partition("=")[2]
        if argument == LANGUAGE_OPTION and position + 1 < len(arguments):
            return arguments[position + 1]
    return None
