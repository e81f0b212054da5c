//! 区职能部门: a department of the district, as far as somebody of it works here. What it is called to lies in a drawer of its own.

use kernel::{RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// A department's name has no more characters.
const MOST_CHARACTERS: usize = 40;

/// A department. Its name stands as it was written: another name is another department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// As papers call it.
    pub name: String,
}

impl Department {
    /// The department of this name; whoever names it first or again means the same one (decisions D17).
    ///
    /// # Errors
    /// `department_missing`, `department_too_long`.
    pub fn named(name: &str) -> Result<(RecordId, Self), Refusal> {
        let name: String = crate::text::half_width(&crate::text::clean(name)).split_whitespace().collect();
        check(&name)?;
        Ok((RecordId::derive(&["department", &name]), Self { name }))
    }
}

fn check(name: &str) -> Result<(), Refusal> {
    match name.chars().count() {
        0 => Err(Refusal::invalid("department", "department_missing")),
        n if n > MOST_CHARACTERS => {
            Err(Refusal::invalid("department", "department_too_long").with("most", MOST_CHARACTERS))
        }
        _ => Ok(()),
    }
}

const NAME: u16 = 1;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Department,
    table: "department",
    fields: &[FieldSpec::register(NAME, "name", Ty::Text)],
    entry: &[],
};
super::recorded!(Department, SPEC);

/// Named once, under the id that its name gives it; two offices that name the same one have said the same.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    super::said_once(wish, "department_stands")?;
    let name = wish.fields.get(&NAME).and_then(change::Value::text).unwrap_or_default();
    check(name.trim())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=name");
    }

    #[test]
    fn one_name_is_one_department_however_it_is_typed() {
        let id = |name: &str| Department::named(name).unwrap().0;
        assert_eq!(id("区城管执法局"), id(" 区城管 执法局\u{200b}"));
        assert_ne!(id("区城管执法局"), id("区绿化市容局"));
        for (unfit, reason) in [("", "department_missing"), (" \u{200b} ", "department_missing")] {
            assert_eq!(Department::named(unfit).unwrap_err().reason, reason);
        }
        let long = "长".repeat(MOST_CHARACTERS + 1);
        assert_eq!(Department::named(&long).unwrap_err().reason, "department_too_long");
    }
}
