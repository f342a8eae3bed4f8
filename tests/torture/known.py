"""What torture finds and nobody mends: points that no system comes to, or where nothing better can be done.

(scenario, call, error, how the verdict begins, why). The first three are patterns as of a shell. An abort (-6) is
how C++ ends where an allocation failed before main(), or while an exception is thrown.
"""

_NEVER = "a socket that does not block is never interrupted"
_PART = "less than what is there is given after an interruption only, which there is none of"
_SIGNALS = "Asio's own pipe for signals: with this call the signal is lost"
_ASIO = "Asio does not look at what epoll_ctl says of its own timer and its own wake-up"
_READER = "a reader that goes away ends it quietly: that is the contract"
_LOG = "it was said: a server whose log finds no room goes on serving"
_OVERCOMMIT = "Linux promises more memory than it has: no process sees one allocation fail and the next succeed"

# All that wait for something there. A pipe over TCP, a file that is rewritten and a load do not hang.
_WITH_ASIOS_EPOLL = ("script*", "record*", "pipe of datagrams", "replay", "replay over datagrams", "replay --update",
                     "replay --report", "serve*")

KNOWN = (
    ("*", "connect", "EINTR", "NOT RETRIED", _NEVER),
    ("*", "recv", "EINTR", "NOT RETRIED", _NEVER),
    ("*", "recv", "short", "NOT RETRIED", _PART),
    ("replay --update", "recv", "short", "BROKEN: the file is neither", _PART),
    ("pipe*", "shutdown", "ENOTCONN", "HANGS", "it comes with the peer's end, and the next receive tells that"),
    ("serve*", "getsockname", "*", "SILENT: without the listening line", "the system knows the name of what listens"),
    ("serve*", "read", "*", "HANGS", _SIGNALS),
    ("serve*", "write", "*", "HANGS", _SIGNALS),
    ("serve*", "fcntl", "EMFILE", "HANGS", _SIGNALS),
    *((scenario, "epoll_ctl", "*", "HANGS", _ASIO) for scenario in _WITH_ASIOS_EPOLL),
    ("*", "write", "EPIPE", "SILENT", _READER),
    ("serve*", "write", "EIO", "SILENT: without the listening line", _LOG),
    ("serve*", "write", "ENOSPC", "SILENT: without the listening line", _LOG),
    ("*", "malloc", "ENOMEM", "KILLED by -6", _OVERCOMMIT),
)
