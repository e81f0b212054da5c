//! For which computers a package is, and how it is put there.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Linux: UOS and Kylin among them.
    Linux,
    /// Windows 10 and 11.
    Windows,
}

/// What the processor understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Machine {
    /// Intel, AMD, Zhaoxin, Hygon.
    X86_64,
    /// Kunpeng, Phytium.
    Aarch64,
}

/// What the package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The window, as one program that lies in a folder of its user's.
    Window,
    /// `zoufang-cli`, the command line and the browser mode, likewise.
    Cli,
    /// A Debian package, which the system's own installer takes.
    Deb,
    /// An installer for Windows, which is started.
    Setup,
}

/// For which computers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// The system.
    pub system: System,
    /// The processor.
    pub machine: Machine,
    /// How it is put there.
    pub kind: Kind,
}

impl Platform {
    /// This computer's, for a kind of package; `None` where releases are not made for.
    pub fn here(kind: Kind) -> Option<Self> {
        let system = match std::env::consts::OS {
            "linux" => System::Linux,
            "windows" => System::Windows,
            _ => return None,
        };
        let machine = match std::env::consts::ARCH {
            "x86_64" => Machine::X86_64,
            "aarch64" => Machine::Aarch64,
            _ => return None,
        };
        Some(Self { system, machine, kind })
    }

    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split('/');
        let found = Self { system: word(words.next()?)?, machine: word(words.next()?)?, kind: word(words.next()?)? };
        words.next().is_none().then_some(found)
    }
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}

fn written(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `linux/x86_64/deb`.
impl fmt::Display for Platform {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", written(self.system), written(self.machine), written(self.kind))
    }
}

impl Serialize for Platform {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Platform {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a platform"))
    }
}
