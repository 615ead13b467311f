"""Live events: one connection to the database listens for each web process, and tells whoever follows by SSE.

The database's messages carry topics and ids (``opiekun.core.live``). Who may know of them is asked when a stream is
opened and again at each delivery, in short moments of the page thread; between them a stream holds nothing but memory.
"""
