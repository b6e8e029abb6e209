//! What a child may use, set by itself before it looks at a file.

use crate::Options;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files of a child.
const FILES: u64 = 256;

/// Lowers the limits of this process. Only the soft ones: external programs that it starts get
/// limits of their own, which may be higher. The number of processes is a limit of the user's, not
/// of one process's, and so is none here.
pub(super) fn lower(options: &Options) {
    for (resource, value) in [
        (Resource::As, options.memory_limit),
        // A little more than what may be unpacked, so that reaching that limit is told by its name.
        (
            Resource::Fsize,
            options.unpacked_limit.saturating_add(1 << 20),
        ),
        (Resource::Nofile, FILES),
        (Resource::Core, 0),
    ] {
        let now = getrlimit(resource);
        let value = now.maximum.map_or(value, |maximum| maximum.min(value));
        let limit = Rlimit {
            current: Some(value),
            maximum: now.maximum,
        };
        // A limit under the hard one is never refused.
        let _ = setrlimit(resource, limit);
    }
}
