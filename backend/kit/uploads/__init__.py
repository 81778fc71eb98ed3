"""Files that people hand in: judged by what they contain, scanned, kept under opaque names outside the web root.

`judge(file, name)` says what a file is or raises RefusedUpload with one clear sentence; `scan(file)` asks ClamAV when
CLAMAV_URL names one; `storage.documents()` keeps the bytes; `receiving.BoundedUploadHandler` reads a request without
filling the memory or leaving anything behind.
"""

from backend.kit.uploads.judging import ACCEPTED, Judged, judge, named_otherwise
from backend.kit.uploads.refusals import RefusedUpload, in_megabytes
from backend.kit.uploads.scanning import scan

__all__ = ["ACCEPTED", "Judged", "RefusedUpload", "in_megabytes", "judge", "named_otherwise", "scan"]
