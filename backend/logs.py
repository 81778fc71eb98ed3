"""The log: one line per event, which says what happened, where and to which ids, and never a value that a person gave.

Our own lines (loggers under `iris.`) say only what their author chose. Libraries quote what they were handling: an
address, a name typed in a form, the row that a constraint refused. Of their lines this keeps the words written in their
code, numbers, and the place; of an exception, its kind and the places it went through, never its message.
"""

import linecache
import logging
import re
import time
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from celery import current_task
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject
from pythonjsonlogger.json import JsonFormatter

from backend.audit.context import latest_operation, running

OURS = "iris"
GIVEN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])")
NAMED_IN_TASKS = frozenset({"id", "name"})
"""What Celery says of a task that is neither its arguments nor its result."""
MOST_CAUSES, MOST_PLACES, LAST_PLACES = 6, 10, 3
AROUND = 6
"""Lines of source around a call in which its message is looked for."""

request_id: ContextVar[str] = ContextVar("iris_request_id", default="")
requests = logging.getLogger("iris.request")


class RequestLog:
    """The outermost middleware: gives each request an id, and leaves one line when it is answered.

    The id comes from `X-Request-ID` when a proxy sends a plausible one, and goes back in the same header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        latest_operation.set(None)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            level = logging.ERROR if response.status_code >= 500 else logging.INFO
            requests.log(level, "answered", extra={"facts": _facts_of(request, response, started)})
            return response
        finally:
            request_id.reset(token)


def _facts_of(request: HttpRequest, response: HttpResponse, started: float) -> dict:
    match = request.resolver_match
    operation = latest_operation.get()
    return {
        "method": request.method,
        "route": match.view_name if match else "",
        "status": response.status_code,
        "ms": round((time.perf_counter() - started) * 1000),
        "account": _account_of(request),
        "operation": str(operation) if operation else None,
    }


def _account_of(request: HttpRequest) -> int | None:
    """The id of the account, when the request came to need it: the log asks the database nothing."""
    user = getattr(request, "_cached_user", None)
    if user is None and not isinstance(found := getattr(request, "user", None), LazyObject):
        user = found
    return getattr(user, "pk", None)


def facts(record: logging.LogRecord) -> dict:
    """What a line says, without what is empty."""
    inner = running.get()
    told = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
        "request": request_id.get(),
        "operation": str(inner.id) if inner else None,
        "task": current_task.name if current_task else None,
        "task_id": current_task.request.id if current_task else None,
        "status": getattr(record, "status_code", None),
        "where": None if _is_ours(record) else f"{record.module}:{record.lineno}",
        "error": error_of(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None,
    }
    told |= getattr(record, "facts", {})
    return {name: value for name, value in told.items() if value is not None and value != ""}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def message_of(record: logging.LogRecord) -> str:
    """The words of a line: as written for ours; without the values of any other."""
    if _is_ours(record):
        return record.getMessage()
    if not isinstance(record.msg, str):
        return ""
    if record.args:
        return _without_values(record)
    return record.msg if _is_written_in_the_code(record) else ""


def _without_values(record: logging.LogRecord) -> str:
    positions = iter(record.args if isinstance(record.args, tuple) else ())
    may_name = NAMED_IN_TASKS if record.name.startswith("celery.") else frozenset()

    def shown(match: re.Match) -> str:
        name, kind = match.groups()
        if kind == "%":
            return "%"
        value = record.args.get(name) if isinstance(record.args, dict) else next(positions, None)
        plain = isinstance(value, int | float) or (name in may_name and isinstance(value, str))
        return str(value) if plain else "…"

    return PLACEHOLDER.sub(shown, record.msg)


def _is_written_in_the_code(record: logging.LogRecord) -> bool:
    """Whether a message without arguments is a text of the program, not one that it put together."""
    lines = linecache.getlines(record.pathname)[max(record.lineno - 2, 0) : record.lineno + AROUND]
    return f'"{record.msg}"' in "".join(lines) or f"'{record.msg}'" in "".join(lines)


def error_of(error: BaseException) -> list[dict]:
    """An exception and those that led to it: kind, places; of a database error what refused, not the row."""
    chain = []
    while error is not None and len(chain) < MOST_CAUSES:
        diagnosis = getattr(error, "diag", None)
        told = {
            "kind": f"{type(error).__module__}.{type(error).__qualname__}",
            "at": _places(error.__traceback__),
            "sqlstate": getattr(error, "sqlstate", None),
            "constraint": getattr(diagnosis, "constraint_name", None),
            "table": getattr(diagnosis, "table_name", None),
        }
        chain.append({name: value for name, value in told.items() if value})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    # the framework's own frames, which are most of them, only where the exception came from
    ours = [place for place in places[:-LAST_PLACES] if not place.startswith("django.")]
    return ours[-MOST_PLACES:] + places[-LAST_PLACES:]


class JsonLine(JsonFormatter):
    """One JSON object per line, for production."""

    def __init__(self):
        super().__init__(json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(facts(record))


class ReadableLine(logging.Formatter):
    """The same, for a person in front of `make run`."""

    def format(self, record: logging.LogRecord) -> str:
        told = facts(record)
        head = [told.pop(name, "") for name in ("at", "level", "logger", "message")]
        errors = told.pop("error", [])
        rest = [f"{name}={value}" for name, value in told.items()]
        lines = [" ".join(filter(None, [*head, *rest]))]
        for error in errors:
            places = error.pop("at", [])
            lines.append("  " + " ".join(f"{name}={value}" for name, value in error.items()))
            lines += [f"    {place}" for place in places]
        return "\n".join(lines)


def configuration(*, as_json: bool, level: str) -> dict:
    """For logging.config.dictConfig: Django's, Celery's and gunicorn's alike."""
    line = JsonLine if as_json else ReadableLine
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # no handlers of their own: Django would send mail, gunicorn write in its own format
            "django": {"handlers": [], "level": level},
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": [], "propagate": True, "level": level},
            "gunicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
            # every refusal has its line from iris.request already
            "django.request": {"level": "ERROR"},
            # axes says who failed to sign in (its table keeps it), the others quote the documents that they read
            "axes": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pypdf": {"level": "ERROR"},
        },
    }
