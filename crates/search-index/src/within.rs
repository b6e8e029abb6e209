//! Limits that an office sets on what someone sees, beside the clearance: bodies and folders.

use crate::Place;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The bodies and folders whose documents alone are seen. Both are met where both are set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Within {
    /// Issuing bodies; `None` is all, and documents of no known body then count too.
    pub bodies: Option<Vec<String>>,
    /// Folders, as [`folder_path`] writes them; `None` is all. A document is within when one of its
    /// places lies in one of them or below.
    pub folders: Option<Vec<String>>,
}

/// No limit.
pub(crate) static EVERYTHING: Within = Within {
    bodies: None,
    folders: None,
};

impl Within {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.bodies.is_none() && self.folders.is_none()
    }

    /// Whether a document of this body in these places is within.
    #[must_use]
    pub fn covers(&self, body: Option<&str>, places: &[Place]) -> bool {
        self.covers_body(body)
            && (self.folders.is_none() || places.iter().any(|place| self.covers_place(place)))
    }

    /// Whether the limit to bodies lets documents of this body through.
    #[must_use]
    pub fn covers_body(&self, body: Option<&str>) -> bool {
        let Some(bodies) = &self.bodies else {
            return true;
        };
        body.is_some_and(|body| bodies.iter().any(|allowed| allowed == body))
    }

    /// Whether the limit to folders lets this place through.
    #[must_use]
    pub fn covers_place(&self, place: &Place) -> bool {
        let Some(folders) = &self.folders else {
            return true;
        };
        let own = folder_of(place);
        folders
            .iter()
            .map(|folder| folder_path(folder))
            .any(|folder| own == folder || is_below(&own, &folder))
    }
}

/// Whether `path` lies below `folder`, by whole components. Nothing lies below the empty folder:
/// it would be a limit that limits nothing.
fn is_below(path: &str, folder: &str) -> bool {
    match path.strip_prefix(folder) {
        Some(rest) => !folder.is_empty() && (rest.starts_with('/') || folder == "/"),
        None => false,
    }
}

/// A folder as it is compared: in NFC, without blank components, `.` and
/// trailing strokes, with `..` taken back where it can be. `kho//2024/./` is `kho/2024`.
#[must_use]
pub fn folder_path(path: &str) -> String {
    let path: String = path.nfc().collect();
    let mut parts: Vec<&str> = Vec::new();
    let rooted = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

/// The folder that a document in this place is in. Rows are in their file, and members of an
/// archive in the archive, so that a limit can name either.
pub(crate) fn folder_of(place: &Place) -> String {
    let path = folder_path(&place.path);
    if place.row.is_some() {
        return path;
    }
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str, row: Option<u64>) -> Place {
        Place {
            path: path.to_owned(),
            row,
        }
    }

    #[test]
    fn folders_are_compared_by_whole_components() {
        for (folder, path, expected) in [
            ("kho", "kho/a.pdf", true),
            ("kho", "kho/2024/a.pdf", true),
            ("kho", "kho-mat/a.pdf", false),
            ("kho", "khoa/a.pdf", false),
            ("kho/2024", "kho/2024/a.pdf", true),
            ("kho/2024", "kho/2024-mat/a.pdf", false),
            ("kho/2024", "kho/a.pdf", false),
            ("2024", "kho/2024/a.pdf", false),
            ("kho/2024/", "kho/2024/a.pdf", true),
            ("./kho//2024", "kho/2024/a.pdf", true),
            ("kho", "./kho/a.pdf", true),
            ("kho", "/kho/a.pdf", false),
            ("/srv/kho", "/srv/kho/a.pdf", true),
            ("/srv/kho", "/srv/khoan/a.pdf", false),
            ("/", "/srv/kho/a.pdf", true),
            ("/", "srv/kho/a.pdf", false),
            ("", "kho/a.pdf", false),
            // What climbs out of a folder is not in it.
            ("kho/mo", "kho/mo/../mat/a.pdf", false),
            ("kho/mat", "kho/mo/../mat/a.pdf", true),
            ("../kho", "../kho/a.pdf", true),
            // A file is no folder of its own, an archive is.
            ("kho/a.pdf", "kho/a.pdf", false),
            ("kho/a.zip", "kho/a.zip/b.pdf", true),
            // One name in two normal forms.
            ("kho/\u{110}\u{1ea3}ng", "kho/\u{110}a\u{309}ng/a.pdf", true),
            ("Kho", "kho/a.pdf", false),
        ] {
            let within = Within {
                bodies: None,
                folders: Some(vec![folder.to_owned()]),
            };
            let covers = within.covers(None, &[place(path, None)]);
            assert_eq!(covers, expected, "{path} in {folder}");
        }
        let rows = Within {
            bodies: None,
            folders: Some(vec!["kho/so.jsonl".to_owned()]),
        };
        assert!(rows.covers_place(&place("kho/so.jsonl", Some(3))));
        assert!(!rows.covers_place(&place("kho/so.jsonl.zst", Some(3))));
    }

    #[test]
    fn one_place_within_is_enough_and_none_is_not() {
        let within = Within {
            bodies: Some(vec!["A".to_owned()]),
            folders: Some(vec!["mo".to_owned()]),
        };
        let (open, shut) = (place("mo/a.txt", None), place("mat/a.txt", None));
        for (body, places, expected) in [
            (Some("A"), vec![shut.clone(), open.clone()], true),
            (Some("A"), vec![shut.clone()], false),
            (Some("A"), vec![], false),
            (Some("B"), vec![open.clone()], false),
            (None, vec![open], false),
        ] {
            assert_eq!(
                within.covers(body, &places),
                expected,
                "{body:?} {places:?}"
            );
        }
        assert!(EVERYTHING.is_everything());
        assert!(EVERYTHING.covers(None, &[shut]) && EVERYTHING.covers(None, &[]));
        let nothing = Within {
            bodies: None,
            folders: Some(Vec::new()),
        };
        assert!(!nothing.covers_place(&place("mo/a.txt", None)));
    }
}
