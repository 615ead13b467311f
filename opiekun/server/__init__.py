"""The web face of the program: one ASGI application that keeps slow clients away from the page workers.

Event streams go to asynchronous handlers. Everything else goes to Django's WSGI handler in the one page thread of the
process, which sees a request only when its body has arrived and is free again before its answer has left.
"""
