//! Four processes of one hub on one PostgreSQL (decisions D2, D29): laptops come to each of them in turn, are cut, repeat a push at another
//! process, and lose a process under way, while people join, a posting ends and a laptop is revoked. Nothing is lost or doubled, no feed has
//! a gap, every laptop has the digests of the log, the log is sound; and the projections of all four, each in a file of its own,
//! come to the same, to what one made anew holds, and to the figures of an office's laptop.
//!
//! Greater: `ZOUFANG_COMMUNITIES`, `ZOUFANG_RECORDERS` (of each), `ZOUFANG_ROUNDS`, `ZOUFANG_WRITES` (of a recorder in a round).
//! `-- --nocapture` prints what was measured.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod four_parts;
mod line;
mod machine;
mod storm;

use cluster::Cluster;
use four_parts::checks::{self, Checked};
use four_parts::lag::Lags;
use four_parts::{Office, Size, Team};
use machine::{Laptop, Machine, Serving, divisions};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The processes of one hub, each with a folder of its own.
const PROCESSES: usize = 4;

struct Ground {
    cluster: std::sync::Arc<Cluster>,
    database: String,
    machines: Vec<Machine>,
    hubs: Vec<Serving>,
    office: Office,
    teams: Vec<Team>,
    size: Size,
}

impl Ground {
    fn begin(size: Size) -> Self {
        let cluster = Cluster::shared();
        let database = cluster.database();
        let mut first = Machine::new();
        first.database = Some(cluster.url(&database));
        first.json(&["init", "--district", &divisions(), "--practice"]);
        let mut office = Office(first.joined("办公室", &["--role", "office"]));
        let mut machines: Vec<Machine> = (1..PROCESSES).map(|_| first.beside()).collect();
        machines.insert(0, first);
        let hubs: Vec<Serving> = machines.iter().map(Serving::begin).collect();
        let communities = four_parts::communities(size.communities);
        four_parts::settle(&mut office.0, &hubs, 0);
        office.forms_teams(&communities);
        four_parts::settle(&mut office.0, &hubs, 1);
        let team = |(n, code): (usize, &String)| Team::joined(&machines[0], (n, code), size.recorders);
        let teams = communities.iter().enumerate().map(team).collect();
        Self { cluster, database, machines, hubs, office, teams, size }
    }

    /// Everybody writes and comes, at every process in turn; meanwhile something befalls the hub.
    fn round(&mut self, n: usize, befall: impl FnOnce(&[Machine], &[Serving]) + Send) -> (u32, u32) {
        let (hubs, machines, size) = (&self.hubs, &self.machines, self.size);
        let cuts = Mutex::new((0, 0));
        std::thread::scope(|threads| {
            for (at, team) in self.teams.iter_mut().enumerate() {
                let cuts = &cuts;
                threads.spawn(move || {
                    let (cut, repeated) = team.works(hubs, (n, at, size.writes));
                    let mut cuts = cuts.lock().unwrap();
                    *cuts = (cuts.0 + cut, cuts.1 + repeated);
                });
            }
            befall(machines, hubs);
        });
        four_parts::settle(&mut self.office.0, &self.hubs, n);
        cuts.into_inner().unwrap()
    }

    fn laptops(&mut self) -> impl Iterator<Item = &mut Laptop> {
        let teams = self.teams.iter_mut().flat_map(Team::laptops);
        std::iter::once(&mut self.office.0).chain(teams)
    }

    /// A process that was killed is started again, with the folder as it was left.
    fn revive(&mut self, n: usize) {
        let dead = std::mem::replace(&mut self.hubs[n], Serving::begin(&self.machines[n]));
        dead.kill();
    }
}

#[test]
fn four_processes_on_one_database_are_one_hub() {
    let size = Size::wished();
    let mut ground = Ground::begin(size);
    let authority = ground.office.0.authority();
    let began = Instant::now();
    let (mut cut, mut repeated, lags) = (0, 0, Lags::default());
    for n in 0..size.rounds {
        let thief = (n == 0).then(|| Laptop::of_thief(&ground.machines[0], &ground.teams[0].community));
        let stranger = Mutex::new(None);
        let (lags, authority) = (&lags, &authority);
        let done = ground.round(n, |machines, hubs| {
            let watch = lags.held();
            std::thread::scope(|threads| {
                hubs.iter().for_each(|hub| _ = threads.spawn(|| lags.watch(hub, authority)));
                match n {
                    // A laptop is revoked at one process while it pushes at another.
                    0 => four_parts::is_revoked_while_it_pushes(&mut thief.unwrap(), machines, hubs),
                    // One process dies under way; its laptops go to the others.
                    1 => four_parts::kill(&hubs[1]),
                    // Somebody joins.
                    _ => {
                        let name = format!("新来的{n}");
                        let posting = ["--role", "community_secretary", "--community", "310104003001"];
                        *stranger.lock().unwrap() = Some(machines[0].joined(&name, &posting));
                    }
                }
                drop(watch);
            });
        });
        (cut, repeated) = (cut + done.0, repeated + done.1);
        if n == 1 {
            ground.revive(1);
            // The roster changes: a recorder's posting ends with this day.
            let ended = ground.teams[0].recorders[0].actor();
            ground.office.ends(&ended);
        }
        if let Some(mut stranger) = stranger.into_inner().unwrap() {
            four_parts::settle(&mut stranger, &ground.hubs, n);
            assert_eq!(stranger.store.unstamped().unwrap(), 0);
        }
    }
    let lived = Lived { spent: began.elapsed(), cut, repeated, lags };
    ground.ends_as_one(&lived);
}

/// What the rounds came to.
struct Lived {
    spent: Duration,
    cut: u32,
    repeated: u32,
    lags: Lags,
}

impl Ground {
    /// Everybody meets; then all is looked at, and what was measured is printed.
    fn ends_as_one(mut self, lived: &Lived) {
        let (hubs, authority) = (std::mem::take(&mut self.hubs), self.office.0.authority());
        for turn in 0..3 {
            self.laptops().enumerate().for_each(|(n, laptop)| four_parts::settle(laptop, &hubs, n + turn));
        }
        let level = four_parts::lag::wait_level(&hubs, &authority);
        let mut session = self.cluster.session(&self.database);
        let Checked { changes, records, feeds } =
            checks::nothing_lost_or_doubled(&mut session, self.laptops().map(|laptop| &*laptop));
        for hub in hubs {
            let (exit, notes) = hub.end();
            assert_eq!(exit, Some(0));
            assert!(!notes.contains("\"fault\"") && !notes.contains(four_parts::CANARY), "{notes}");
        }
        let verified = self.machines[0].json(&["verify"]);
        assert_eq!(verified["is_sound"], true, "{verified}");
        let anew = checks::projections_are_one(&self.machines, &self.office.0);
        let Lived { spent, cut, repeated, lags } = lived;
        println!(
            "{:?}: {changes} changes of {records} records in {feeds} feeds by four processes in {:.1} s ({:.0} a second), {cut} syncs cut, \
             {repeated} pushes repeated at another process; figures at most {} items and {} s behind, level {:.1} s after the last; \
             made anew in {:.1} s",
            self.size,
            spent.as_secs_f64(),
            f64::from(changes) / spent.as_secs_f64(),
            lags.most_items(),
            lags.most_seconds(),
            level.as_secs_f64(),
            anew.as_secs_f64(),
        );
    }
}
