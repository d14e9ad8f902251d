//! A server that is a program for node: started, and waited for until it tells its port.
//!
//! Invariant: the program lives exactly as long as the value that stands for it.

use crate::Result;
use crate::wait::SOON;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The running program.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) port: u16,
    /// Killed on drop.
    _node: Child,
    /// Kept open, so that node never writes into a closed pipe.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Node {
    /// Starts a script in that folder, which says `listens on` and its port; `name` is what it is, in sentences.
    pub(crate) async fn start(name: &str, script: &str, folder: &Path) -> Result<Self> {
        let mut node = Command::new("node")
            .args(["-e", script])
            .current_dir(folder)
            .env("NODE_PATH", folder)
            // Which silences the log, a line for each request.
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("node did not start: {error}"))?;
        let mut stdout = BufReader::new(node.stdout.take().expect("stdout was piped above")).lines();
        let told = async {
            while let Some(line) = stdout.next_line().await? {
                if let Some(port) = line.strip_prefix("listens on ") {
                    return Result::<u16>::Ok(port.parse()?);
                }
            }
            Err(format!("node ended before {name} said on which port it listens").into())
        };
        let port = tokio::time::timeout(SOON, told).await.map_err(|_| format!("{name} does not listen"))??;
        Ok(Self { port, _node: node, _stdout: stdout })
    }
}
