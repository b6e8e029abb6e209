//! What people and programs may do.

use super::AccountsError;
use party_documents::Secrecy;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use search_index::Clearance;
use serde::Serialize;

/// Something that not everyone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Search, read documents and open their files.
    Read,
    /// Take lists of results along.
    Export,
    /// See how the server does.
    Metrics,
    /// Read the audit log.
    Audit,
    /// Look after the index: runs, reports, corrections.
    Operate,
    /// Look after people and keys.
    Administer,
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
        #[serde(rename_all = "snake_case")]
        #[clap(rename_all = "snake_case")]
        pub enum $type { $($(#[$variant_doc])* $variant,)+ }

        impl $type {
            /// Its name, as it is stored and given on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The one with this name.
            ///
            /// # Errors
            /// [`AccountsError::Unknown`].
            pub fn from_name(name: &str) -> Result<Self, AccountsError> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    other => Err(AccountsError::Unknown(other.to_owned())),
                }
            }
        }

        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.name().into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::from_name(value.as_str()?).map_err(|e| FromSqlError::Other(Box::new(e)))
            }
        }
    };
}

names! {
    /// What a person does here.
    Role {
        /// Searches and reads.
        Reader = "reader",
        /// Takes lists of results along as well.
        Researcher = "researcher",
        /// Looks after the server as well.
        Operator = "operator",
        /// Reads the audit log as well.
        Administrator = "administrator",
    }
}

names! {
    /// The highest mark that someone may see. Tuyệt mật is not among them: it is never indexed.
    ClearanceLevel {
        /// Thường.
        Normal = "normal",
        /// Lưu hành nội bộ.
        Internal = "internal",
        /// Mật.
        Secret = "secret",
        /// Tối mật.
        TopSecret = "top_secret",
    }
}

names! {
    /// What a key may be used for.
    Scope {
        /// Search, read documents and open their files.
        Search = "search",
        /// Take lists of results along.
        Export = "export",
        /// Read the metrics.
        Metrics = "metrics",
        /// Read the audit log.
        Audit = "audit",
    }
}

impl Role {
    /// Whether someone in this role may do it.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::Read => Self::Reader,
            Permission::Export => Self::Researcher,
            Permission::Metrics | Permission::Operate => Self::Operator,
            Permission::Audit | Permission::Administer => Self::Administrator,
        };
        self >= least
    }
}

impl Scope {
    /// What it lets a key do.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Search => Permission::Read,
            Self::Export => Permission::Export,
            Self::Metrics => Permission::Metrics,
            Self::Audit => Permission::Audit,
        }
    }
}

impl From<ClearanceLevel> for Clearance {
    fn from(level: ClearanceLevel) -> Self {
        Self(match level {
            ClearanceLevel::Normal => Secrecy::Normal,
            ClearanceLevel::Internal => Secrecy::Internal,
            ClearanceLevel::Secret => Secrecy::Secret,
            ClearanceLevel::TopSecret => Secrecy::TopSecret,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn each_role_may_what_the_one_below_may() {
        use Permission::{Administer, Audit, Export, Metrics, Operate, Read};
        for (role, may) in [
            (Role::Reader, [true, false, false, false, false, false]),
            (Role::Researcher, [true, true, false, false, false, false]),
            (Role::Operator, [true, true, true, true, false, false]),
            (Role::Administrator, [true; 6]),
        ] {
            let got = [Read, Export, Metrics, Operate, Audit, Administer].map(|p| role.may(p));
            assert_eq!(got, may, "{role:?}");
        }
    }

    #[test]
    fn names_read_back_and_are_those_of_the_command_line() {
        for role in Role::value_variants() {
            assert_eq!(Role::from_name(role.name()).unwrap(), *role);
            assert_eq!(role.to_possible_value().unwrap().get_name(), role.name());
        }
        for level in ClearanceLevel::value_variants() {
            assert_eq!(ClearanceLevel::from_name(level.name()).unwrap(), *level);
            let json = serde_json::to_value(level).unwrap();
            assert_eq!(json, level.name());
            assert_eq!(
                serde_json::to_value(Clearance::from(*level).0).unwrap(),
                json
            );
        }
        assert!(ClearanceLevel::from_name("most_secret").is_err());
    }
}
