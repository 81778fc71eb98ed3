"""Where documents lie: outside the web root, under names that say nothing, readable by the server's account only."""

import datetime as dt
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from backend.kit.access import Refusal


class DocumentStorage(FileSystemStorage):
    """Files of mode 600 in folders of mode 700, each written whole and safe on the disk before it bears its name."""

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        for folder in (Path(self.location), path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.part")
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
                for chunk in content.chunks():
                    written.write(chunk)
                written.flush()
                os.fsync(written.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        for folder in (path.parent, Path(self.location)):
            _make_lasting(folder)
        return name

    def url(self, name: str) -> str:
        """No address leads to a document: it is served through a permission check."""
        raise NotImplementedError("documents have no address of their own")


def _make_lasting(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def documents() -> Storage:
    """The storage that STORAGES names “documents”."""
    return storages["documents"]


@contextmanager
def written(file: File, *, unless: tuple[type[Exception], ...] = (Refusal,)) -> Iterator[str]:
    """Write `file` and give its opaque name to a block that records it; erased when the block raises one of `unless`.

    After any other failure the file stays: a commit may have gone through although its answer got lost. What no row
    names is swept later.
    """
    digits = secrets.token_hex(16)
    name = documents().save(f"{digits[:2]}/{digits}", file)
    try:
        yield name
    except unless:
        documents().delete(name)
        raise


def names_before(moment: dt.datetime) -> Iterator[str]:
    """The names of the files last written before `moment` (aware); one that disappears meanwhile is passed over."""
    storage = documents()
    folders = storage.listdir("")[0] if storage.exists("") else []
    for folder in sorted(folders):
        for file in sorted(storage.listdir(folder)[1]):
            name = f"{folder}/{file}"
            try:
                old = storage.get_modified_time(name) < moment
            except FileNotFoundError:
                continue
            if old:
                yield name
