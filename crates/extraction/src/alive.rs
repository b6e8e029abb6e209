//! Signs of life of a long reading, for whoever waits for it in another process.

use std::sync::OnceLock;

static TELL: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// Says how signs of life are told. The first who says so is heard.
pub(crate) fn tell(how: impl Fn() + Send + Sync + 'static) {
    let _ = TELL.set(Box::new(how));
}

/// The reading gets on.
pub(crate) fn tick() {
    if let Some(tell) = TELL.get() {
        tell();
    }
}
