"""Files, folders and zip files of advisories, read with limits."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Final

from activity.advisory_files import InvalidAdvisories, Problem

MAX_FILES: Final = 5_000
MAX_FILE_BYTES: Final = 2_000_000
MAX_TOTAL_BYTES: Final = 50_000_000
# A deflated file may say that it is small and be large, so reading stops at the limits whatever a zip file says.
_SIZE = "A file of advisories may have {limit} bytes at most."
_ZIP_MAGIC: Final = b"PK\x03\x04"
# What zip programs use. Python unpacks the other methods a whole block at a time, however little was asked for: four
# kilobytes of bzip2 would fill gigabytes of memory before the first limit is looked at.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# zipfile lets through what its decompressor raises, and what comes of names that are not the UTF-8 they say they are
# (UnicodeDecodeError) or of places before the beginning of the file; these two are ValueErrors.
_BROKEN: Final = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, OSError, ValueError)

File = tuple[str, bytes]


def read_paths(paths: list[Path]) -> list[File]:
    """Name and content of each JSON file given, in each folder given, and in each zip file given.

    Raises InvalidAdvisories where something cannot be read or is too much.
    """
    return _within_limits(file for path in paths for file in _of_path(path))


def read_upload(name: str, upload: IO[bytes]) -> list[File]:
    """Name and content of an uploaded JSON file, or of those in an uploaded zip file. Raises InvalidAdvisories."""
    content = upload.read(MAX_TOTAL_BYTES + 1)
    return _within_limits(_of_content(name, content))


def _of_path(path: Path) -> Iterator[File]:
    try:
        if path.is_dir():
            for file in sorted(path.rglob("*.json")):
                with file.open("rb") as opened:
                    yield str(file), _limited(str(file), opened)
        else:
            yield from _of_content(str(path), path.read_bytes())
    except OSError as error:
        raise _refusal(str(path), f"It cannot be read ({error.strerror}).") from error


def _of_content(name: str, content: bytes) -> Iterator[File]:
    if content.startswith(_ZIP_MAGIC):
        yield from _of_zip(name, content)
    elif len(content) > MAX_FILE_BYTES:
        raise _refusal(name, _SIZE.format(limit=MAX_FILE_BYTES))
    else:
        yield name, content


def _of_zip(name: str, content: bytes) -> Iterator[File]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in sorted(archive.infolist(), key=lambda info: info.filename):
                if _is_record(entry):
                    inside = f"{name}/{entry.filename}"
                    if entry.flag_bits & 1:
                        raise _refusal(inside, "It is encrypted: make the zip file without a password.")
                    if entry.compress_type not in _METHODS:
                        raise _refusal(
                            inside, "It is packed in an unusual way: make the zip file with “deflate”."
                        )
                    with archive.open(entry) as file:
                        yield inside, _limited(inside, file)
    except InvalidAdvisories:
        raise
    except _BROKEN as error:
        raise _refusal(name, f"This zip file cannot be read ({error}).") from error


def _is_record(entry: zipfile.ZipInfo) -> bool:
    """JSON files, but no links, and none of the shadows that macOS puts beside them."""
    path = PurePosixPath(entry.filename)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return path.suffix == ".json" and "__MACOSX" not in path.parts and not entry.is_dir() and not is_link


def _limited(name: str, file: IO[bytes]) -> bytes:
    content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise _refusal(name, _SIZE.format(limit=MAX_FILE_BYTES))
    return content


def _within_limits(files: Iterator[File]) -> list[File]:
    found, total = [], 0
    for name, content in files:
        total += len(content)
        found.append((name, content))
        if len(found) > MAX_FILES or total > MAX_TOTAL_BYTES:
            text = f"At most {MAX_FILES} files of {MAX_TOTAL_BYTES} bytes together: import them in parts."
            raise _refusal("The selection", text)
    return found


def _refusal(name: str, text: str) -> InvalidAdvisories:
    return InvalidAdvisories([Problem(name, "", text)])
