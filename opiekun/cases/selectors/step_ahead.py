"""Whether something is planned for a case at a time that has not passed, for statements that ask it of many cases."""
# ruff: noqa: S608 - put together from names of columns and what stands for a value


def step_ahead(case_id: str, today: str) -> str:
    """As ``cases_step_ahead`` says it of one case (migration 0008); both are SQL: the id's column, the company's day.

    OFFSET 0, else a plan may read the tables whole to have an answer for each case that there is.
    """
    return f"""(
    EXISTS (SELECT FROM activities_task_moment m WHERE m.record_id = {case_id}
        AND m.due >= {today}::timestamp AT TIME ZONE 'UTC' AND m.due < 'infinity' OFFSET 0)
    OR EXISTS (SELECT FROM activities_interactionlink_moment m JOIN activities_interaction i ON i.id = m.interaction_id
        WHERE m.record_id = {case_id} AND m.is_planned AND m.at >= now() AND i.trashed_at IS NULL OFFSET 0))"""
