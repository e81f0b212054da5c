//! `relay`: a box in an office that carries sealed bundles to the hub and answers back.

use super::checked;
use super::serve::{names, no_runtime, to_its_end};
use crate::args::Relay;
use crate::relay::{Desk, Folder};
use crate::server::{self, Line, Listening, Trace};
use crate::{Failure, HubClock, host_of, tls};
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

pub(super) fn relay(data: &Path, args: &Relay) -> Result<(), Failure> {
    let mut folder = Folder::open(data, args.hub_card.as_deref())?;
    let given = checked(&args.addresses)?;
    if given.is_empty() && folder.card().addresses.is_empty() && args.listen.ip().is_unspecified() {
        return Err(Failure::usage("relay_needs_address"));
    }
    let desk = Arc::new(Desk::of(&folder, args.to.as_deref(), Trace::to_stderr())?);
    to_its_end(async {
        let stop = server::stop_signal().map_err(no_runtime)?;
        let hosts = given.iter().chain(&folder.card().addresses).filter_map(|address| host_of(address)).collect();
        let line = secure(&folder, names(hosts, args.listen))?;
        let listening = Listening::bind(args.listen, line).await?;
        let card = folder.announce(announced(given, &folder, (args.listen, listening.url())))?;
        let mut out = std::io::stdout();
        // Who started us may have closed our output; that is no reason not to serve.
        let _ = writeln!(out, "card {}\nready {}", card.display(), listening.url()).and_then(|()| out.flush());
        listening.serve(desk, stop).await;
        Ok(())
    })
}

/// The addresses that were named; else, where one address is listened on, that one; else those of last time.
fn announced(given: Vec<String>, folder: &Folder, (listen, url): (SocketAddr, String)) -> Vec<String> {
    match (given.is_empty(), listen.ip().is_unspecified()) {
        (false, _) => given,
        (true, false) => vec![url],
        (true, true) => folder.card().addresses.clone(),
    }
}

fn secure(folder: &Folder, names: Vec<String>) -> Result<Line, Failure> {
    Ok(Line::Tls(Arc::new(tls::server_config(folder.authority()?, names, Arc::new(HubClock::of_machine()))?)))
}
