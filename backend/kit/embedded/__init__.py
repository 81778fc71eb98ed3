"""The product's own PostgreSQL and Valkey, for whoever sets no DATABASE_URL or BROKER_URL. Imports no Django.

`addresses` says where they listen, without starting anything. `service` borrows one of them: it starts when its first
user comes and stops when the last one leaves, be it by `kill -9`: each server lives under a small process (`keeper`)
that waits on the file locks of its users, which the system drops when a process dies. `postgres` and `valkey` know how
to run each server, `identity` as whom, `processes` how to start and
end a process, `guardian` ends those of a parent that was killed.
"""
