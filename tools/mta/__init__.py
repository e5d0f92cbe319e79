"""A private mail system on loopback for tools/run and the tests: Postfix, a sink, our milter, an SMTP client.

Everything lives under one temporary directory, listens on 127.0.0.1 only, and is stopped by the pids it was started with.
"""
