"""Fields that users add to records of any kind: their definitions, reading and showing their values.

A definition becomes a ``core.fields.Field`` of its kind, so that lists, filters, views, export, bulk edit, history and
API treat it as any other. Values stand as JSON in the record's column ``custom`` under the code of the field.
"""
