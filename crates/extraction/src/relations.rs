//! Which part of a package stands in which relation to another (ECMA-376 part 2, 9.3).

use crate::ExtractError;
use crate::package::Package;
use crate::xml::{attribute, damaged};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The relationships of one part.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    all: Vec<Relation>,
}

#[derive(Debug)]
struct Relation {
    id: String,
    /// Last segment of the type's address, which strict and transitional files share.
    kind: String,
    target: String,
}

impl Relations {
    /// The relationships of `part`; of the package itself where that is empty.
    pub(crate) fn of(package: &mut Package<'_>, part: &str) -> Result<Self, ExtractError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let path = join(folder, &format!("_rels/{name}.rels"));
        match package.xml(&path)? {
            Some(xml) => Self::parse(&xml, folder, &path, package.format()),
            None => Ok(Self::default()),
        }
    }

    fn parse(
        xml: &str,
        folder: &str,
        path: &str,
        format: &'static str,
    ) -> Result<Self, ExtractError> {
        let mut reader = Reader::from_str(xml);
        let mut all = Vec::new();
        loop {
            match reader.read_event().map_err(|e| damaged(format, path, &e))? {
                Event::Start(element) | Event::Empty(element)
                    if element.local_name().as_ref() == "Relationship" =>
                {
                    // What lies outside the file is never fetched.
                    if attribute(&element, "TargetMode").as_deref() == Some("External") {
                        continue;
                    }
                    let get = |name| attribute(&element, name).unwrap_or_default();
                    all.push(Relation {
                        id: get("Id").into_owned(),
                        kind: get("Type").rsplit('/').next().unwrap_or("").to_owned(),
                        target: join(folder, &get("Target")),
                    });
                }
                Event::Eof => return Ok(Self { all }),
                _ => {}
            }
        }
    }

    /// The first part that stands in the relation `kind`.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        let relation = self.all.iter().find(|r| r.kind == kind)?;
        Some(&relation.target)
    }

    /// The part that an identity stands for.
    pub(crate) fn target(&self, id: &str) -> Option<&str> {
        let relation = self.all.iter().find(|r| r.id == id)?;
        Some(&relation.target)
    }
}

/// A path inside the package: absolute, or relative to `folder`.
fn join(folder: &str, path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let whole = match path.strip_prefix('/') {
        Some(absolute) => absolute.split('/').collect::<Vec<_>>(),
        None => folder.split('/').chain(path.split('/')).collect(),
    };
    for segment in whole {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stay_inside_the_package() {
        assert_eq!(join("word", "styles.xml"), "word/styles.xml");
        assert_eq!(join("word", "/word/a.xml"), "word/a.xml");
        assert_eq!(join("word", "../../../etc/passwd"), "etc/passwd");
    }
}
