//! What every printed page has in common: a template, its input, a date, and two ways out.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::Value;
use typeset::Archive;

use super::PaperError;
use super::clean::clean_text;

/// A page of its own template, made of finished words.
pub trait PrintedPage: Serialize {
    /// The template's source.
    const TEMPLATE: &'static str;

    /// The page's own day, written into the file as its creation date.
    fn dated(&self) -> NaiveDate;

    /// The template's input: this value with every text cleaned, and the words the template needs beside it.
    ///
    /// # Errors
    /// [`PaperError::Data`] if the value cannot be written as JSON.
    fn input(&self) -> Result<Value, PaperError>;

    /// The page as PDF/A-2b; the same page gives the same bytes.
    ///
    /// # Errors
    /// [`PaperError::Pages`] if the template fails, [`PaperError::Data`] as [`PrintedPage::input`].
    fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        Ok(typeset::pdf(Self::TEMPLATE, &self.input()?, Some(archive_of(self.dated())))?)
    }

    /// The pages as SVG pictures for the preview before printing.
    ///
    /// # Errors
    /// As [`PrintedPage::pdf`].
    fn preview(&self) -> Result<Vec<String>, PaperError> {
        Ok(typeset::pages_svg(Self::TEMPLATE, &self.input()?)?)
    }
}

/// A page's fields cleaned, with `extra` words added and the name of those who wish to stay unnamed.
pub(super) fn input_with(page: &impl Serialize, extra: &[(&str, String)]) -> Result<Value, PaperError> {
    let mut value = serde_json::to_value(page)?;
    clean_value(&mut value);
    if let Value::Object(fields) = &mut value {
        fields.insert("unnamed".to_owned(), Value::from(super::UNNAMED));
        for (key, words) in extra {
            fields.insert((*key).to_owned(), Value::from(words.as_str()));
        }
    }
    Ok(value)
}

/// The archive date of a paper's day.
pub(super) fn archive_of(day: NaiveDate) -> Archive {
    let number = |n: u32| u8::try_from(n).unwrap_or(1);
    Archive { date: (day.year(), number(day.month()), number(day.day())) }
}

/// Every string of a value set right.
fn clean_value(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean_text(text),
        Value::Array(items) => items.iter_mut().for_each(clean_value),
        Value::Object(fields) => fields.values_mut().for_each(clean_value),
        _ => {}
    }
}
