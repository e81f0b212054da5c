//! `figures`: what the district's numbers are at the hub, and as of when.

use super::said::{Fact, Said};
use super::{open_hub, projection_of};
use crate::{Charter, Error, Failure, Home, Refused, Step, Words};
use kernel::{Quarter, Refusal};
use reports::FigureRow;
use serde_json::json;
use std::sync::Arc;
use sync::FigureWish;

/// Beside a hub that serves, what that one has followed; else this run follows the log itself, to its end.
pub(super) fn figures(home: &Home, period: Option<&str>, words: Words) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    let mut hub = open_hub(home, &charter)?;
    hub.set_projection(Some(Arc::new(projection_of(home, &charter)?)));
    let mut is_second = false;
    loop {
        match hub.follow()? {
            Step::Went => {}
            Step::Level => break,
            Step::Unfit(why) if is_second => {
                return Err(Refusal::not_now("projection_unfit").with("detail", why).into());
            }
            Step::Unfit(_) => is_second = true,
        }
    }
    let today = super::clock_of(&charter)?.now().local_date();
    let period = period.map_or_else(|| Quarter::of(today).to_string(), str::to_owned);
    let (as_of, table) = hub.figures_of(&FigureWish { period, team: None }).map_err(why)?;
    let facts: Vec<Fact> = vec![
        ("period", json!(table.period)),
        ("district", json!(table.scope_name)),
        ("figures_at", json!(as_of.at.to_rfc3339())),
        ("figures_mark", json!(as_of.mark)),
        ("figures_behind", json!(as_of.behind)),
        ("missing_teams", json!(table.missing_teams.len())),
    ];
    let rows = table.rows.iter().map(|figure| row(figure, words)).collect();
    Ok(Said::Table(facts, rows, ("rows", json!(table.rows))))
}

fn row(figure: &FigureRow, words: Words) -> Vec<Fact> {
    let [name, unit] = match words {
        Words::Zh => ["zh", "zh_unit"],
        Words::En => ["en", "en_unit"],
    };
    let word = |key: &str| json!(figure.words.get(key));
    vec![("name", word(name)), ("value", json!(figure.value)), ("unit", word(unit))]
}

fn why(error: Error) -> Failure {
    match error {
        Error::Refused(Refused::Unfit(reason)) => Refusal::invalid("period", reason).into(),
        error => error.into(),
    }
}
