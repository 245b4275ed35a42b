from types import SimpleNamespace

from gunicorn.config import Config

from hub.access_log import AccessLogger


def line(path, query="", referer="http://localhost/people/?q=Yusuf"):
    config = Config()
    config.set("accesslog", "-")
    logger = AccessLogger(config)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?{query}",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": referer,
        "REMOTE_ADDR": "127.0.0.1",
    }
    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    request = SimpleNamespace(headers=[])
    took = SimpleNamespace(seconds=0, microseconds=2000)
    atoms = logger.atoms_wrapper_class(logger.atoms(answer, request, environ, took))
    return config.access_log_format % atoms


def test_a_one_use_link_stands_in_no_log():
    written = line("/accounts/password/set/WzEsMl0:abc/")
    assert "/accounts/password/set/.../" in written
    assert "WzEsMl0" not in written


def test_neither_a_search_nor_the_page_before_stands_in_a_log():
    written = line("/people/", "q=Yusuf")
    assert '"GET /people/" 200 10 2ms' in written
    assert "Yusuf" not in written
