"""Certificates: proofs as texts that any solver can check."""
