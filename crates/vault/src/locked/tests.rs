#![allow(clippy::unwrap_used)]
use super::*;
use std::fs;

const WRONG: Happened = Happened::WrongPassphrase;

/// A vault that was opened once: its folder, and what it remembers.
fn opened() -> (tempfile::TempDir, Anchor) {
    let dir = tempfile::tempdir().unwrap();
    let first = read_locked(dir.path(), None).unwrap();
    assert_eq!((first.standing, first.notes.len(), first.is_known), (Standing::Whole, 0, false));
    begin_locked(dir.path(), &first.next).unwrap();
    (dir, first.next)
}

fn file(dir: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(dir.join(NAME)).unwrap()).unwrap()
}

fn changed(dir: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let mut notes = file(dir);
    change(&mut notes);
    fs::write(dir.join(NAME), notes.to_string()).unwrap();
}

fn told(dir: &Path, anchor: &Anchor) -> (Standing, Vec<(Happened, u32)>) {
    let found = read_locked(dir, Some(anchor)).unwrap();
    (found.standing, found.notes.into_iter().map(|note| (note.happened, note.count)).collect())
}

#[test]
fn what_happened_is_taken_in_once_alike_things_together() {
    let (dir, anchor) = opened();
    let copied = |name: &str| Happened::Copied(name.to_owned());
    for (at, happened) in [WRONG, copied("a"), WRONG, Happened::WrongPin, copied("b")].into_iter().enumerate() {
        note_locked(dir.path(), happened, 1000 + at as i64).unwrap();
    }
    let found = read_locked(dir.path(), Some(&anchor)).unwrap();
    assert_eq!((found.standing, found.is_known), (Standing::Whole, false));
    let first = LockedNote { happened: WRONG, first_at: 1000, last_at: 1002, count: 2 };
    assert_eq!(found.notes[0], first);
    assert_eq!(found.notes.len(), 4, "two copies lie in two places");

    // Killed before the file was begun anew: what the vault has, it has.
    note_locked(dir.path(), Happened::WrongCode, 2000).unwrap();
    assert_eq!(told(dir.path(), &found.next), (Standing::Whole, vec![(Happened::WrongCode, 1)]));
    let last = read_locked(dir.path(), Some(&found.next)).unwrap();
    begin_locked(dir.path(), &last.next).unwrap();
    assert!(read_locked(dir.path(), Some(&last.next)).unwrap().is_known);
}

#[test]
fn what_was_noted_cannot_be_taken_back() {
    let nothing = |_: &mut serde_json::Value| {};
    let (dir, anchor) = opened();
    for at in 0..3 {
        note_locked(dir.path(), WRONG, at).unwrap();
    }
    let whole = fs::read(dir.path().join(NAME)).unwrap();
    type Case = (&'static str, Standing, fn(&mut serde_json::Value));
    let cases: [Case; 7] = [
        ("untouched", Standing::Whole, nothing),
        ("another time", Standing::Broken, |file| file["notes"][1]["note"]["first_at"] = 9.into()),
        ("fewer times", Standing::Broken, |file| file["notes"][0]["note"]["count"] = 0.into()),
        ("the first is gone", Standing::Broken, |file| drop(file["notes"].as_array_mut().unwrap().remove(0))),
        ("the last is gone", Standing::Broken, |file| drop(file["notes"].as_array_mut().unwrap().pop())),
        ("all are gone, as if taken in", Standing::Missing, |file| {
            file["notes"] = serde_json::json!([]);
            file["from"] = 3.into();
        }),
        ("steps without end", Standing::Broken, |file| file["folded"] = u64::MAX.saturating_sub(9).into()),
    ];
    for (what, standing, change) in cases {
        fs::write(dir.path().join(NAME), &whole).unwrap();
        changed(dir.path(), change);
        assert_eq!(read_locked(dir.path(), Some(&anchor)).unwrap().standing, standing, "{what}");
    }
    fs::write(dir.path().join(NAME), b"{").unwrap();
    assert_eq!(told(dir.path(), &anchor), (Standing::Broken, vec![]));
    fs::remove_file(dir.path().join(NAME)).unwrap();
    assert_eq!(told(dir.path(), &anchor), (Standing::Missing, vec![]));
    // Noted anew into an empty place: they count, and what was there before is known to be gone.
    note_locked(dir.path(), WRONG, 5).unwrap();
    assert_eq!(told(dir.path(), &anchor), (Standing::Missing, vec![(WRONG, 1)]));
}

#[test]
fn the_file_stays_small_however_often_it_is_tried() {
    let (dir, anchor) = opened();
    for at in 0..(MOST as i64 + 400) {
        let happened = if at % 2 == 0 { WRONG } else { Happened::Copied("长".repeat(2000)) };
        note_locked(dir.path(), happened, at).unwrap();
    }
    let found = read_locked(dir.path(), Some(&anchor)).unwrap();
    assert_eq!(found.standing, Standing::Whole);
    let tries: u32 = found.notes.iter().filter(|note| note.happened == WRONG).map(|note| note.count).sum();
    assert_eq!(tries, 300);
    assert!(fs::metadata(dir.path().join(NAME)).unwrap().len() < 256 << 10);
    changed(dir.path(), |file| file["notes"][MOST]["note"]["count"] = 1.into());
    assert_eq!(read_locked(dir.path(), Some(&anchor)).unwrap().standing, Standing::Broken);
}

/// A vault put back from a copy knows of less than was taken in since; what came later is there all the same.
#[test]
fn a_vault_put_back_is_told_what_came_later() {
    let (dir, early) = opened();
    note_locked(dir.path(), WRONG, 1).unwrap();
    let later = read_locked(dir.path(), Some(&early)).unwrap().next;
    begin_locked(dir.path(), &later).unwrap();
    note_locked(dir.path(), Happened::WrongPin, 2).unwrap();
    let place = tempfile::tempdir().unwrap();
    carry_locked(dir.path(), place.path()).unwrap();
    assert_eq!(told(place.path(), &early), (Standing::Missing, vec![(Happened::WrongPin, 1)]));
    // Of notes that nobody can read nothing is taken along: what comes now can be noted, and what was there is missed.
    let (broken, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(broken.path().join(NAME), b"{").unwrap();
    assert!(carry_locked(broken.path(), place.path()).is_err());
    let aside = Happened::SetAside("away".to_owned());
    note_locked(place.path(), aside.clone(), 3).unwrap();
    assert_eq!(told(place.path(), &early), (Standing::Missing, vec![(aside, 1)]));
}

#[test]
fn what_is_tried_after_a_kill_is_never_lost_however_often_it_was_tried_before() {
    let (dir, anchor) = opened();
    for at in 0..450 {
        note_locked(dir.path(), WRONG, at).unwrap();
    }
    let taken = read_locked(dir.path(), Some(&anchor)).unwrap();
    assert_eq!(taken.notes.iter().map(|note| note.count).sum::<u32>(), 450);
    // The vault has taken these in; the program was killed before the file was begun anew.
    note_locked(dir.path(), WRONG, 500).unwrap();
    let (standing, notes) = told(dir.path(), &taken.next);
    assert_eq!(standing, Standing::Whole);
    assert!(notes.iter().any(|(happened, count)| *happened == WRONG && *count >= 1), "{notes:?}");
}

#[test]
fn whoever_puts_in_more_than_a_program_writes_fills_no_drawer() {
    let (dir, anchor) = opened();
    note_locked(dir.path(), Happened::Copied("a".into()), 1).unwrap();
    changed(dir.path(), |file| {
        let one = file["notes"][0].clone();
        let forged = (0..3_000).map(|n| {
            let mut forged = one.clone();
            forged["note"]["happened"] = serde_json::to_value(Happened::Copied(format!("x{n}"))).unwrap();
            forged
        });
        file["notes"] = forged.collect::<Vec<_>>().into();
    });
    let (standing, notes) = told(dir.path(), &anchor);
    assert_eq!((standing, notes.len()), (Standing::Broken, MOST + WAYS));
}
