//! Child processes: found among the project's own tools first, printed, and waited for.
//!
//! A child runs in the workspace's root with `.tools` in front of its `PATH`; that is also how Trunk, which looks for
//! its helpers there, comes to use our wasm-bindgen. What a child writes is passed through as it comes.

use crate::tally::Tally;
use crate::{Result, root};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

/// The folders in which programs are looked for, the project's own first.
pub(crate) fn search_path() -> Vec<PathBuf> {
    let tools = root::tools();
    let own = [tools.join("bin"), tools.join("node_modules").join(".bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    own.into_iter().chain(std::env::split_paths(&inherited)).collect()
}

/// The full path of a program, if it is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    search_path()
        .iter()
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{program}{ending}"))))
        .find(|path| path.is_file())
}

/// A child of that name, not yet started.
pub(crate) fn child(program: &str) -> Command {
    at(find(program).unwrap_or_else(|| PathBuf::from(program)))
}

/// The cargo that runs xtask, so that `cargo +toolchain xtask` stays on its toolchain.
pub(crate) fn cargo() -> Command {
    std::env::var_os("CARGO").map_or_else(|| child("cargo"), |cargo| at(PathBuf::from(cargo)))
}

/// A child by its path.
pub(crate) fn at(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root::root());
    if let Ok(path) = std::env::join_paths(search_path()) {
        command.env("PATH", path);
    }
    command
}

/// Prints the command, runs it, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result {
    let shown = announce(command);
    finished(&shown, command.status())
}

/// The same, and returns what the child prints.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let shown = announce(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| unstarted(&shown, &error))?;
    finished(&shown, Ok(output.status))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Prints the command, runs it, fails unless it succeeds, and adds up the tests that the child reports.
pub(crate) fn run_counted(command: &mut Command, tally: &mut Tally) -> Result {
    let shown = announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| unstarted(&shown, &error))?;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            // A reader that went away (`| head`) is no reason to stop a test run.
            let _ = std::io::stdout().write_all(&line);
            tally.read(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    finished(&shown, child.wait())
}

/// A child that runs beside the others until it is dropped: it ends when its input does.
#[derive(Debug)]
pub(crate) struct Beside {
    child: Child,
    /// The first line it printed.
    pub(crate) said: String,
}

impl Beside {
    /// Prints the command, starts it, and waits for its first line.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let shown = announce(command);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut beside = Self { child: piped.spawn().map_err(|error| unstarted(&shown, &error))?, said: String::new() };
        let stdout = beside.child.stdout.take().map(BufReader::new);
        let read = stdout.map(|mut lines| lines.read_line(&mut beside.said));
        beside.said.truncate(beside.said.trim_end().len());
        match read {
            Some(Ok(_)) if !beside.said.is_empty() => Ok(beside),
            _ => Err(format!("`{shown}` ended without a word.")),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // That it has ended before is no harm.
        let _ = self.child.wait();
    }
}

/// What a command prints, or nothing if it cannot be run. Not announced: these only look at what is there.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn announce(command: &Command) -> String {
    let shown = shown(command);
    println!("$ {shown}");
    shown
}

/// The command as one would type it in the workspace's root, with the variables set for it (`PATH` aside).
fn shown(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(key, value)| {
        let key = key.to_string_lossy();
        (key != "PATH").then(|| format!("{key}={}", word(value.unwrap_or_default())))
    });
    let program = Path::new(command.get_program());
    let program = match program.strip_prefix(root::root()) {
        Ok(own) => word(own.as_os_str()),
        Err(_) => word(program.file_stem().unwrap_or_default()),
    };
    let arguments = command.get_args().map(word);
    variables.chain([program]).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// One word of a command line, quoted where a shell would need it.
fn word(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    if text.is_empty() || text.contains(char::is_whitespace) { format!("'{text}'") } else { text.into_owned() }
}

fn finished(shown: &str, status: std::io::Result<ExitStatus>) -> Result {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status}).")),
        Err(error) => Err(unstarted(shown, &error)),
    }
}

fn unstarted(shown: &str, error: &std::io::Error) -> String {
    format!("`{shown}` could not be started: {error}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new(root::tools().join("bin").join("trunk"));
        command.args(["build", "a b"]).env("PATH", "/nowhere").env("MODE", "quick");
        let program = Path::new(".tools").join("bin").join("trunk");
        assert_eq!(shown(&command), format!("MODE=quick {} build 'a b'", program.display()));
    }

    #[test]
    fn a_child_beside_the_others_is_heard_once_and_ends_with_its_value() {
        let beside = Beside::start(cargo().arg("--version")).expect("cargo says which it is");
        assert!(beside.said.starts_with("cargo ") && !beside.said.ends_with('\n'), "{}", beside.said);
        drop(beside);
        let silent = Beside::start(cargo().args(["--quiet", "version", "--no-such-option"]));
        assert!(silent.is_err_and(|sentence| sentence.contains("ended without a word")));
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let error = run(&mut Command::new("no-such-program-here"));
        assert!(error.is_err_and(|sentence| { sentence.contains("`no-such-program-here` could not be started") }));
    }
}
