"""The settings in which a company defines its cases: types, stages, short lists, templates."""
