"""The access log of the web process: which address was asked, without what may be personal or open a door.

Query strings hold what somebody searched for, the page before may hold the same, and a one-use link works until it is
used, so none of them stands in a log.
"""

from gunicorn.glogging import Logger

from hub.masking import masked

FORMAT = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class AccessLogger(Logger):
    def setup(self, cfg):
        cfg.set("access_log_format", FORMAT)
        super().setup(cfg)

    def atoms(self, resp, req, environ, request_time):
        found = super().atoms(resp, req, environ, request_time)
        return found | {"U": masked(found.get("U") or "")}
