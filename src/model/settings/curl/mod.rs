//! A line for cURL, as an API's documentation gives it or a browser's developer tools copy it, read into the fields of one's
//! own API.
//!
//! Words are split by `shlex`, as a shell would. Loaded when somebody pastes such a line: see `src/lazy`.
//!
//! | file | question it answers |
//! |---|---|
//! | `words` | which words does a shell make of it? |
//! | `options` | what are cURL's options called, and which have a value? |
//! | `line` | what does each word say? |
//! | `fields` | what of it goes into which field, and what is to be said? |
//! | `hole` | where in the address does the id stand? |
//!
//! Invariant: what cURL would send is what the fields send; what a page cannot send is named in a note.

mod fields;
mod hole;
mod line;
mod options;
mod words;

use super::Settings;
use super::setting::Setting;
use super::source::Source;
use line::Line;
use serde_json::{Map, Value, json};

/// What such a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curl {
    /// Texts for the fields that it fills; those that it leaves empty are among them.
    pub texts: Vec<(Setting, String)>,
    /// What it says and a page cannot do, or what is still to be filled in: a sentence each.
    pub notes: Vec<String>,
}

/// Whether a text is such a line, and no address.
pub fn is_curl(text: &str) -> bool {
    let first = command(text).split(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
    is_program(&first)
        || ["invoke-webrequest", "invoke-restmethod", "wget"].contains(&first.as_str())
        || first.starts_with("fetch(")
}

fn is_program(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    !word.contains("://") && ["curl", "curl.exe"].contains(&name.trim_start_matches('!').to_ascii_lowercase().as_str())
}

/// The line from the program's name on: without a prompt, variables, comments and fences before it.
fn command(text: &str) -> &str {
    const NEAR: usize = 12;
    let mut words = text.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word.trim()))
    });
    let start =
        words.by_ref().filter(|(_, word)| !word.is_empty()).take(NEAR).take_while(|(_, word)| !word.contains("://"));
    let start = { start }.find(|(_, word)| is_program(word)).map_or(0, |(start, _)| start);
    text[start..].trim_start_matches(|sign: char| sign.is_whitespace() || "$%>#".contains(sign))
}

impl Curl {
    /// As JSON: by the fields' names.
    pub fn to_json(&self) -> String {
        let texts: Map<String, Value> =
            self.texts.iter().map(|(setting, text)| (setting.key().to_owned(), text.as_str().into())).collect();
        json!({ "texts": texts, "notes": self.notes }).to_string()
    }
}

impl Settings {
    /// Fills the fields with what [`Curl::to_json`] wrote. What is still to be said of it, in sentences.
    ///
    /// # Errors
    /// What nobody wrote.
    pub(in crate::model) fn fill_from_curl(&mut self, json: &str) -> Result<Vec<String>, String> {
        let read: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        self.set(Setting::Source, Source::Api.key());
        for (key, text) in read["texts"].as_object().into_iter().flatten() {
            if let (Some(setting), Some(text)) = (Setting::from_key(key), text.as_str()) {
                self.set(setting, text);
            }
        }
        let notes = read["notes"].as_array().into_iter().flatten();
        Ok(notes.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// Reads such a line.
///
/// # Errors
/// A sentence for a line of another program, or one that was cut.
pub fn read(text: &str) -> Result<Curl, String> {
    let text = command(text).replace("\r\n", "\n");
    let text = text.trim_end().trim_end_matches("```");
    if !is_program(text.split(char::is_whitespace).next().unwrap_or_default()) {
        return Err("This is no line for cURL: choose Copy as cURL".to_owned());
    }
    let words = words::split(text).ok_or("A quote is opened and not closed: paste the whole line for cURL")?;
    let mut line = Line::default();
    let mut words = words.into_iter();
    words.next();
    line.take(&mut words);
    line.finish()
}
