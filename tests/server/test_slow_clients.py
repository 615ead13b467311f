"""The running web server: slow uploads take no page thread away."""

from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time

from tests.program.running import place
from tests.server.conftest import Server


def upload_slowly(port: int, stop: threading.Event) -> None:
    # The server that stops hangs up: that is how the upload ends then.
    with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
        while not stop.wait(0.05):
            link.sendall(b"a" * 1000)


def test_pages_stay_quick_while_eight_clients_upload_slowly(server: Server) -> None:
    stop = threading.Event()
    uploads = [threading.Thread(target=upload_slowly, args=(server.place.port, stop)) for _ in range(8)]
    for upload in uploads:
        upload.start()
    try:
        server.place.get("/readyz")
        times = []
        for _ in range(60):
            began = time.perf_counter()
            assert server.place.get("/login/") == 200
            times.append(time.perf_counter() - began)
    finally:
        stop.set()
        for upload in uploads:
            upload.join()
    assert statistics.quantiles(times, n=20)[-1] <= 0.1


def test_stop_is_quick_while_a_client_is_half_way(server: Server) -> None:
    with place() as other:
        other.data_dir.rmdir()
        other.data_dir.symlink_to(server.place.data_dir)
        stop = threading.Event()
        process = other.start("web")
        other.wait_ready()
        upload = threading.Thread(target=upload_slowly, args=(other.port, stop))
        upload.start()
        time.sleep(0.3)
        began = time.monotonic()
        process.terminate()
        process.wait(10)
        took = time.monotonic() - began
        stop.set()
        upload.join()
        other.data_dir.unlink()
    assert took < 5
