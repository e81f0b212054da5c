//! One run of the command line.

mod addresses;
mod adopt;
mod audit;
mod auditing;
mod authority;
mod backup;
mod copies;
mod devices;
mod erased_here;
mod figures;
mod following;
mod found;
mod members;
mod moving;
mod refused;
mod relay;
mod releases;
mod restore;
mod said;
mod serve;
mod snapshots;
mod space;
mod take;
mod upgrade;
mod verifying;

use crate::args::{Cli, CopyVerb, DeviceVerb, MemberVerb, Verb};
use crate::audit::{Deed, What, append};
use crate::log::chosen::ChosenLog;
use crate::log::postgres::{Address, PostgresLog};
use crate::log::sqlite::SqliteLog;
use crate::{
    AuditTx, COLUMNS, Charter, Error, Failure, Home, Hub, HubClock, Keys, Log, LogTx, Projection, Quota, Setting,
    Words, openapi,
};
use kernel::{Clock, ErrorCode, Refusal, TimelineId};
use said::Said;
use std::path::Path;
use std::sync::Arc;
use sync::District;

/// Changes that a laptop of a practice district may bring in a day.
const PRACTICE_QUOTA: &str = "ZOUFANG_CHANGES_A_DAY";

/// Does what the line says and prints what came of it.
///
/// # Errors
/// What the line asked for was refused or failed; nothing is half done.
pub fn run(line: &Cli, words: Words) -> Result<(), Failure> {
    let address = |url: &String| Address::parse(url, line.database_authority.as_deref());
    let database = line.database_url.as_ref().map(address).transpose()?;
    let home =
        Home::at(&line.data, line.key.as_deref())?.with_database(database).that_changes_tables(line.change_tables);
    let said = match &line.verb {
        Verb::Init(init) => match (&init.district, &init.adopt) {
            (Some(file), _) => found::found(&home, init, file)?,
            (_, Some(file)) => adopt::adopt(&home, file, &init.addresses)?,
            (None, None) => return Err(Failure::usage("origin_needed")),
        },
        Verb::Accept { file } => adopt::accept(&home, file)?,
        Verb::Member { verb: MemberVerb::List } => members::list(&home)?,
        Verb::Member { verb: MemberVerb::Add { name, role, at } } => members::add(&home, (name, *role), at)?,
        Verb::Enrol { member, out: Some(out), .. } => members::enrol(&home, member, out)?,
        Verb::Enrol { member, out: None, .. } => members::invite(&home, member)?,
        Verb::Device { verb: DeviceVerb::List } => devices::list(&home)?,
        Verb::Device { verb: DeviceVerb::Revoke { id } } => devices::revoke(&home, id)?,
        Verb::Status => devices::status(&home)?,
        Verb::Audit { since } => audit::audit(&home, *since, words)?,
        Verb::Refused { since } => refused::refused(&home, *since, words)?,
        Verb::Figures { period } => figures::figures(&home, period.as_deref(), words)?,
        Verb::Release { verb } => releases::release(&home, verb)?,
        Verb::Move => moving::move_log(&home)?,
        Verb::Snapshot { all, chunk_kib } => snapshots::snapshot(&home, (*all, *chunk_kib))?,
        Verb::Backup { out } => backup::back_up(&home, out)?,
        Verb::Copy { verb: CopyVerb::List } => copies::list(&home)?,
        Verb::Copy { verb: CopyVerb::Gone { id } } => copies::gone(&home, id)?,
        Verb::Verify { file } => {
            return verifying::verify(&home, (file.as_deref(), words), |said| said.print(line.json, words));
        }
        Verb::Restore { file, put_aside } => restore::restore(&home, file, *put_aside)?,
        Verb::Card { out } => adopt::card(&home, out)?,
        Verb::Addresses { addresses } => addresses::addresses(&home, addresses)?,
        Verb::Authority { out } => authority::authority(&home, out)?,
        Verb::Take { files, out, answer_mib } => {
            let (said, end) = take::take(&home, files, (out, (*answer_mib as usize) << 20))?;
            said.print(line.json, words);
            return end;
        }
        Verb::Relay(args) => return relay::relay(&line.data, args),
        Verb::Serve(args) => return serve::serve(&home, args),
        Verb::Openapi => Said::Document(openapi()),
    };
    said.print(line.json, words);
    Ok(())
}

/// The hub over its log.
fn open_hub(home: &Home, charter: &Charter) -> Result<Hub<ChosenLog>, Failure> {
    refuse_wrong_place(home, charter)?;
    let (keys, clock) = (Keys::open(home)?, clock_of(charter)?);
    let log = open_log(home, (charter, &keys))?;
    let timeline = life_of(&log, (charter, clock.as_ref()))?;
    let mut hub = hub_over(log, (charter, keys), (timeline, clock));
    hub.trust(releases::trusted(charter)?);
    hub.set_quota(quota_of(charter)?);
    hub.set_addresses(charter.addresses.clone());
    Ok(hub)
}

/// How much a laptop may bring in a day. A practice district may try a smaller one.
///
/// # Errors
/// `practice_only` when one is named for a real district; `number_unfit`.
fn quota_of(charter: &Charter) -> Result<Quota, Failure> {
    let Ok(changes) = std::env::var(PRACTICE_QUOTA) else { return Ok(Quota::default()) };
    if !charter.district.is_practice {
        return Err(Refusal::new(ErrorCode::Forbidden, "practice_only").into());
    }
    let changes = changes.parse().map_err(|_| Refusal::invalid("quota", "number_unfit").with("number", &changes))?;
    Ok(Quota { changes, ..Quota::default() })
}

/// The tables that figures and search are read from, to be followed.
fn projection_of(home: &Home, charter: &Charter) -> Result<Projection, Failure> {
    let whose = (charter.district.id(), charter.card.device);
    Projection::at(&home.projection(), &Keys::open(home)?.database, whose)
}

fn hub_over<L: Log>(
    log: L,
    (charter, keys): (&Charter, Keys),
    (timeline, clock): (TimelineId, Arc<dyn Clock>),
) -> Hub<L> {
    let setting = Setting {
        district: charter.district.clone(),
        device: charter.card.device,
        key: keys.signing,
        seal: keys.seal,
        timeline,
        columns: COLUMNS,
        clock,
    };
    Hub::new(log, setting)
}

/// The life that the log lives. One of the first programs, which had no word for it, lives the charter's.
fn life_of(log: &ChosenLog, (charter, clock): (&Charter, &dyn Clock)) -> Result<TimelineId, Failure> {
    let life = match log.read(|tx| tx.life())? {
        Some(life) => life.timeline,
        None => log.write(|tx| begun_life(tx, (charter, clock)))?,
    };
    if life == no_life() { Err(Refusal::not_now("log_was_put_aside").into()) } else { Ok(life) }
}

fn begun_life(tx: &mut impl LogTx, (charter, clock): (&Charter, &dyn Clock)) -> Result<TimelineId, Error> {
    if let Some(life) = tx.life()? {
        return Ok(life.timeline);
    }
    tx.begin_life(charter.timeline, clock.now())?;
    Ok(charter.timeline)
}

/// What a log lives that was put aside: nobody acknowledges anything by it any more.
fn no_life() -> TimelineId {
    TimelineId::from_bytes([0; 16])
}

/// Makes the log of a hub that begins, where the operator wants it.
fn begin_log(home: &Home, charter: &mut Charter, keys: &Keys) -> Result<(), Failure> {
    let log = match open_database(home, (&charter.district, keys)) {
        Some(log) => ChosenLog::Postgres(Box::new(log?)),
        None => {
            if home.log().exists() {
                upgrade::bring_up(home, (charter, keys))?;
            }
            ChosenLog::Sqlite(Box::new(SqliteLog::open(&home.log(), &keys.database)?))
        }
    };
    charter.is_on_postgres = matches!(log, ChosenLog::Postgres(_));
    let clock = clock_of(charter)?;
    life_of(&log, (charter, clock.as_ref()))?;
    let begun = vec![Deed::by_operator(What::HubBegun, vec![charter.card.device.bytes()])];
    log.write(|tx| match tx.entries(0, 1)?.is_empty() {
        true => append(tx, clock.now(), begun.clone()),
        false => Ok(()),
    })?;
    Ok(())
}

fn open_log(home: &Home, (charter, keys): (&Charter, &Keys)) -> Result<ChosenLog, Failure> {
    match open_database(home, (&charter.district, keys)) {
        Some(log) => Ok(ChosenLog::Postgres(Box::new(log?))),
        // An empty log in its place would tell laptops that there is nothing.
        None if !home.log().exists() => {
            Err(Refusal::new(ErrorCode::NotFound, "log_missing").with("file", home.log().display()).into())
        }
        None => {
            upgrade::bring_up(home, (charter, keys))?;
            Ok(ChosenLog::Sqlite(Box::new(SqliteLog::open(&home.log(), &keys.database)?)))
        }
    }
}

/// The log in a database, claimed for this hub; `None` where it lies in the folder.
fn open_database(home: &Home, (district, keys): (&District, &Keys)) -> Option<Result<PostgresLog, Failure>> {
    let whose = (district.id(), keys.signing.verifying());
    let open = |address: &Address| {
        upgrade::must_be_level(home, address)?;
        Ok(PostgresLog::open(address.clone(), whose)?)
    };
    home.database().map(open)
}

/// A hub has one log. Serving from another one would judge by what is not there.
fn refuse_wrong_place(home: &Home, charter: &Charter) -> Result<(), Failure> {
    match (charter.is_on_postgres, home.database()) {
        (true, None) => Err(Failure::usage("database_url_needed")),
        (false, Some(_)) => Err(Refusal::not_now("log_lies_in_folder").into()),
        _ => Ok(()),
    }
}

fn clock_of(charter: &Charter) -> Result<Arc<dyn Clock>, Failure> {
    Ok(Arc::new(HubClock::of_environment(charter.district.is_practice)?))
}

/// The addresses as typed, once each is one.
fn checked(addresses: &[String]) -> Result<Vec<String>, Failure> {
    let unfit = |address: &String| Refusal::invalid("address", "address_unfit").with("address", address);
    for address in addresses {
        crate::host_of(address).ok_or_else(|| unfit(address))?;
    }
    Ok(addresses.iter().map(|address| address.trim_end_matches('/').to_owned()).collect())
}

/// A file handed to us.
fn given(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::file(file, &error))
}
