"""Mutations of good models: what each kind of mistake must lead to, declared before it is tried."""
