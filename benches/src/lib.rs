//! Benchmarks of the product and its parts.
