"""Exit codes, and one exception class per cause, each with the advice that mends it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the commands return to the shell."""

    OK = 0
    USAGE = 1
    SOME_FAILED = 2
    MISSING_COMPONENT = 3
    RULES_INVALID = 4
    OUTPUT_FAILED = 5
    BELOW_FLOOR = 6
    INTERRUPTED = 130


class PipelineError(Exception):
    """A failure with a cause (`message`) and a mend (`advice`), both one line.

    `code` is the stable name written to errors.csv; `exit_code` is what a command returns for it.
    """

    code = "error"
    exit_code = ExitCode.SOME_FAILED
    advice = ""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice or self.advice

    def __reduce__(self) -> tuple[type[PipelineError], tuple[str, str]]:
        # Worker processes hand exceptions back by pickling; the default forgets the advice.
        return type(self), (self.message, self.advice)


class UsageError(PipelineError):
    code = "usage"
    exit_code = ExitCode.USAGE
    advice = "see --help"


class NoInputError(PipelineError):
    code = "no-input"
    exit_code = ExitCode.USAGE
    advice = "name a file, a folder that holds notices, or a glob"


class ReadError(PipelineError):
    """A file that cannot be read as a notice; the subclasses say why."""

    code = "unreadable"
    advice = "open the file, save it again and retry"


class EmptyFileError(ReadError):
    code = "empty-file"
    advice = "the file holds no text: ask the sender for it again"


class UnsupportedFormatError(ReadError):
    code = "unsupported-format"
    advice = "convert it to txt, html, docx or a pdf with a text layer"


class CorruptFileError(ReadError):
    code = "corrupt-file"
    advice = "the file is damaged or cut short: ask the sender for it again"


class EncryptedFileError(ReadError):
    code = "encrypted"
    advice = "remove the password and retry"


class NoTextLayerError(ReadError):
    code = "no-text-layer"
    advice = "the pages are pictures: run OCR first"


class TooLargeError(ReadError):
    code = "too-large"
    advice = "split the file"


class MissingComponentError(PipelineError):
    """A part that this file needs is not installed; `advice` is the install command."""

    code = "missing-component"
    exit_code = ExitCode.MISSING_COMPONENT


class RuleError(PipelineError):
    code = "rules-invalid"
    exit_code = ExitCode.RULES_INVALID
    advice = "mend the rule file; `notices rules check` runs every example"


class RegistryError(PipelineError):
    code = "registry-invalid"
    advice = "`notices validate FILE` names the line and the mend"


class OutputError(PipelineError):
    code = "output-failed"
    exit_code = ExitCode.OUTPUT_FAILED
    advice = "check that the folder exists, is writable and has space"


class FloorError(PipelineError):
    code = "below-floor"
    exit_code = ExitCode.BELOW_FLOOR
    advice = "`notices evaluate --errors 40` lists the differences"
