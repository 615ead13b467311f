"""The server's settings, fitted to the machine."""

from __future__ import annotations

import os

from opiekun.program.embedded.cluster import Cluster

_MEGABYTE = 1024 * 1024


def server_options(cluster: Cluster) -> dict[str, str]:
    """Settings given on the command line: the directory itself stays as initdb made it and may be moved."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
    }
    return options | dict(cluster.options)
