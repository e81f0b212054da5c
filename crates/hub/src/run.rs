//! One run of the command line.

mod adopt;
mod devices;
mod found;
mod members;
mod moving;
mod said;
mod serve;
mod snapshots;

use crate::args::{Cli, DeviceVerb, MemberVerb, Verb};
use crate::log::chosen::ChosenLog;
use crate::log::postgres::{Address, PostgresLog};
use crate::log::sqlite::SqliteLog;
use crate::{COLUMNS, Charter, Failure, Home, Hub, HubClock, Keys, Setting, Words, openapi};
use kernel::{Clock, Refusal};
use said::Said;
use std::path::Path;
use std::sync::Arc;
use sync::District;

/// Does what the line says and prints what came of it.
///
/// # Errors
/// What the line asked for was refused or failed; nothing is half done.
pub fn run(line: &Cli, words: Words) -> Result<(), Failure> {
    let address = |url: &String| Address::parse(url, line.database_authority.as_deref());
    let database = line.database_url.as_ref().map(address).transpose()?;
    let home = Home::at(&line.data, line.key.as_deref())?.with_database(database);
    let said = match &line.verb {
        Verb::Init(init) => match (&init.district, &init.adopt) {
            (Some(file), _) => found::found(&home, init, file)?,
            (_, Some(file)) => adopt::adopt(&home, file, &init.addresses)?,
            (None, None) => return Err(Failure::usage("origin_needed")),
        },
        Verb::Accept { file } => adopt::accept(&home, file)?,
        Verb::Member { verb: MemberVerb::List } => members::list(&home)?,
        Verb::Member { verb: MemberVerb::Add { name, role, community, team } } => {
            let place = (community.as_deref(), team.as_deref());
            members::add(&home, (name, *role), place)?
        }
        Verb::Enrol { member, out } => members::enrol(&home, member, out)?,
        Verb::Device { verb: DeviceVerb::List } => devices::list(&home)?,
        Verb::Device { verb: DeviceVerb::Revoke { id } } => devices::revoke(&home, id)?,
        Verb::Status => devices::status(&home)?,
        Verb::Move => moving::move_log(&home)?,
        Verb::Snapshot { all, chunk_kib } => snapshots::snapshot(&home, (*all, *chunk_kib))?,
        Verb::Serve(args) => return serve::serve(&home, args),
        Verb::Openapi => Said::Document(openapi()),
    };
    said.print(line.json, words);
    Ok(())
}

/// The hub over its log.
fn open_hub(home: &Home, charter: &Charter) -> Result<Hub<ChosenLog>, Failure> {
    refuse_wrong_place(home, charter)?;
    let keys = Keys::open(home)?;
    let log = open_log(home, (&charter.district, &keys))?;
    let setting = Setting {
        district: charter.district.clone(),
        device: charter.card.device,
        key: keys.signing,
        timeline: charter.timeline,
        columns: COLUMNS,
        clock: clock_of(charter)?,
    };
    Ok(Hub::new(log, setting))
}

fn open_log(home: &Home, whose: (&District, &Keys)) -> Result<ChosenLog, Failure> {
    match open_database(home, whose) {
        Some(log) => Ok(ChosenLog::Postgres(Box::new(log?))),
        None => Ok(ChosenLog::Sqlite(SqliteLog::open(&home.log(), &whose.1.database)?)),
    }
}

/// The log in a database, claimed for this hub; `None` where it lies in the folder.
fn open_database(home: &Home, (district, keys): (&District, &Keys)) -> Option<Result<PostgresLog, Failure>> {
    let whose = (district.id(), keys.signing.verifying());
    home.database().map(|address| Ok(PostgresLog::open(address.clone(), whose)?))
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
