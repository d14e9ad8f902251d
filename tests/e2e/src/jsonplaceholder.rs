//! The real JSONPlaceholder, on loopback: npm's `jsonplaceholder`, started with node on a free port that it tells.
//!
//! It answers with `access-control-allow-origin`, as the live service does.
//!
//! Invariant: the server lives exactly as long as the value that stands for it.

use crate::node::Node;
use crate::{Result, repository};
use std::path::PathBuf;

/// Where it stands when `JSONPLACEHOLDER` does not say.
const INSTALLED: &str = ".tools/node_modules/jsonplaceholder/index.js";

/// The running server.
#[derive(Debug)]
pub struct JsonPlaceholder(Node);

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
        Node::start("JSONPlaceholder", listen, script.parent().unwrap_or(&script)).await.map(Self)
    }

    /// The template that a user types.
    pub fn template(&self) -> String {
        format!("http://127.0.0.1:{}/posts/{{id}}", self.0.port)
    }

    /// The address of one post.
    pub fn post_url(&self, id: u32) -> String {
        self.template().replace("{id}", &id.to_string())
    }
}
