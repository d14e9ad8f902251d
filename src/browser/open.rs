//! Opening a run that is in a file: from this computer, from a script, or from beside the page.

use super::file::text_of;
use super::{journals, lazy};
use crate::model::{Environment, Run};
use gloo_net::http::Request;
use web_sys::{Blob, File};

/// Where a file is.
#[derive(Clone, Debug)]
pub enum FileSource {
    /// On this computer.
    File(File),
    /// In a script's hands.
    Blob(Blob),
    /// The same as text.
    Text(String),
    /// Beside the page, at that relative address.
    Beside(String),
}

impl FileSource {
    /// The run that is in it.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn open(self) -> Result<Run, String> {
        let gone = || "the file cannot be read any more".to_owned();
        let (name, text) = match self {
            Self::File(file) => (file.name(), text_of(&file).await.ok_or_else(gone)?),
            Self::Blob(blob) => ("a script's file".to_owned(), text_of(&blob).await.ok_or_else(gone)?),
            Self::Text(text) => ("a script's text".to_owned(), text),
            Self::Beside(path) => {
                let answer = Request::get(&path).send().await;
                let answer = answer.map_err(|_| format!("{path} cannot be fetched: is this computer online?"))?;
                if !answer.ok() {
                    return Err(format!("{path} is not there: HTTP {}", answer.status()));
                }
                let text = answer.text().await.map_err(|_| format!("{path} did not come whole"))?;
                (path, text)
            }
        };
        let read = lazy::read_file(&name, &text).await?;
        // Nothing is sent for it, so what this machine may send does not matter.
        let run = journals::read(read.journal.into_iter(), Environment::default()).await;
        run.map(|run| run.from_file(read.from, read.sleeps)).map_err(|why| why.to_string())
    }
}
