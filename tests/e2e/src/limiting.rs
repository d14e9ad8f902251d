//! Servers that others wrote, with the limits that others wrote for them, on loopback: a real nginx with `limit_req`, and a
//! real Express with `express-rate-limit`.
//!
//! Invariant: a server lives exactly as long as the value that stands for it.

use crate::http::{Closed, get};
use crate::node::Node;
use crate::scratch::Scratch;
use crate::wait::{self, SOON};
use crate::{Result, repository};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Where the packages of npm's are when `PEERS` does not say.
const INSTALLED: &str = ".tools/node_modules";

/// nginx with 10 requests a second on average: `/plain/` without a burst, `/burst/` with one of five, refused with 429.
#[derive(Debug)]
pub struct Nginx {
    origin: String,
    /// Killed on drop.
    _nginx: Child,
    _folder: Scratch,
}

impl Nginx {
    /// Starts it and waits until it answers; `None` where there is no nginx.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start() -> Result<Option<Self>> {
        let Some(program) = std::env::var_os("NGINX").filter(|program| !program.is_empty()) else { return Ok(None) };
        let folder = Scratch::new("nginx")?;
        let path = folder.path().display();
        let origin = Closed::take()?.origin()?;
        let port = origin.rsplit(':').next().unwrap_or_default();
        let own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let own: String = own.iter().map(|kind| format!("{kind}_temp_path {path}/{kind};\n")).collect();
        let location = |name: &str, burst: &str| {
            format!(
                "location /{name}/ {{ limit_req zone={name}{burst}; default_type application/json;\n\
                 add_header Access-Control-Allow-Origin * always; root {path}; try_files /item.json =404; }}\n"
            )
        };
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log {path}/log;\nevents {{}}\n\
             http {{ access_log off; {own}limit_req_status 429;\n\
             limit_req_zone $server_name zone=plain:1m rate=10r/s; limit_req_zone $server_name zone=burst:1m rate=10r/s;\n\
             server {{ listen 127.0.0.1:{port};\n{}{}}} }}\n",
            location("plain", ""),
            location("burst", " burst=5 nodelay"),
        );
        std::fs::write(folder.path().join("item.json"), "{\"name\": \"an item\"}")?;
        std::fs::write(folder.path().join("conf"), config)?;
        let nginx = Command::new(program)
            .arg("-e")
            .arg(folder.path().join("log"))
            .arg("-c")
            .arg(folder.path().join("conf"))
            .arg("-p")
            .arg(folder.path())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("nginx did not start: {error}"))?;
        let address = format!("{origin}/");
        wait::until("nginx to answer", SOON, async || Ok(get(&address).await.ok())).await?;
        Ok(Some(Self { origin, _nginx: nginx, _folder: folder }))
    }

    /// The address of a route, such as `/plain/{id}`.
    pub fn url(&self, route: &str) -> String {
        format!("{}{route}", self.origin)
    }
}

/// Express with `express-rate-limit`, eight requests in three seconds: `/draft-6/`, `/draft-7/` and `/draft-8/` tell the limit by
/// those drafts' headers, `/silent/` by none.
#[derive(Debug)]
pub struct Express(Node);

impl Express {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    ///
    /// When it is not installed, or does not listen after a long while.
    pub async fn start() -> Result<Self> {
        let modules = std::env::var_os("PEERS").map_or_else(|| repository().join(INSTALLED), PathBuf::from);
        let listen = "
            const express = require('express'), { rateLimit } = require('express-rate-limit');
            const app = express();
            const names = 'RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After';
            app.use((request, response, next) => {
              response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': names });
              next();
            });
            for (const told of ['draft-6', 'draft-7', 'draft-8', 'silent']) {
              const standardHeaders = told === 'silent' ? false : told;
              app.use(`/${told}`, rateLimit({ windowMs: 3000, limit: 8, standardHeaders, legacyHeaders: false }));
              app.get(`/${told}/:id`, (request, response) => response.json({ id: request.params.id }));
            }
            const server = app.listen(0, '127.0.0.1', () => console.log(`listens on ${server.address().port}`));";
        Node::start("Express", listen, &modules).await.map(Self)
    }

    /// The address of a route, such as `/draft-7/{id}`.
    pub fn url(&self, route: &str) -> String {
        format!("http://127.0.0.1:{}{route}", self.0.port)
    }
}
