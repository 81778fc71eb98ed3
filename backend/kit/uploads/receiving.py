"""How a request with files is read: in pieces, never more than the limit, and nothing stays behind."""

import tempfile

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

IN_MEMORY = 1_000_000
FILES_AT_ONCE = 10


class BoundedUploadHandler(FileUploadHandler):
    """Keeps a file in memory up to 1 MB, then in a file without a name, which vanishes with the process.

    Past UPLOAD_MAX_BYTES the bytes are counted and thrown away: the file arrives empty with its real size, so that
    whoever judges it can say that it is too large. So are all files of somebody who has not signed in. A request that
    announces ten times the limit is refused before it is read.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > FILES_AT_ONCE * settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("more than ten files of the largest size")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.room = settings.UPLOAD_MAX_BYTES if self._is_signed_in() else 0
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed with the request)

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= self.room:
            self.file.write(raw_data)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size):
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()

    def _is_signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is not None and user.is_authenticated
