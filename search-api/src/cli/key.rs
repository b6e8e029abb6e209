//! `search-api key`: keys of programs.

use super::Store;
use super::console::{moment, record, recorded, say};
use crate::accounts::{ClearanceLevel, NewKey, Scope, now};
use crate::start_error::StartError;
use clap::{Args, Subcommand};
use serde_json::json;

const DAY: i64 = 86_400_000;

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Cấp khóa; khóa chỉ hiện một lần / make a key; it is shown once only
    Add(Add),
    /// Liệt kê / list all
    List(List),
    /// Thu hồi / revoke a key
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Khóa dùng cho phần mềm nào / what the key is for
    name: String,
    #[command(flatten)]
    store: Store,
    /// Được làm gì (lặp lại được) / what it may be used for; repeatable
    #[arg(long, value_enum, default_values = ["search"])]
    scope: Vec<Scope>,
    /// Được xem đến mức nào / the highest mark it shows
    #[arg(long, value_enum, default_value = "normal")]
    clearance: ClearanceLevel,
    /// Chỉ văn bản của cơ quan này (lặp lại được) / only documents of this body; repeatable
    #[arg(long, value_name = "NAME")]
    body: Vec<String>,
    /// Chỉ văn bản trong thư mục này, như nơi lưu của văn bản (lặp lại được) / only documents in this
    /// folder or below, as documents show where they lie; repeatable
    #[arg(long, value_name = "DIR")]
    folder: Vec<String>,
    /// Số ngày có hiệu lực / days until it expires
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3_650))]
    days: u16,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    store: Store,
    /// In JSON / print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// Mã khóa, như `key list` in ra / the key's identity, as `key list` prints it
    id: String,
    #[command(flatten)]
    store: Store,
}

impl Key {
    pub(super) fn store(&self) -> &Store {
        match self {
            Self::Add(options) => &options.store,
            Self::List(options) => &options.store,
            Self::Revoke(options) => &options.store,
        }
    }

    pub(super) fn run(&self) -> Result<(), StartError> {
        match self {
            Self::Add(options) => add(options),
            Self::List(options) => list(options),
            Self::Revoke(options) => {
                let accounts = options.store.open()?;
                let id = &options.id;
                recorded(&accounts, "key_revoke", id, &json!({}), |accounts| {
                    accounts.revoke_key(id)
                })?;
                say(options.store.lang.choose("Đã thu hồi.", "Revoked."));
                Ok(())
            }
        }
    }
}

fn add(options: &Add) -> Result<(), StartError> {
    let accounts = options.store.open()?;
    let new = NewKey {
        name: options.name.clone(),
        scopes: options.scope.clone(),
        clearance: options.clearance,
        bodies: (!options.body.is_empty()).then(|| options.body.clone()),
        folders: (!options.folder.is_empty()).then(|| options.folder.clone()),
        expires_at: now() + i64::from(options.days) * DAY,
    };
    let (key, text) = accounts.add_key(&new)?;
    let detail = json!({
        "name": key.name,
        "scopes": key.scopes,
        "clearance": key.clearance,
        "bodies": key.bodies,
        "folders": key.folders,
        "expires_at": key.expires_at,
    });
    if let Err(error) = record(&accounts, "key_add", &key.id, &detail) {
        // A key without a trace must not open anything.
        accounts.revoke_key(&key.id)?;
        return Err(error);
    }
    let head = options.store.lang.choose(
        "Khóa, chỉ hiện một lần; hết hạn",
        "The key, shown once only; it expires",
    );
    say(&format!("{head} {}:\n{text}", moment(key.expires_at)));
    Ok(())
}

fn list(options: &List) -> Result<(), StartError> {
    let lang = options.store.lang;
    let present = now();
    for key in options.store.open()?.keys()? {
        if options.json {
            say(&serde_json::to_string(&key).unwrap_or_default());
            continue;
        }
        let state = match key.revoked_at {
            Some(_) => lang.choose("đã thu hồi", "revoked"),
            None if present >= key.expires_at => lang.choose("hết hạn", "expired"),
            None => lang.choose("có hiệu lực", "valid"),
        };
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
        say(&format!(
            "{}  {state:<11} {} {:<11} {}  {}",
            key.id,
            moment(key.expires_at),
            key.clearance.name(),
            scopes.join(","),
            key.name
        ));
    }
    Ok(())
}
