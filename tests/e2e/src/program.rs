//! A program that Inflight has written, run in a folder of its own as somebody would run it who has saved it.
//!
//! Invariant: what it is given of the environment is what its first lines say, and nothing else of Inflight's.

use crate::Result;
use crate::repository;
use crate::scratch::Scratch;
use inflight::model::output::program::language::Language;
use inflight::model::output::program::write;
use inflight::model::settings::SettingErrors;
use inflight::model::{Choice, Lesson, Run, RunFile, RunId, Setting, Settings};
use serde_json::Value;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long one may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The key that it is given where it asks for one.
pub const KEY: &str = "k3y-of-the-tests";

/// What a program is written for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The lesson that the form is at, where it is at one.
    pub lesson: Option<Lesson>,
    /// What stands in the form.
    pub settings: Settings,
    /// What the environment has besides.
    pub variables: Vec<(&'static str, String)>,
}

impl Wanted {
    /// Requests to somebody's API: as fast as it answers, no retries.
    pub fn api(url: &str, changes: &[(Setting, &str)]) -> Self {
        let mut settings = Settings::default();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Rate, "none"), (Setting::Retries, "0")]);
        settings.set(Setting::Url, url);
        changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
        Self { lesson: None, settings, variables: Vec::new() }
    }

    /// A lesson, of which the posts are on that server.
    pub fn lesson(lesson: Lesson, base: &str, changes: &[(Setting, &str)]) -> Self {
        let mut settings = lesson.settings();
        changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
        Self { lesson: Some(lesson), settings, variables: vec![("INFLIGHT_BASE", base.to_owned())] }
    }

    /// The program.
    ///
    /// # Errors
    ///
    /// When the settings are wrong.
    pub fn write(&self, language: Language) -> Result<String> {
        write(language, self.lesson, &self.settings).map_err(|SettingErrors(errors)| format!("{errors:?}").into())
    }
}

/// What came of a program.
#[derive(Debug)]
pub struct Ran {
    /// What it printed.
    pub printed: String,
    /// Its run file, as Inflight reads it.
    pub run: Run,
    /// The file.
    pub file: String,
    /// Its rows, in the order of completion.
    pub rows: Vec<Value>,
    _folder: Scratch,
}

impl Ran {
    /// How many rows ended in that state.
    pub fn count(&self, state: &str) -> usize {
        self.rows.iter().filter(|row| row["state"] == state).count()
    }

    /// The row of that id.
    pub fn row(&self, id: &str) -> &Value {
        self.rows.iter().find(|row| row["id"] == id).unwrap_or(&Value::Null)
    }
}

/// What runs the programs of a language.
#[derive(Debug)]
pub struct Interpreter {
    language: Language,
    scheduler: Option<Scheduler>,
}

impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language.key())
    }
}

impl From<Language> for Interpreter {
    fn from(language: Language) -> Self {
        Self { language, scheduler: None }
    }
}

impl Interpreter {
    /// One whose programs share a cluster: each would start one of its own.
    ///
    /// # Errors
    ///
    /// When the cluster does not start.
    pub async fn with_cluster() -> Result<Self> {
        Ok(Self { language: Language::Dask, scheduler: Some(Scheduler::start().await?) })
    }

    /// In which language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Writes the program and runs it, and reads its run file.
    ///
    /// # Errors
    ///
    /// When it cannot be written, fails, takes too long, or its run file is none.
    pub async fn run(&self, wanted: &Wanted) -> Result<Ran> {
        let folder = Scratch::new("program")?;
        let program = folder.path().join(self.language.file_name());
        let text = wanted.write(self.language)?;
        std::fs::write(&program, &text)?;
        let mut command = match self.language {
            Language::Python | Language::Dask => Command::new(python()),
            Language::JavaScript => {
                link(&node_modules(), &folder.path().join("node_modules"))?;
                Command::new("node")
            }
            Language::Rust => Command::new(compiled(&text).await?),
        };
        let child = command
            .arg(&program)
            .current_dir(folder.path())
            .env("INFLIGHT_KEY", KEY)
            .envs(wanted.variables.iter().map(|(name, value)| (name, value)))
            .envs(self.scheduler.iter().map(|scheduler| ("DASK_SCHEDULER_ADDRESS", &scheduler.address)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        let output = output.map_err(|_| format!("this took too long:\n{text}"))??;
        let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        // Dask says there what it thinks of the machine.
        if !output.status.success() || (!said.is_empty() && self.language != Language::Dask) {
            return Err(format!("{said}\n{printed}\n{text}").into());
        }
        let file = std::fs::read_to_string(folder.path().join("inflight-run.json"))?;
        let run = RunFile::read(&file)
            .and_then(|file| file.run(RunId(1), &Settings::default()))
            .map_err(|error| format!("{error}\n{file}\n{text}"))?;
        let value: Value = serde_json::from_str(&file)?;
        let rows = value["rows"].as_array().cloned().unwrap_or_default();
        Ok(Ran { printed: printed.into_owned(), run, file, rows, _folder: folder })
    }
}

/// Compiles a program in Rust.
async fn compiled(text: &str) -> Result<PathBuf> {
    let folder = crate_with(text)?;
    let output = Command::new(cargo())
        .args(["build", "--quiet", "--locked", "--target-dir", "target"])
        .current_dir(&folder)
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_BUILD_TARGET")
        .stdin(Stdio::null())
        .output()
        .await?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(folder.join("target/debug").join(format!("inflight-program{}", std::env::consts::EXE_SUFFIX))),
        false => Err(format!("{said}\n{text}").into()),
    }
}

/// The crate that has what the first lines of all of them ask for, with that program in it.
fn crate_with(text: &str) -> Result<PathBuf> {
    let (pinned, folder) = (repository().join("tests/e2e/programs"), repository().join("target/programs"));
    std::fs::create_dir_all(folder.join("src"))?;
    for name in ["Cargo.toml", "Cargo.lock"] {
        std::fs::copy(pinned.join(name), folder.join(name))?;
    }
    std::fs::write(folder.join("src/main.rs"), text)?;
    Ok(folder)
}

/// A Dask cluster in one process, with threads enough for every test.
#[derive(Debug)]
struct Scheduler {
    address: String,
    /// Killed on drop.
    _python: Child,
}

impl Scheduler {
    async fn start() -> Result<Self> {
        const CLUSTER: &str = "
import time
from dask.distributed import LocalCluster
cluster = LocalCluster(n_workers=1, threads_per_worker=20, processes=False, protocol='tcp', dashboard_address=':0')
print(cluster.scheduler_address, flush=True)
time.sleep(3600)";
        let mut python = Command::new(python())
            .args(["-c", CLUSTER])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = python.stdout.take().ok_or("stdout was piped above")?;
        let line = tokio::time::timeout(PATIENCE, BufReader::new(stdout).lines().next_line()).await??;
        Ok(Self { address: line.ok_or("the cluster ended at once")?, _python: python })
    }
}

/// The Python that runs them.
pub fn python() -> OsString {
    std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into())
}

/// Whether it has that module. Without a network there is none to be had, and whoever asks goes without.
pub async fn has_module(name: &str) -> bool {
    let asked = Command::new(python()).args(["-c", &format!("import {name}")]).stderr(Stdio::null()).status().await;
    asked.is_ok_and(|status| status.success())
}

/// Whether what the programs in Rust ask for is there, or can be had.
///
/// # Errors
///
/// When there is no room for it.
pub async fn has_crates() -> Result<bool> {
    let folder = crate_with("fn main() {}\n")?;
    let fetch = Command::new(cargo()).args(["fetch", "--quiet", "--locked"]).current_dir(folder).output().await?;
    Ok(fetch.status.success())
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Where npm's packages are.
fn node_modules() -> PathBuf {
    std::env::var_os("PEERS").map_or_else(|| repository().join(".tools/node_modules"), PathBuf::from)
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) -> Result {
    Ok(std::os::unix::fs::symlink(to, from)?)
}

#[cfg(windows)]
fn link(to: &Path, from: &Path) -> Result {
    Ok(std::os::windows::fs::symlink_dir(to, from)?)
}
