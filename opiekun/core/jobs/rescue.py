"""Jobs whose worker died half-way: noticed by its missing heartbeat, and begun again by another."""

import logging

from procrastinate import App
from procrastinate.jobs import Status

HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 20.0
MOST_DEATHS = 4
log = logging.getLogger(__name__)


async def rescue_stalled(app: App, dead_after: float = DEAD_AFTER_SECONDS) -> int:
    """Let jobs of dead workers be done again. Returns how many.

    A job that was begun and lost ``MOST_DEATHS`` times is given up as failed: it may be what kills its workers.
    """
    manager = app.job_manager
    await manager.prune_stalled_workers(dead_after)
    rescued = 0
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=dead_after):
        if stalled.attempts + 1 >= MOST_DEATHS:
            log.error("job %s (%s) lost its worker too often and is given up", stalled.id, stalled.task_name)
            await manager.finish_job(stalled, status=Status.FAILED, delete_job=False)
            await manager.connector.execute_query_async(
                "UPDATE core_job_run SET state = 'failed', finished_at = now() WHERE job_id = %(id)s", id=stalled.id
            )
        else:
            log.warning("job %s (%s) lost its worker and is begun again", stalled.id, stalled.task_name)
            await manager.retry_job(stalled)
            rescued += 1
    return rescued
