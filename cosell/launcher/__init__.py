"""The embedded default: Postgres and Valkey from wheels, then web, worker and beat.

For demo, development and tests on one machine. Imports no app and, but for what its own
children load, no Django.
"""
