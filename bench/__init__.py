"""Measures the running program: what a page or an answer costs in time, processor and statements (`make bench`)."""
