//! The words of this door: in the language of `LANG`, Chinese unless it says English. Reasons that a laptop can meet too are
//! worded once, in the face's locale files; only this door's own stand in `locales/`.

use kernel::Refusal;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::LazyLock;

static ZH: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../locales/zh.json")));
static EN: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../locales/en.json")));
static FACE_ZH: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../../../ui/src/locales/zh-CN.json")));
static FACE_EN: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../../../ui/src/locales/en.json")));

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A language of this door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Chinese, the default.
    Zh,
    /// English.
    En,
}

impl Words {
    /// The language that the values of `LC_ALL`, `LC_MESSAGES` and `LANG` ask for; the first that is set decides.
    pub fn of(values: &[Option<String>]) -> Self {
        let wanted = values.iter().flatten().find(|value| !value.is_empty());
        if wanted.is_some_and(|value| value.starts_with("en")) { Self::En } else { Self::Zh }
    }

    /// The language this process was started with.
    pub fn of_environment() -> Self {
        Self::of(&["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok()))
    }

    /// The word under `group` and `key`, or the key itself.
    pub fn say(self, group: &str, key: &str) -> Cow<'static, str> {
        let tables: [&Value; 2] = match self {
            Self::Zh => [&ZH, &FACE_ZH],
            Self::En => [&EN, &FACE_EN],
        };
        let word = tables.iter().find_map(|table| table[group][key].as_str());
        word.unwrap_or(key).to_owned().into()
    }

    /// One line for a refusal: family, reason with its values filled in, and the values that the words did not use.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let (reason, details) = refusal.fill(&self.say("errors", &refusal.reason));
        let family = self.say("codes", &format!("{:?}", refusal.code));
        let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(" ")) };
        format!("{family}{}{reason}{details}", self.say("marks", "colon")).replace(['\n', '\r'], " ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::ErrorCode;

    #[test]
    fn both_languages_have_the_same_keys() {
        let groups = |table: &Value| table.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(groups(&ZH), groups(&EN));
        for group in groups(&ZH) {
            let keys = |table: &Value| table[&group].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&ZH), keys(&EN), "{group}");
        }
    }

    #[test]
    fn a_refusal_is_one_line_and_an_unknown_reason_shows_its_key() {
        let refusal = Refusal::invalid("door", "never_heard_of").with("row", "12\n13");
        assert_eq!(Words::En.refusal(&refusal), "Not as expected: never_heard_of (row=12 13)");
        for words in [Words::Zh, Words::En] {
            let known = words.refusal(&Refusal::new(ErrorCode::Forbidden, "another_district"));
            assert!(!known.contains("another_district"), "{known}");
        }
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |values: [Option<&str>; 3]| Words::of(&values.map(|v| v.map(str::to_owned)));
        assert_eq!(of([None, None, None]), Words::Zh);
        assert_eq!(of([None, None, Some("en_GB.UTF-8")]), Words::En);
        assert_eq!(of([Some("zh_CN.UTF-8"), None, Some("en_GB.UTF-8")]), Words::Zh);
    }
}
