"""The door for other software: how a request is read, refused, paged and described.

Knows no room: each has its `api.py`, which makes the same calls to `queries` and `operations` as its `views.py`.
"""
