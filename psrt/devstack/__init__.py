"""Everything a local run needs, started and stopped by one supervisor.

PostgreSQL and Valkey come out of Python wheels, so neither a database server nor a container engine has to be
installed. ``python -m psrt.devstack run`` starts the whole application, ``manage`` runs a management command
against it, ``exec`` wraps throw-away services round a command; the tests use the same parts.

This package imports neither Django nor the application: it starts them. Production does not use it (see
``docker-compose.yml``).
"""
