//! The real JSONPlaceholder, on loopback: npm's `jsonplaceholder`, started with node on a free port that it tells.
//!
//! It answers with `access-control-allow-origin`, as the live service does.
//!
//! Invariant: the server lives exactly as long as the value that stands for it.

use crate::wait::SOON;
use crate::{Result, repository};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Where it stands when `JSONPLACEHOLDER` does not say.
const INSTALLED: &str = ".tools/node_modules/jsonplaceholder/index.js";

/// The running server.
#[derive(Debug)]
pub struct JsonPlaceholder {
    port: u16,
    /// Killed on drop.
    _node: Child,
    /// Kept open, so that node never writes into a closed pipe.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl JsonPlaceholder {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    ///
    /// When it is not installed, or does not listen after a long while.
    pub async fn start() -> Result<Self> {
        let script = std::env::var_os("JSONPLACEHOLDER").map_or_else(|| repository().join(INSTALLED), PathBuf::from);
        if !script.is_file() {
            return Err(format!(
                "there is no JSONPlaceholder server at {}: run \
                 `npm install --prefix .tools jsonplaceholder@0.3.3`, \
                 or set JSONPLACEHOLDER to its index.js",
                script.display()
            )
            .into());
        }
        // Its own index.js would listen on every interface, and on a port that another may have.
        let listen = "const server = require('./src/app').listen(0, '127.0.0.1', \
                      () => console.log(`listens on ${server.address().port}`))";
        let mut node = Command::new("node")
            .args(["-e", listen])
            .current_dir(script.parent().unwrap_or(&script))
            // Which silences its log, a line for each request.
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
            Err("node ended before JSONPlaceholder said on which port it listens".into())
        };
        let port = tokio::time::timeout(SOON, told).await.map_err(|_| "JSONPlaceholder does not listen")??;
        Ok(Self { port, _node: node, _stdout: stdout })
    }

    /// The template that a user types.
    pub fn template(&self) -> String {
        format!("http://127.0.0.1:{}/posts/{{id}}", self.port)
    }

    /// The address of one post.
    pub fn post_url(&self, id: u32) -> String {
        self.template().replace("{id}", &id.to_string())
    }
}
