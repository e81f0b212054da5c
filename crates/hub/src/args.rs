//! The command line as typed.

use clap::{Args, Parser, Subcommand};
use kernel::Role;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The district's centre of 走访通.
#[derive(Debug, Parser)]
#[command(name = "zoufang-hub", version, about = "The district's centre of 走访通")]
pub struct Cli {
    /// Folder of the hub.
    #[arg(long, global = true, env = "ZOUFANG_HUB_DATA", value_name = "DIR", default_value = "hub")]
    pub data: PathBuf,
    /// Key file; `DIR.key` without it. Never inside the folder.
    #[arg(long, global = true, env = "ZOUFANG_HUB_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// `postgres://USER:PASSWORD@HOST/DATABASE`: the log lies there, not in the folder. Others on this machine see a command
    /// line; ZOUFANG_HUB_DATABASE_URL they don't.
    #[arg(long, global = true, env = "ZOUFANG_HUB_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The authority (PEM) of the database's certificate; needed for a database on another machine.
    #[arg(long, global = true, env = "ZOUFANG_HUB_DATABASE_AUTHORITY", value_name = "FILE")]
    pub database_authority: Option<PathBuf>,
    /// Tables of an earlier program in the database may be changed: every process is stopped, and a backup was made by that program.
    #[arg(long, global = true)]
    pub change_tables: bool,
    /// Print JSON instead of lines.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Begin a hub: found a district, or serve one that a laptop founded. Safe to repeat.
    Init(Init),
    /// Take the hub's card back, signed by the founder's laptop.
    Accept {
        /// The signed card.
        file: PathBuf,
    },
    /// Members of a district that the hub founded.
    Member {
        /// What to do with them.
        #[command(subcommand)]
        verb: MemberVerb,
    },
    /// Make what a member's laptop joins from: a file and its opening code, or a code alone. Either is good for 72 hours.
    Enrol {
        /// The member's name or id.
        member: String,
        /// The file to write.
        #[arg(long, value_name = "FILE", required_unless_present = "by_code", conflicts_with = "by_code")]
        out: Option<PathBuf>,
        /// Without a file to carry: it lies at the hub for 72 hours, and the member types the address and the code that is printed.
        #[arg(long)]
        by_code: bool,
    },
    /// Laptops that are enrolled.
    Device {
        /// What to do with them.
        #[command(subcommand)]
        verb: DeviceVerb,
    },
    /// What this hub is, and who came by.
    Status,
    /// What was done to rights and to the log itself, entry by entry: ids, words of ours, never a name.
    Audit {
        /// Of this day and later, `2026-11-28`.
        #[arg(long, value_name = "DAY")]
        since: Option<chrono::NaiveDate>,
    },
    /// Changes that came and do not count, by reason and one by one: refused by the rules, held for the office, or not let in by it. Ids, words of
    /// ours, never a name nor what was written.
    Refused {
        /// Of this day and later, `2026-11-28`.
        #[arg(long, value_name = "DAY")]
        since: Option<chrono::NaiveDate>,
    },
    /// Count the figures of a period from what has come in, and say as of when. Numbers only: no name, no words of anybody.
    Figures {
        /// `2026Q4`, a calendar quarter, or `2026-4`, a round; the present quarter without it.
        period: Option<String>,
    },
    /// Releases of the program that laptops fetch; and, on the publisher's own machine, making them.
    Release {
        /// What to do with them.
        #[command(subcommand)]
        verb: ReleaseVerb,
    },
    /// Move the log from the folder into the empty database of --database-url. Stop the hub before.
    Move,
    /// Cut snapshots of the scopes whose feeds have grown far beyond their last one; `serve` does so once a minute.
    Snapshot {
        /// Of every scope that anything came to since.
        #[arg(long)]
        all: bool,
        /// Chunks of about so many KiB before packing, for lines that are often cut.
        #[arg(long, value_name = "KIB", value_parser = clap::value_parser!(u32).range(1..=8192))]
        chunk_kib: Option<u32>,
    },
    /// Copy the log into one file while the hub serves, and check the copy. The key file is not in it.
    Backup {
        /// The file to write; nothing may be there.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Files that hold what the log held: backups, logs put aside, tables of figures. What is erased stays in older ones.
    Copy {
        /// What to do with them.
        #[command(subcommand)]
        verb: CopyVerb,
    },
    /// Check a backup, or without a file this hub's log: every signature, chain, receipt and feed.
    Verify {
        /// A backup, or a log that was put aside.
        file: Option<PathBuf>,
    },
    /// Take a backup back, here or into the database of --database-url. Stop the hub before. Laptops bring back what is newer.
    Restore {
        /// The backup.
        file: PathBuf,
        /// A log that is here already is kept under another name.
        #[arg(long)]
        put_aside: bool,
    },
    /// Write the hub's signed card: laptops join by it, and a relay carries by it.
    Card {
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Where the hub listens. With new ones: it says so from its next start on, by its own word, and laptops learn it with their next
    /// sync; `card` writes the file for those that come too late.
    Addresses {
        /// `https://HOST:PORT`, the best first; those on its card go on to count behind them.
        #[arg(value_name = "ADDRESS")]
        addresses: Vec<String>,
    },
    /// Write the certificate (PEM) of the hub's own authority, for browsers that shall open the hub's page without a warning.
    Authority {
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take bundles that laptops put on a stick, and write an answer for each. Safe to repeat, and while the hub serves.
    Take {
        /// The bundles.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The folder for the answers.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Answers of about so many MiB each, for mail that takes no more.
        #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=8))]
        answer_mib: u32,
    },
    /// Serve until SIGTERM or Ctrl+C; prints `ready URL` once it listens.
    Serve(Serve),
    /// Carry sealed bundles between the laptops of an office and the hub, until SIGTERM or Ctrl+C. Reads none of them.
    Relay(Relay),
    /// Print the description of the HTTP interface (OpenAPI 3.1).
    Openapi,
}

/// `copy`.
#[derive(Debug, Subcommand)]
pub enum CopyVerb {
    /// Those of which nobody has said that they are gone, the latest first.
    List,
    /// Say that one was destroyed.
    Gone {
        /// Its id, as listed.
        id: String,
    },
}

/// `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Found a district from the official list of its communities (CSV or XLSX).
    #[arg(long, value_name = "FILE", required_unless_present = "adopt", conflicts_with = "adopt")]
    pub district: Option<PathBuf>,
    /// Serve the district of this card, made by the founder's laptop.
    #[arg(long, value_name = "FILE")]
    pub adopt: Option<PathBuf>,
    /// A practice district: takes ZOUFANG_NOW, exchanges with no real one.
    #[arg(long, conflicts_with = "adopt")]
    pub practice: bool,
    /// Where laptops find the hub, `https://HOST:PORT`; as often as needed, the best first.
    #[arg(long = "address", value_name = "URL")]
    pub addresses: Vec<String>,
}

/// Where a posting is.
#[derive(Debug, Args)]
pub struct PostedAt {
    /// The community's official code or id; for a subdistrict's role the subdistrict's.
    #[arg(long, value_name = "CODE_OR_ID")]
    pub community: Option<String>,
    /// The team's id; found by the community without it.
    #[arg(long, value_name = "ID")]
    pub team: Option<String>,
    /// Which of the team's three delegates' seats: party_delegate, congress_deputy or cppcc_member.
    #[arg(long, value_name = "SEAT")]
    pub seat: Option<String>,
    /// The name of the community's grid or building, for who looks after one.
    #[arg(long, value_name = "NAME")]
    pub section: Option<String>,
    /// The department's name, for who works for one.
    #[arg(long, value_name = "NAME")]
    pub department: Option<String>,
}

/// `member`.
#[derive(Debug, Subcommand)]
pub enum MemberVerb {
    /// Add a person with a posting.
    Add {
        /// The name shown.
        name: String,
        /// A role's word in docs/rights.csv: recorder, lead, delegate, office, justice_bureau, auditor …
        #[arg(long, value_parser = role)]
        role: Role,
        /// Where.
        #[command(flatten)]
        at: PostedAt,
    },
    /// Everyone with a posting today.
    List,
}

/// `device`.
#[derive(Debug, Subcommand)]
pub enum DeviceVerb {
    /// Every laptop.
    List,
    /// End a laptop's rights. What it has not sent yet is still taken, and held.
    Revoke {
        /// Its id.
        id: String,
    },
}

/// `release`.
#[derive(Debug, Subcommand)]
pub enum ReleaseVerb {
    /// Check a release and offer it to the laptops it fits. Safe to repeat.
    Add {
        /// The release, `.zfrelease`.
        file: PathBuf,
    },
    /// Every release, those withdrawn among them.
    List,
    /// Offer a version no more.
    Withdraw {
        /// The version, `1.4.0`.
        version: String,
    },
    /// Write the files of a version, for laptops that never reach the hub.
    Save {
        /// The version, `1.4.0`.
        version: String,
        /// The folder, of a stick for instance.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Make a publisher's key pair. On a machine that is never connected.
    Key {
        /// The folder for `release.key` (secret) and `release.pub`.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Sign a package and make the release of it. On the machine with the key.
    Pack(Pack),
}

/// `release pack`.
#[derive(Args, Debug)]
pub struct Pack {
    /// The package: a .deb, an installer, or the program itself.
    pub package: PathBuf,
    /// Of the program in it, `1.4.0`.
    #[arg(long)]
    pub version: String,
    /// For which computers: `linux/x86_64/deb`; linux or windows, x86_64 or aarch64, deb, setup, window or cli.
    #[arg(long)]
    pub platform: String,
    /// The oldest version it may be installed over.
    #[arg(long, value_name = "VERSION")]
    pub over: String,
    /// A line of what is new, for those who use it; as often as needed.
    #[arg(long = "note", value_name = "TEXT")]
    pub notes: Vec<String>,
    /// The secret key, as `release key` or minisign made it.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `serve`.
#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Without TLS, for a proxy on this machine; loopback only.
    #[arg(long)]
    pub plain: bool,
    /// How long what is in hand at a stop may take before it is left undone; its laptop sends it again.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub grace: u64,
}

/// `relay`.
#[derive(Args, Debug)]
pub struct Relay {
    /// The hub's signed card (`zoufang-hub card`); needed the first time, and again when the hub's addresses change.
    #[arg(long, value_name = "FILE")]
    pub hub_card: Option<PathBuf>,
    /// An address of the hub to try before those of its card.
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8444", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Where laptops find the relay, `https://HOST:PORT`; as often as needed, the best first.
    #[arg(long = "address", value_name = "URL")]
    pub addresses: Vec<String>,
}

fn role(word: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    Role::of_word(word).filter(|role| role.is_known()).ok_or_else(known)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::CommandFactory;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("zoufang-hub").chain(line.split_whitespace()))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn lines_that_name_nothing_are_refused() {
        for line in [
            "",
            "init",
            "init --district a.csv --adopt b.json",
            "init --adopt b.json --practice",
            "member add Li",
            "member add Li --role mayor",
            "enrol Li",
            "enrol Li --by-code --out li.zfjoin",
            "serve --listen 8443",
            "take --out stick",
            "take a.zfbundle",
            "take a.zfbundle --out stick --answer-mib 9",
            "card",
            "device revoke",
            "audit --since yesterday",
            "backup",
            "restore",
            "release add",
            "release save 1.4.0",
            "release pack a.deb --version 1.4.0",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn lines_of_the_manual_are_understood() {
        for line in [
            "--data d init --district a.csv --practice --address https://10.0.0.5:8443 --address https://hub.example",
            "--data d init --adopt district-card.json --json",
            "--data d --key /k accept hub-card-signed.json",
            "member add Li --role recorder --community 310104003001",
            "member list --json",
            "enrol Li --out li.zfjoin",
            "enrol Li --by-code --json",
            "device revoke 1 --data d",
            "serve --listen 0.0.0.0:8443",
            "serve --plain --listen 127.0.0.1:0",
            "--data d --database-url postgres://hub@localhost/hub serve",
            "serve --database-url postgres://hub@db/hub --database-authority ca.pem",
            "move --database-url postgres://hub@localhost/hub --data d",
            "backup --out /backup/hub-20261127.zfhub",
            "verify",
            "verify /backup/hub-20261127.zfhub --json",
            "restore /backup/hub-20261127.zfhub",
            "restore /backup/hub-20261127.zfhub --put-aside --database-url postgres://hub@localhost/hub",
            "take stick/a.zfbundle stick/b.zfbundle --out stick --answer-mib 2 --json",
            "card --out hub.json",
            "relay --data r --hub-card hub.json --listen 0.0.0.0:8444 --address https://192.168.1.9:8444",
            "relay --data r --to https://10.1.2.3:8443",
            "snapshot --all --json",
            "snapshot --chunk-kib 256",
            "audit",
            "audit --since 2026-11-28 --json",
            "figures",
            "figures 2026Q4 --json",
            "release add zoufang.zfrelease",
            "release list --json",
            "release withdraw 1.4.0",
            "release save 1.4.0 --out /media/stick",
            "release key --out keys",
            "release pack a.deb --version 1.4.0 --platform linux/x86_64/deb --over 1.2.0 --note 快 --key k --out a.zfrelease",
            "openapi",
        ] {
            assert!(parsed(line).is_ok(), "{line}");
        }
    }
}
