"""The builder of condition trees: a form of groups and conditions, read and printed by the server at each step.

What is on the form is a draft (``drafts``): it may be unfinished. A step changes it (``steps``); at the end it becomes
a condition, or says at each place what is missing (``assembling``).
"""
