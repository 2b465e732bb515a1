"""Certificates: proofs as texts that any solver can check.

Read ``certificate`` (the text), then ``checking`` (how a certificate is verified); ``certificate_file`` reads and
writes files.
"""
