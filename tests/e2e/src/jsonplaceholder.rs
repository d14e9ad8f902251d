//! The real JSONPlaceholder, on loopback: npm's `jsonplaceholder`, started with node on a port of its own.
//!
//! It answers with `access-control-allow-origin`, as the live service does.
//!
//! Invariant: the server lives exactly as long as the value that stands for it.

use crate::{Result, http, repository, wait};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// Where it stands when `JSONPLACEHOLDER` does not say.
const INSTALLED: &str = ".tools/node_modules/jsonplaceholder/index.js";

/// The running server.
#[derive(Debug)]
pub struct JsonPlaceholder {
    port: u16,
    /// Killed on drop.
    _node: Child,
}

impl JsonPlaceholder {
    /// Starts it and waits until it answers.
    ///
    /// # Errors
    ///
    /// When it is not installed, or does not answer within 30 s.
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
        let port = http::free_port().await?;
        // Its own index.js would listen on every interface.
        let listen = format!("require('./src/app').listen({port}, '127.0.0.1')");
        let node = Command::new("node")
            .args(["-e", &listen])
            .current_dir(script.parent().unwrap_or(&script))
            // Which silences its log, a line for each request.
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("node did not start: {error}"))?;
        let started = Self { port, _node: node };
        let first = started.post_url(1);
        let what = "JSONPlaceholder's first answer";
        wait::until(what, Duration::from_secs(30), async || {
            // Refused until it listens.
            Ok(http::get(&first).await.ok().filter(|(status, _)| *status == 200))
        })
        .await?;
        Ok(started)
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
