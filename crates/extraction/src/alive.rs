//! Signs of life of a long reading, for whoever waits for it in another process.

use std::sync::OnceLock;
use std::time::Duration;

/// What a long reading tells.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sign {
    /// It gets on.
    Alive,
    /// A page was recognised, which took so long.
    Recognised(Duration),
}

static TELL: OnceLock<Box<dyn Fn(Sign) + Send + Sync>> = OnceLock::new();

/// Says how signs of life are told. The first who says so is heard.
pub(crate) fn tell(how: impl Fn(Sign) + Send + Sync + 'static) {
    let _ = TELL.set(Box::new(how));
}

/// The reading gets on.
pub(crate) fn tick() {
    sign(Sign::Alive);
}

/// A page was recognised, not merely found in the cache.
pub(crate) fn recognised(took: Duration) {
    sign(Sign::Recognised(took));
}

fn sign(sign: Sign) {
    if let Some(tell) = TELL.get() {
        tell(sign);
    }
}
