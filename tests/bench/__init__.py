"""The benchmark: what a request, a session and a letter cost, beside floors measured in the same run.

`python -m tests.bench --size department`; docs/performance.md says what is measured. A scenario is one line of
`scenarios.py`.
"""
