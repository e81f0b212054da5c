//! The words of this door: errors and prompts in the language of `LANG`, Chinese unless it says English.
//! The reasons of refusals are worded once, in the face's locale files; only this door's own stand in `locales/`.

use kernel::Refusal;
use serde_json::Value;
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
    pub fn say<'k>(self, group: &str, key: &'k str) -> std::borrow::Cow<'k, str> {
        let table: &'static Value = match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        };
        table[group][key].as_str().map_or(key.into(), |word| word.to_owned().into())
    }

    /// One line for a refusal: family, reason with its values filled in, and the values that the words did not use.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let (reason, mut details) = refusal.fill(&self.reason(&refusal.reason));
        details.extend(refusal.field.iter().map(|field| format!("{}={field}", self.say("marks", "field"))));
        let family = self.say("codes", &format!("{:?}", refusal.code)).into_owned();
        let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(" ")) };
        format!("{family}{}{reason}{details}", self.say("marks", "colon")).replace(['\n', '\r'], " ")
    }

    fn reason(self, key: &str) -> String {
        let face: &Value = match self {
            Self::Zh => &FACE_ZH,
            Self::En => &FACE_EN,
        };
        let own = self.say("reasons", key);
        if own != key { own.into_owned() } else { face["errors"][key].as_str().unwrap_or(key).to_owned() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::ErrorCode;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let cases: [(&[Option<&str>], Words); 5] = [
            (&[None, None, None], Words::Zh),
            (&[None, None, Some("en_GB.UTF-8")], Words::En),
            (&[Some("zh_CN.UTF-8"), None, Some("en_GB.UTF-8")], Words::Zh),
            (&[Some(""), None, Some("en")], Words::En),
            (&[None, None, Some("C.UTF-8")], Words::Zh),
        ];
        for (values, words) in cases {
            let values: Vec<Option<String>> = values.iter().map(|v| v.map(str::to_owned)).collect();
            assert_eq!(Words::of(&values), words, "{values:?}");
        }
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        for group in ["codes", "marks", "reasons", "prompts", "notes"] {
            let keys = |table: &Value| table[group].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&ZH), keys(&EN), "{group}");
        }
    }

    #[test]
    fn a_refusal_is_one_line_and_an_unknown_reason_shows_its_key() {
        let refusal = Refusal::invalid("door", "never_heard_of").with("row", "12\n13");
        assert_eq!(Words::En.refusal(&refusal), "Not as expected: never_heard_of (row=12 13 field=door)");
        let pin = Refusal::new(ErrorCode::Forbidden, "wrong_pin").with("tries_left", 3);
        assert!(Words::En.refusal(&pin).contains("3 tries left") && Words::Zh.refusal(&pin).contains('3'));
        for code in ["InvalidInput", "Internal", "Locked"] {
            assert_ne!(Words::Zh.say("codes", code), code);
        }
        assert_eq!(Words::En.say("codes", &format!("{:?}", ErrorCode::Corrupt)), "Damaged");
    }
}
