//! `serve`: until the system says stop.

use super::{auditing, clock_of, erased_here, following, open_hub, projection_of, snapshots};
use crate::args::Serve;
use crate::server::{self, Door, Front, Line, Listening, Rates, Trace};
use crate::{Answering, Charter, Failure, Home, HubClock, Keys, tls};
use kernel::{ErrorCode, Refusal};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn serve(home: &Home, args: &Serve) -> Result<(), Failure> {
    let charter = Charter::must(home)?.renewed(home)?;
    let alone = home.database().is_none().then(|| home.lock_to_serve()).transpose()?;
    charter.signed_card()?;
    clock_of(&charter)?;
    // Only for a log in the folder does it matter who serves it while it is opened, and that is this process.
    let mut hub = open_hub(&home.clone().that_is_served(), &charter)?;
    // On a database it is said first when a log still lies in the folder.
    let _served_here_alone = alone.map_or_else(|| home.lock_to_serve(), Ok)?;
    // With several processes on one database one folder alone keeps the own vault.
    let keeps_own = charter.is_founder() && home.own().exists();
    let erased = keeps_own.then(|| erased_here::level(home, &hub)).transpose()?;
    let trace = Trace::to_stderr();
    // Without figures the hub still takes what laptops send.
    match projection_of(home, &charter) {
        Ok(projection) => hub.set_projection(Some(Arc::new(projection))),
        Err(failure) => trace.fault(hub.now(), &failure.to_string()),
    }
    let hub = Arc::new(hub);
    let door = Door::new(Arc::clone(&hub) as Arc<dyn Answering>, trace, Default::default());
    let door = Arc::new(door.with_front(Front::new(&charter.district.name, home.installers(), Rates::default().page)));
    let line = if args.plain { Line::Plain } else { secure(home, &charter, args.listen)? };
    to_its_end(async {
        let stop = server::stop_signal().map_err(no_runtime)?;
        let grace = Duration::from_secs(args.grace);
        let listening = Listening::bind(args.listen, line).await?.with_grace(grace);
        let mut out = std::io::stdout();
        // Who started us may have closed our output; that is no reason not to serve.
        let _ = writeln!(out, "ready {}", listening.url()).and_then(|()| out.flush());
        let cutting = tokio::spawn(snapshots::keep_cutting(Arc::clone(&hub), Arc::clone(&door)));
        let following = tokio::spawn(following::keep_following(Arc::clone(&hub), Arc::clone(&door)));
        let auditing =
            tokio::spawn(auditing::keep_auditing(Arc::clone(&hub), Arc::clone(&door), home.root().to_owned()));
        let erasing = erased.map(|known| {
            let to = (Arc::clone(&door), known);
            tokio::spawn(erased_here::keep_level(home.clone(), Arc::clone(&hub), to))
        });
        listening.serve(Arc::clone(&door), stop).await;
        [cutting, following, auditing].iter().chain(&erasing).for_each(tokio::task::JoinHandle::abort);
        auditing::end_auditing(&hub, &door).await;
        Ok(())
    })
}

/// Runs what serves to its end. What waits even then, as for a replica that does not answer, is left undone: nobody was told that it
/// was done, and its laptop sends it again.
pub(super) fn to_its_end(serving: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(no_runtime)?;
    let ended = runtime.block_on(serving);
    runtime.shutdown_timeout(Duration::from_secs(2));
    ended
}

/// Certificates follow the machine's clock, in practice too: the laptops' machines check them.
fn secure(home: &Home, charter: &Charter, listen: SocketAddr) -> Result<Line, Failure> {
    let authority = Keys::open(home)?.authority(charter.card.authority_der()?)?;
    let names = names(charter.hosts(), listen);
    Ok(Line::Tls(Arc::new(tls::server_config(authority, names, Arc::new(HubClock::of_machine()))?)))
}

/// The hosts laptops were told, the address listened on, and this machine itself for its tests.
pub(super) fn names(mut hosts: Vec<String>, listen: SocketAddr) -> Vec<String> {
    if !listen.ip().is_unspecified() {
        hosts.push(listen.ip().to_string());
    }
    if listen.ip().is_unspecified() || listen.ip().is_loopback() {
        hosts.extend(["localhost", "127.0.0.1"].map(str::to_owned));
    }
    hosts.sort();
    hosts.dedup();
    hosts
}

pub(super) fn no_runtime(error: std::io::Error) -> Failure {
    Refusal::new(ErrorCode::Internal, "internal").with("detail", error).into()
}
