//! Placeholder until the wiring stands.
fn main() {}
