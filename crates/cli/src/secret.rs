//! Passphrases and codes: from the environment, a file, or a prompt that does not echo; never from an argument.

use crate::{Failure, Words};
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

/// What a passphrase may come from, in this order.
pub(crate) struct Source<'a> {
    /// `ZOUFANG_PASSPHRASE`.
    pub variable: Option<String>,
    /// `--passphrase-file`; its first line counts.
    pub file: Option<&'a Path>,
    /// The language of the prompt.
    pub words: Words,
}

impl Source<'_> {
    /// The passphrase, or `None` when nothing gives one and nobody sits at the terminal.
    pub fn read(&self, is_new: bool) -> Result<Option<String>, Failure> {
        if let Some(value) = self.variable.as_ref().filter(|value| !value.is_empty()) {
            return Ok(Some(value.clone()));
        }
        if let Some(file) = self.file {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
            return Ok(Some(text.lines().next().unwrap_or_default().to_owned()));
        }
        if !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        let typed = prompt_hidden(&self.words.say("prompts", "passphrase"))?;
        if is_new && prompt_hidden(&self.words.say("prompts", "passphrase_again"))? != typed {
            return Err(Failure::from(kernel::Refusal::invalid("passphrase", "passphrases_differ")));
        }
        Ok(Some(typed))
    }

    /// The passphrase; its absence is a wrong use of the command line.
    pub fn must(&self, is_new: bool) -> Result<String, Failure> {
        self.read(is_new)?.ok_or_else(|| Failure::usage("passphrase_needed"))
    }
}

/// One visible line from stdin, after a prompt on stderr.
pub(crate) fn line(prompt: &str) -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::file(Path::new("-"), &error);
    let mut err = std::io::stderr();
    write!(err, "{prompt}").and_then(|()| err.flush()).map_err(failed)?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed).map_err(failed)?;
    Ok(typed.trim().to_owned())
}

fn prompt_hidden(prompt: &str) -> Result<String, Failure> {
    rpassword::prompt_password(prompt).map_err(|error| Failure::file(Path::new("-"), &error))
}
