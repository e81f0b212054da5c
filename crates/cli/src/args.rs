//! The command line as typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 走访通 without a window.
#[derive(Debug, Parser)]
#[command(name = "zoufang-cli", version, about = "走访通 without a window")]
pub struct Cli {
    /// Folder of the vaults of this machine.
    #[arg(long, global = true, env = "ZOUFANG_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Print JSON instead of tables.
    #[arg(long, global = true)]
    pub json: bool,
    /// Nickname of the member to sign in as.
    #[arg(long, global = true, value_name = "NAME")]
    pub member: Option<String>,
    /// File whose first line is the passphrase; else ZOUFANG_PASSPHRASE, else a prompt.
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Found a district on this machine: a new vault for its office.
    Init(Init),
    /// Open a further vault: from an enrolment file, or by a joining code that the office says together with the hub's address.
    Join {
        /// The enrolment file.
        #[arg(required_unless_present = "address", conflicts_with = "address")]
        file: Option<PathBuf>,
        /// Where the hub is, `HOST:PORT`; the code comes from ZOUFANG_JOINING_CODE, or is asked for.
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
    },
    /// Make a practice district of believable volume.
    Demo {
        /// Which district: xuhui.
        district: String,
        /// Teams with a history, 1 to 20.
        #[arg(long)]
        scale: Option<u32>,
        /// Seed of every random choice.
        #[arg(long)]
        seed: Option<u32>,
    },
    /// Take in what an office keeps: all or nothing unless --skip-bad.
    Import(Import),
    /// Add a photo or file to something heard.
    Attach {
        /// The item's id.
        item: String,
        /// A photo, PDF, DOCX, XLSX or M4A file.
        file: PathBuf,
    },
    /// The command list.
    Commands,
    /// Run one command of the list.
    Call {
        /// Its name, such as items.list.
        name: String,
        /// Its arguments as JSON; `-` reads them from stdin.
        #[arg(value_name = "JSON", default_value = "{}")]
        arguments: String,
    },
    /// Run the commands of a file, one JSON object {"name":…,"args":…} a line; stops at the first that fails.
    Apply {
        /// The file; `-` is stdin.
        file: PathBuf,
    },
    /// List records of a kind.
    List {
        /// community, team, household, visit, item, round, member, finding.
        kind: String,
        /// FIELD=VALUE, as often as needed.
        #[arg(long = "where", value_name = "FIELD=VALUE")]
        filters: Vec<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Show one record: an item, a visit, a call at a door, a team.
    Show {
        /// The record's id.
        id: String,
    },
    /// Who changed a record, for whom, in which capacity, and what was there before.
    History {
        /// The record's id.
        id: String,
        /// Ask the hub for what came before this laptop knew the record; nothing of it is kept.
        #[arg(long)]
        from_hub: bool,
    },
    /// Quick find: names, pinyin initials, doors, words.
    Search {
        /// What to look for.
        text: String,
    },
    /// The figures of a period: 2026Q4 for a quarter, 2026-4 for a round.
    Figures {
        /// The period.
        period: String,
        /// The id of one team; the district without it.
        #[arg(long, value_name = "TEAM")]
        scope: Option<String>,
        /// The log position the figures stand at; the latest without it.
        #[arg(long)]
        as_of: Option<String>,
    },
    /// Make a paper.
    Report(Report),
    /// Send up what was saved and fetch what is new, now.
    Sync {
        /// An address of the hub to try before those it is known by.
        #[arg(long, value_name = "URL")]
        hub: Option<String>,
    },
    /// Sync without a line, by sealed files.
    #[command(subcommand)]
    Bundle(Bundle),
    /// What was saved on this laptop, record by record, with the hub's receipts.
    Ledger {
        /// Only what no hub has given a receipt for.
        #[arg(long)]
        undelivered: bool,
        /// At most so many lines, the latest first.
        #[arg(long, default_value_t = 200)]
        limit: u32,
    },
    /// Where two wrote the same without having seen each other, and what each wrote.
    Conflicts,
    /// What the hub holds back, and for the office: let it in or refuse it.
    Held {
        /// What to do with it; without it, the list.
        #[command(subcommand)]
        ruling: Option<HeldRuling>,
    },
    /// How this laptop comes to know the hub.
    #[command(subcommand)]
    Hub(Hub),
    /// Check the whole vault: signatures, chains, tables against records.
    Verify,
    /// Write a verified copy.
    Backup {
        /// The folder that gets it.
        dir: PathBuf,
    },
    /// Put a copy back.
    Restore {
        /// The copy.
        file: PathBuf,
    },
    /// Write the whole vault in an open format.
    Export {
        /// The folder that gets it.
        dir: PathBuf,
    },
    /// Read what `export` wrote into this vault.
    ImportExport {
        /// The folder that `export` wrote.
        dir: PathBuf,
    },
    /// Browser mode: the screens in a browser of this machine.
    Serve {
        /// The port; 0 takes a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Only print the address.
        #[arg(long)]
        no_open: bool,
    },
}

/// `hub`.
#[derive(Debug, Subcommand)]
pub enum Hub {
    /// Write the district's card, from which a hub is set up. The founder only.
    Card,
    /// Accept a hub: sign its card, and write the signed one for the hub and the other laptops. The founder only.
    Adopt {
        /// The card the hub wrote.
        file: PathBuf,
    },
    /// Take the founder's word for where the hub is.
    Join {
        /// The signed card.
        file: PathBuf,
    },
    /// Sync by the office's relay where the hub is out of reach.
    Relay {
        /// The relay's card.
        file: PathBuf,
    },
    /// Sync by no relay any more.
    ForgetRelay,
}

/// `held`.
#[derive(Debug, Subcommand)]
pub enum HeldRuling {
    /// Let held changes into force. The office only.
    Admit {
        /// Their ids, as the list gives them.
        #[arg(required = true)]
        ids: Vec<String>,
        /// Why, for whoever reads it later.
        #[arg(long)]
        because: Option<String>,
    },
    /// Refuse held changes. The office only.
    Refuse {
        /// Their ids, as the list gives them.
        #[arg(required = true)]
        ids: Vec<String>,
        /// Why; their author reads it.
        #[arg(long)]
        because: String,
    },
}

/// `bundle`.
#[derive(Debug, Subcommand)]
pub enum Bundle {
    /// Save all that waits, sealed to the hub, as files to carry there.
    Export {
        /// The folder that gets them, of a stick for instance.
        dir: PathBuf,
    },
    /// Take in what the hub answered.
    Import {
        /// The answer (.zfanswer).
        file: PathBuf,
    },
}

/// `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// The official list of the district's communities (CSV).
    #[arg(long, value_name = "FILE")]
    pub district: PathBuf,
    /// The founder's role: a district is founded by its office.
    #[arg(long, value_parser = ["office"], default_value = "office")]
    pub role: String,
    /// A practice district: takes ZOUFANG_NOW, exchanges with no real one.
    #[arg(long)]
    pub practice: bool,
}

/// `import`.
#[derive(Args, Debug)]
pub struct Import {
    /// What the file holds.
    pub kind: ImportKind,
    /// The file as the office keeps it.
    pub file: PathBuf,
    /// The community's id; households only.
    #[arg(long, value_name = "ID")]
    pub community: Option<String>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Take the good rows; the bad ones are written beside the file with the reason.
    #[arg(long)]
    pub skip_bad: bool,
}

/// What `import` reads.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum ImportKind {
    /// The official list of communities.
    Divisions,
    /// The roster of teams.
    Roster,
    /// The household ledger of one community.
    Households,
    /// Holidays and make-up working days.
    Calendar,
}

/// `report`.
#[derive(Args, Debug)]
pub struct Report {
    /// Which paper.
    pub paper: Paper,
    /// The period: 2026-4 for a round, 2026Q4 for a quarter.
    pub period: Option<String>,
    /// The file to write; its ending gives the format unless --format does.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// docx, pdf or xlsx.
    #[arg(long)]
    pub format: Option<String>,
    /// The id of one team.
    #[arg(long)]
    pub team: Option<String>,
    /// The id of a visit (visit).
    #[arg(long)]
    pub visit: Option<String>,
    /// The id of a community (readout).
    #[arg(long)]
    pub community: Option<String>,
    /// The id of an item (slip).
    #[arg(long)]
    pub item: Option<String>,
}

/// The papers `report` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Paper {
    /// The report of a round of collective visits.
    Round,
    /// The same by calendar quarter.
    Quarter,
    /// The ledger of items, as a workbook.
    Ledger,
    /// The attendance sheet of a symposium.
    Roster,
    /// The record of one visit.
    Visit,
    /// What became of the last round's items, to be read out.
    Readout,
    /// The slip a resident takes home.
    Slip,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn lines_that_name_nothing_are_refused() {
        for line in [
            "",
            "lost",
            "call",
            "init",
            "import roster",
            "import pets a.csv",
            "report round 2026-4",
            "init --district a --role lead",
            "hub",
            "hub join",
            "join",
            "join a.zfjoin --address 10.1.2.3:8443",
            "hub relay",
            "bundle",
            "bundle import",
            "sync https://hub",
        ] {
            let words = std::iter::once("zoufang-cli").chain(line.split_whitespace());
            assert!(Cli::try_parse_from(words).is_err(), "{line}");
        }
    }

    #[test]
    fn lines_of_the_manual_are_understood() {
        for line in [
            "--home h --json call items.list {}",
            "call session.state --json",
            "--member Li init --district a.csv --practice",
            "demo xuhui --scale 3 --seed 7",
            "import roster a.xlsx --dry-run",
            "list item --where state=raised --limit 5",
            "report quarter 2026Q4 --format docx --out a.docx",
            "report roster --visit 1 --out a.pdf",
            "history 1 --from-hub",
            "figures 2026Q4 --scope 1",
            "import-export dir",
            "sync",
            "sync --hub https://hub:8443",
            "ledger --undelivered",
            "join a.zfjoin",
            "join --address 10.1.2.3:8443",
            "hub card",
            "hub adopt hub.json",
            "hub relay relay-card.json",
            "hub forget-relay",
            "bundle export stick --json",
            "bundle import stick/a.zfanswer",
            "serve --port 0 --no-open",
        ] {
            let words = std::iter::once("zoufang-cli").chain(line.split_whitespace());
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
