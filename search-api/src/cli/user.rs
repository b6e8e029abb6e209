//! `search-api user`: accounts of people.

use super::Store;
use super::console::{password, recorded, say};
use crate::accounts::{Accounts, ClearanceLevel, NewPerson, PersonChange, Role, generate_password};
use crate::start_error::StartError;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Thêm tài khoản; tạo tệp nếu chưa có / add an account; makes the file if there is none
    Add(Add),
    /// Liệt kê / list all
    List(List),
    /// Sửa vai trò, mức được xem, khóa hay mở / change role, clearance, or whether it may sign in
    Set(Set),
    /// Đặt lại mật khẩu / set a new password
    Password(Password),
    /// Đăng xuất khỏi mọi nơi / end all its sessions
    Logout(Named),
    /// Xóa tài khoản / remove an account
    Remove(Named),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    named: Named,
    /// Họ tên hoặc chức danh để hiển thị / name to show
    #[arg(long, default_value = "")]
    display_name: String,
    /// Vai trò / role
    #[arg(long, value_enum, default_value = "reader")]
    role: Role,
    /// Được xem đến mức nào / the highest mark it may see
    #[arg(long, value_enum, default_value = "normal")]
    clearance: ClearanceLevel,
    /// Chỉ xem văn bản của cơ quan này (lặp lại được) / only documents of this body; repeatable
    #[arg(long, value_name = "NAME")]
    body: Vec<String>,
    /// Chỉ văn bản trong thư mục này, như nơi lưu của văn bản (lặp lại được) / only documents in this
    /// folder or below, as documents show where they lie; repeatable
    #[arg(long, value_name = "DIR")]
    folder: Vec<String>,
    /// Tự sinh mật khẩu và in ra; phải đổi khi đăng nhập lần đầu / make up a password and print it; to be changed at the first sign-in
    #[arg(long)]
    generate: bool,
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
pub(super) struct Set {
    #[command(flatten)]
    named: Named,
    /// Họ tên hoặc chức danh để hiển thị / name to show
    #[arg(long)]
    display_name: Option<String>,
    /// Vai trò / role
    #[arg(long, value_enum)]
    role: Option<Role>,
    /// Được xem đến mức nào / the highest mark it may see
    #[arg(long, value_enum)]
    clearance: Option<ClearanceLevel>,
    /// Chỉ xem văn bản của cơ quan này (lặp lại được) / only documents of this body; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all_bodies")]
    body: Vec<String>,
    /// Xem văn bản của mọi cơ quan / documents of all bodies
    #[arg(long)]
    all_bodies: bool,
    /// Chỉ văn bản trong thư mục này, như nơi lưu của văn bản (lặp lại được) / only documents in this
    /// folder or below, as documents show where they lie; repeatable
    #[arg(long, value_name = "DIR", conflicts_with = "all_folders")]
    folder: Vec<String>,
    /// Xem văn bản trong mọi thư mục / documents in all folders
    #[arg(long)]
    all_folders: bool,
    /// Khóa tài khoản / it may not sign in
    #[arg(long, conflicts_with = "enable")]
    disable: bool,
    /// Mở lại tài khoản / it may sign in again
    #[arg(long)]
    enable: bool,
}

#[derive(Debug, Args)]
pub(super) struct Password {
    #[command(flatten)]
    named: Named,
    /// Tự sinh mật khẩu và in ra; phải đổi khi đăng nhập / make up a password and print it; to be changed at the next sign-in
    #[arg(long)]
    generate: bool,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// Tên đăng nhập: a-z, 0-9, chấm, gạch / name to sign in with: a-z, 0-9, dot, hyphen, underscore
    name: String,
    #[command(flatten)]
    store: Store,
}

impl User {
    pub(super) fn store(&self) -> &Store {
        match self {
            Self::Add(options) => &options.named.store,
            Self::List(options) => &options.store,
            Self::Set(options) => &options.named.store,
            Self::Password(options) => &options.named.store,
            Self::Logout(options) | Self::Remove(options) => &options.store,
        }
    }

    pub(super) fn run(&self) -> Result<(), StartError> {
        match self {
            Self::Add(options) => add(options),
            Self::List(options) => list(options),
            Self::Set(options) => set(options),
            Self::Password(options) => new_password(options),
            Self::Logout(options) => {
                let accounts = options.store.open()?;
                accounts.person(&options.name)?;
                let name = &options.name;
                let ended = recorded(&accounts, "user_logout", name, &json!({}), |accounts| {
                    accounts.sign_out_everywhere(name)
                })?;
                let head = options
                    .store
                    .lang
                    .choose("Đã kết thúc số phiên", "Sessions ended");
                say(&format!("{head}: {ended}"));
                Ok(())
            }
            Self::Remove(options) => {
                let accounts = options.store.open()?;
                accounts.person(&options.name)?;
                let name = &options.name;
                recorded(&accounts, "user_remove", name, &json!({}), |accounts| {
                    accounts.remove_person(name)
                })?;
                say(options.store.lang.choose("Đã xóa.", "Removed."));
                Ok(())
            }
        }
    }
}

fn chosen_password(generate: bool, store: &Store) -> Result<String, StartError> {
    if generate {
        Ok(generate_password()?)
    } else {
        password(store)
    }
}

fn show_generated(generated: bool, password: &str, store: &Store) {
    if generated {
        let head = store.lang.choose(
            "Mật khẩu tạm, chỉ hiện một lần",
            "Temporary password, shown once only",
        );
        say(&format!("{head}: {password}"));
    }
}

/// A limit to what was named; naming nothing sets none.
fn limit(named: &[String]) -> Option<Vec<String>> {
    (!named.is_empty()).then(|| named.to_vec())
}

fn add(options: &Add) -> Result<(), StartError> {
    let store = &options.named.store;
    let accounts = Accounts::open_or_create(&store.accounts)?;
    let new = NewPerson {
        name: options.named.name.clone(),
        display_name: options.display_name.clone(),
        password: chosen_password(options.generate, store)?,
        role: options.role,
        clearance: options.clearance,
        bodies: limit(&options.body),
        folders: limit(&options.folder),
        must_change: options.generate,
    };
    let detail = json!({
        "role": new.role,
        "clearance": new.clearance,
        "bodies": new.bodies,
        "folders": new.folders,
    });
    recorded(&accounts, "user_add", &new.name, &detail, |accounts| {
        accounts.add_person(&new)
    })?;
    say(store.lang.choose("Đã thêm.", "Added."));
    show_generated(options.generate, &new.password, store);
    Ok(())
}

fn list(options: &List) -> Result<(), StartError> {
    let people = options.store.open()?.people()?;
    for person in people {
        if options.json {
            say(&serde_json::to_string(&person).unwrap_or_default());
            continue;
        }
        let mut line = format!(
            "{:<24} {:<14} {:<11}",
            person.name,
            person.role.name(),
            person.clearance.name()
        );
        if person.disabled {
            line.push_str(options.store.lang.choose(" [đã khóa]", " [disabled]"));
        }
        for limit in [&person.bodies, &person.folders].into_iter().flatten() {
            line.push_str(&format!(" {{{}}}", limit.join("; ")));
        }
        say(&format!("{line} {}", person.display_name));
    }
    Ok(())
}

fn set(options: &Set) -> Result<(), StartError> {
    let store = &options.named.store;
    let name = &options.named.name;
    let accounts = store.open()?;
    accounts.person(name)?;
    let changed = |all: bool, named: &[String]| match all {
        true => Some(None),
        false => limit(named).map(Some),
    };
    let change = PersonChange {
        display_name: options.display_name.clone(),
        role: options.role,
        clearance: options.clearance,
        bodies: changed(options.all_bodies, &options.body),
        folders: changed(options.all_folders, &options.folder),
        disabled: match (options.disable, options.enable) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
    };
    recorded(&accounts, "user_change", name, &json!(change), |accounts| {
        accounts.change_person(name, &change)
    })?;
    say(store.lang.choose("Đã sửa.", "Changed."));
    Ok(())
}

fn new_password(options: &Password) -> Result<(), StartError> {
    let store = &options.named.store;
    let name = &options.named.name;
    let accounts = store.open()?;
    accounts.person(name)?;
    let password = chosen_password(options.generate, store)?;
    recorded(&accounts, "user_password", name, &json!({}), |accounts| {
        accounts.set_password(name, &password, options.generate)
    })?;
    say(store.lang.choose(
        "Đã đặt mật khẩu; mọi phiên đăng nhập cũ đã kết thúc.",
        "The password is set; all sessions have ended.",
    ));
    show_generated(options.generate, &password, store);
    Ok(())
}
