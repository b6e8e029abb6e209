//! Tells the program which sources it was built of: another build of it may make another document of
//! the same bytes, and its own file is too large to be hashed at every update.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What a document can depend on in each package.
const PARTS: [&str; 4] = ["src", "data", "build.rs", "Cargo.toml"];

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let workspace = package.parent().unwrap_or(&package);
    let mut packages = vec![package.clone()];
    for package in fs::read_dir(workspace.join("crates"))? {
        packages.push(package?.path());
    }
    let mut files = BTreeSet::from([workspace.join("Cargo.lock"), workspace.join("Cargo.toml")]);
    for part in packages.iter().flat_map(|p| PARTS.map(|part| p.join(part))) {
        if part.exists() {
            println!("cargo:rerun-if-changed={}", part.display());
            gather(&part, &mut files)?;
        }
    }
    let mut hasher = DefaultHasher::new();
    for variable in ["PROFILE", "TARGET", "OPT_LEVEL"] {
        env::var_os(variable).hash(&mut hasher);
    }
    for file in files {
        file.strip_prefix(workspace).ok().hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!(
        "cargo:rerun-if-changed={}",
        workspace.join("Cargo.lock").display()
    );
    println!(
        "cargo:rerun-if-changed={}",
        workspace.join("Cargo.toml").display()
    );
    println!("cargo:rustc-env=VANKIEN_SOURCES={:016x}", hasher.finish());
    Ok(())
}

fn gather(path: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), files)?;
        }
    } else {
        files.insert(path.to_owned());
    }
    Ok(())
}
