//! What each intent may do with each kind: which operation, on which fields, in which drawers (decisions D3, D4). Columns declare it.
//! It is looked at before a laptop writes, when another laptop's changes come, and at the hub
//! (docs/adr/0037-what-an-intent-may-write.md).

use crate::{KindSpec, Wish, voiding};
use change::{Op, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Value};
use kernel::policy::{self, Reach};
use kernel::{Compartment, ErrorCode, Intent, RecordId, RecordKind, Refusal, Role, ScopeId};

/// Field numbers from here on are marks of the program itself, never a value of a kind.
const FIRST_RESERVED: u16 = 0xff00;

/// What may be done with records of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The kind.
    pub kind: RecordKind,
    /// The field that names the place in whose drawers its records lie; `None`: they lie where the writer's posting is.
    pub place: Option<&'static str>,
    /// What each intent may do; what stands nowhere is nobody's to do.
    pub sets: &'static [WriteSet],
}

/// One line of it: what these intents may do, in these drawers.
#[derive(Clone, Copy, Debug)]
pub struct WriteSet {
    act: Act,
    drawers: &'static [Compartment],
    intents: &'static [Intent],
}

#[derive(Clone, Copy, Debug)]
enum Act {
    /// `None`: with all fields.
    Begin(Option<&'static [&'static str]>),
    Set(&'static [&'static str]),
    Resolve(&'static [&'static str]),
    Append,
    Void,
    Move(&'static [Compartment]),
}

/// A record begins, with any of its fields.
pub const fn begins(drawers: &'static [Compartment], intents: &'static [Intent]) -> WriteSet {
    WriteSet { act: Act::Begin(None), drawers, intents }
}

/// A record begins, with these fields alone.
pub const fn begins_with(
    drawers: &'static [Compartment],
    intents: &'static [Intent],
    fields: &'static [&'static str],
) -> WriteSet {
    WriteSet { act: Act::Begin(Some(fields)), drawers, intents }
}

/// These fields get other values; whoever may do that also brings their versions together.
pub const fn sets(
    drawers: &'static [Compartment],
    intents: &'static [Intent],
    fields: &'static [&'static str],
) -> WriteSet {
    WriteSet { act: Act::Set(fields), drawers, intents }
}

/// Versions of these fields that stand side by side are brought together; nothing else is changed.
pub const fn resolves(
    drawers: &'static [Compartment],
    intents: &'static [Intent],
    fields: &'static [&'static str],
) -> WriteSet {
    WriteSet { act: Act::Resolve(fields), drawers, intents }
}

/// An entry is added.
pub const fn appends(drawers: &'static [Compartment], intents: &'static [Intent]) -> WriteSet {
    WriteSet { act: Act::Append, drawers, intents }
}

/// The record is declared void, with the reason; whoever may do that decides whether it stays so.
pub const fn voids(drawers: &'static [Compartment], intents: &'static [Intent]) -> WriteSet {
    WriteSet { act: Act::Void, drawers, intents }
}

/// The record goes out of these drawers into one of those.
pub const fn moves(
    drawers: &'static [Compartment],
    intents: &'static [Intent],
    to: &'static [Compartment],
) -> WriteSet {
    WriteSet { act: Act::Move(to), drawers, intents }
}

impl WriteSet {
    /// Whether a role begins records in that drawer by it.
    pub(crate) fn begins_in(&self, role: Role, drawer: Compartment) -> bool {
        let may = |intent: &Intent| policy::reach(role, *intent).is_some();
        matches!(self.act, Act::Begin(_)) && self.drawers.contains(&drawer) && self.intents.iter().any(may)
    }

    /// The fields it names; none where it may be any, or none at all.
    pub fn fields(&self) -> &'static [&'static str] {
        match self.act {
            Act::Begin(Some(names)) | Act::Set(names) | Act::Resolve(names) => names,
            Act::Begin(None) | Act::Append | Act::Void | Act::Move(_) => &[],
        }
    }

    /// As it stands in docs/writes.csv: what is done, by which intents, in which drawers, and on which fields or to where.
    pub fn line(&self) -> String {
        let intents: Vec<&str> = self.intents.iter().map(|intent| intent.word()).collect();
        let words = |drawers: &[Compartment]| drawers.iter().map(|c| c.word()).collect::<Vec<_>>().join(" ");
        let (act, of) = match self.act {
            Act::Begin(None) => ("begin", "*".to_owned()),
            Act::Begin(Some(names)) => ("begin", names.join(" ")),
            Act::Set(names) => ("set", names.join(" ")),
            Act::Resolve(names) => ("resolve", names.join(" ")),
            Act::Append => ("append", "*".to_owned()),
            Act::Void => ("void", String::new()),
            Act::Move(to) => ("move", words(to)),
        };
        format!("{act},{},{},{of}", intents.join(" "), words(self.drawers))
    }

    /// Taking back is limited to what the same role may set in the first place, and to what was voided.
    fn is_meant(&self, wish: &Wish<'_>) -> bool {
        let is_named = self.intents.contains(&wish.intent);
        let takes_back = wish.intent == Intent::Undo && wish.op == Op::Set;
        match self.act {
            Act::Set(_) if takes_back => self.intents.iter().any(|i| policy::reach(wish.actor.role, *i).is_some()),
            Act::Begin(_) => is_named && wish.op == Op::Create,
            Act::Set(_) => is_named && matches!(wish.op, Op::Set | Op::Resolve),
            Act::Resolve(_) => is_named && wish.op == Op::Resolve,
            Act::Append => is_named && wish.op == Op::Append,
            Act::Void => is_named && (matches!(wish.op, Op::Tombstone | Op::Resolve) || takes_back),
            Act::Move(_) => is_named && wish.op == Op::Move,
        }
    }

    /// A field that this program does not know is kept wherever values may be written: it shows nothing here (ADR 0037).
    fn allows(&self, spec: &KindSpec, (field, value): (u16, &Value)) -> bool {
        let known = spec.fields.iter().find(|f| f.id == field).map(|f| f.name);
        let is_plain = field < FIRST_RESERVED;
        match self.act {
            Act::Begin(None) | Act::Append => is_plain,
            Act::Begin(Some(names)) | Act::Set(names) | Act::Resolve(names) => {
                is_plain && known.is_none_or(|name| names.contains(&name))
            }
            Act::Void if field == SEEN_FIELD => voiding::is_seen(value),
            Act::Void => field == VOID_FIELD && matches!(value, Value::Text(_) | Value::Null),
            Act::Move(_) => field == SCOPE_FIELD,
        }
    }
}

/// Which drawer a scope is, for places that follow neither from the record nor from the writer's posting.
pub type DrawerOf<'a> = &'a dyn Fn(ScopeId) -> Option<Compartment>;

fn forbidden(reason: &str) -> Refusal {
    Refusal::new(ErrorCode::Forbidden, reason)
}

impl Bounds {
    /// Whether the write stays within them.
    ///
    /// # Errors
    /// `not_meant_by_this`; `not_kept_there` where records of the kind do not lie.
    pub(crate) fn hold(&self, spec: &KindSpec, wish: &Wish<'_>, drawer_of: DrawerOf<'_>) -> Result<(), Refusal> {
        let meant: Vec<&WriteSet> = self.sets.iter().filter(|set| set.is_meant(wish)).collect();
        if meant.is_empty() {
            return Err(forbidden("not_meant_by_this"));
        }
        let place = self.place_of(spec, wish);
        let here: Vec<&WriteSet> =
            meant.into_iter().filter(|set| lies_in(set.drawers, wish, place, drawer_of)).collect();
        if here.is_empty() {
            return Err(forbidden("not_kept_there"));
        }
        for (field, value) in wish.fields {
            if !here.iter().any(|set| set.allows(spec, (*field, value))) {
                return Err(forbidden("not_meant_by_this").with("field", field));
            }
        }
        let goes_to = here.iter().find_map(|set| if let Act::Move(to) = set.act { Some(to) } else { None });
        match goes_to {
            Some(to) if !goes_into(to, wish, place, drawer_of) => Err(forbidden("not_kept_there")),
            _ => Ok(()),
        }
    }

    /// The place whose record it is, as far as it says.
    fn place_of(&self, spec: &KindSpec, wish: &Wish<'_>) -> Option<RecordId> {
        let field = spec.fields.iter().find(|f| Some(f.name) == self.place)?;
        let before = wish.before.and_then(|record| record.values.get(&field.id));
        let named = || wish.fields.get(&field.id).filter(|_| wish.op != Op::Append);
        before.or_else(named).and_then(Value::bytes).and_then(RecordId::from_slice)
    }
}

/// What says where it belongs begins there and nowhere else. Of a record that went to another place, or whose beginning has not come,
/// a scope that nobody knows says nothing: whether it lies there is looked at elsewhere.
fn lies_in(drawers: &[Compartment], wish: &Wish<'_>, place: Option<RecordId>, drawer_of: DrawerOf<'_>) -> bool {
    match place.filter(|_| wish.op == Op::Create) {
        Some(place) => is_one_of(drawers, place, wish.scope),
        None => is_drawer(drawers, wish, (place, wish.scope), drawer_of)
            .unwrap_or_else(|| wish.op != Op::Create && wish.before.is_none_or(|record| record.scope == wish.scope)),
    }
}

fn goes_into(drawers: &[Compartment], wish: &Wish<'_>, place: Option<RecordId>, drawer_of: DrawerOf<'_>) -> bool {
    let to = wish.fields.get(&SCOPE_FIELD).and_then(Value::bytes).and_then(ScopeId::from_slice);
    to.and_then(|to| is_drawer(drawers, wish, (place, to), drawer_of)).unwrap_or(false)
}

fn is_one_of(drawers: &[Compartment], place: RecordId, scope: ScopeId) -> bool {
    drawers.iter().any(|drawer| drawer.at(place) == scope)
}

/// Whether the scope is one of these drawers, within the writer's reach; `None` where nobody knows which drawer it is.
fn is_drawer(
    drawers: &[Compartment],
    wish: &Wish<'_>,
    (place, scope): (Option<RecordId>, ScopeId),
    drawer_of: DrawerOf<'_>,
) -> Option<bool> {
    let actor = wish.actor;
    let is_own = is_one_of(drawers, actor.place, scope);
    let line = || Compartment::line_of(Compartment::Audit.at(actor.place), actor.role);
    match policy::reach(actor.role, wish.intent) {
        Some(Reach::Own) => Some(is_own),
        Some(Reach::Line) => Some(is_own || (drawers.contains(&Compartment::Audit) && scope == line())),
        Some(Reach::District) if is_own || place.is_some_and(|at| is_one_of(drawers, at, scope)) => Some(true),
        Some(Reach::District) => drawer_of(scope).map(|drawer| drawers.contains(&drawer)),
        None => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldSpec, Ty};
    use Compartment::{Directory, Draft, Legal, Registry, Work};
    use Intent::{Confirm, DescribeItem, Erase, Hear, Reply, Transfer, Undo, Void};

    const SPEC: KindSpec = KindSpec {
        kind: RecordKind::Item,
        table: "note",
        fields: &[
            FieldSpec::register(1, "text", Ty::Text),
            FieldSpec::register(2, "community", Ty::Id),
            FieldSpec::register(3, "route", Ty::Text),
        ],
        entry: &[FieldSpec::register(1, "words", Ty::Text)],
    };

    static NOTES: Bounds = Bounds {
        kind: RecordKind::Item,
        place: Some("community"),
        sets: &[
            begins_with(&[Draft], &[Hear], &["text", "community"]),
            sets(&[Draft, Work], &[DescribeItem], &["text"]),
            resolves(&[Work], &[Transfer], &["route"]),
            appends(&[Work], &[Reply]),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
            moves(&[Work], &[Transfer], &[Work]),
        ],
    };

    fn here() -> RecordId {
        RecordId::derive(&["place", "here"])
    }

    fn there() -> RecordId {
        RecordId::derive(&["place", "there"])
    }

    fn said(role: Role, (intent, op): (Intent, Op), scope: ScopeId, fields: &[(u16, Value)]) -> String {
        let actor = crate::testing::actor(role, here());
        let fields = fields.iter().cloned().collect();
        let wish = Wish {
            actor: &actor,
            intent,
            kind: RecordKind::Item,
            op,
            scope,
            before: None,
            fields: &fields,
            entry: None,
        };
        let known =
            |scope| [here(), there()].iter().find_map(|at| Compartment::ALL.into_iter().find(|c| c.at(*at) == scope));
        let held = NOTES.hold(&SPEC, &wish, &known);
        held.err().map_or_else(String::new, |refusal| refusal.reason)
    }

    #[test]
    fn a_change_does_what_its_intent_means_and_nothing_else() {
        let (meant, kept, fine) = ("not_meant_by_this", "not_kept_there", "");
        let text = |words: &str| Value::Text(words.to_owned());
        let at = |place: RecordId| (2, Value::Bytes(place.bytes().to_vec()));
        let to = |scope: ScopeId| (SCOPE_FIELD, Value::Bytes(scope.bytes().to_vec()));
        let (draft, work, directory) = (Draft.at(here()), Work.at(here()), Directory.at(here()));
        let reason = (VOID_FIELD, text("记错"));
        let cases = [
            (Role::Recorder, (Hear, Op::Create), draft, vec![(1, text("a")), at(here())], fine),
            (Role::Recorder, (Hear, Op::Create), work, vec![at(here())], kept),
            (Role::Recorder, (Hear, Op::Create), draft, vec![at(there())], kept),
            (Role::Recorder, (Hear, Op::Create), draft, vec![at(here()), (3, text("b"))], meant),
            (Role::Recorder, (Hear, Op::Create), draft, vec![at(here()), to(directory)], meant),
            (Role::Recorder, (Hear, Op::Set), draft, vec![(1, text("b"))], meant),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![(1, text("b"))], fine),
            (Role::Recorder, (DescribeItem, Op::Resolve), work, vec![(1, text("b"))], fine),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![at(there())], meant),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![to(directory)], meant),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![reason.clone()], meant),
            (Role::Recorder, (DescribeItem, Op::Set), Legal.at(here()), vec![(1, text("b"))], kept),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![(900, text("later"))], fine),
            (Role::Recorder, (DescribeItem, Op::Set), work, vec![(FIRST_RESERVED, text("later"))], meant),
            (Role::Recorder, (Transfer, Op::Resolve), work, vec![(3, text("b"))], fine),
            (Role::Recorder, (Transfer, Op::Set), work, vec![(3, text("b"))], meant),
            (Role::Recorder, (Reply, Op::Append), work, vec![(1, text("b")), (900, text("later"))], fine),
            (Role::Recorder, (Reply, Op::Append), work, vec![to(directory)], meant),
            (Role::Recorder, (Reply, Op::Set), work, vec![(1, text("b"))], meant),
            (Role::Recorder, (Reply, Op::Tombstone), work, vec![reason.clone()], meant),
            (Role::Recorder, (Reply, Op::Redact), work, vec![(1, Value::Null)], meant),
            (Role::Recorder, (Void, Op::Tombstone), work, vec![reason.clone()], fine),
            (Role::Recorder, (Void, Op::Tombstone), work, vec![reason.clone(), (1, text("b"))], meant),
            (Role::Recorder, (Void, Op::Tombstone), work, vec![reason.clone(), to(directory)], meant),
            (Role::Recorder, (Undo, Op::Set), work, vec![(VOID_FIELD, Value::Null)], fine),
            (Role::Recorder, (Undo, Op::Set), work, vec![(1, text("b"))], fine),
            (Role::Recorder, (Undo, Op::Set), work, vec![at(there())], meant),
            (Role::Recorder, (Undo, Op::Set), work, vec![to(draft)], meant),
            (Role::Recorder, (Undo, Op::Move), work, vec![to(draft)], meant),
            (Role::Lead, (Confirm, Op::Move), draft, vec![to(work)], fine),
            (Role::Lead, (Confirm, Op::Move), draft, vec![to(Work.at(there()))], kept),
            (Role::Lead, (Confirm, Op::Move), draft, vec![to(Legal.at(here()))], kept),
            (Role::Lead, (Confirm, Op::Move), work, vec![to(work)], kept),
            (Role::Lead, (Confirm, Op::Set), draft, vec![to(work)], meant),
            (Role::Office, (Transfer, Op::Move), Work.at(there()), vec![to(work)], fine),
            (Role::Office, (Transfer, Op::Move), work, vec![to(Work.at(there()))], fine),
            (Role::Office, (Transfer, Op::Move), work, vec![to(Registry.at(there()))], kept),
            (Role::Office, (Transfer, Op::Move), work, vec![to(Work.at(RecordId::derive(&["nowhere"])))], kept),
            (Role::Office, (Transfer, Op::Move), Draft.at(there()), vec![to(work)], kept),
            (Role::Office, (Erase, Op::Set), work, vec![(1, text("b"))], meant),
        ];
        for (role, how, scope, fields, expected) in cases {
            assert_eq!(said(role, how, scope, &fields), expected, "{} {how:?} {fields:?}", role.word());
        }
    }
}
