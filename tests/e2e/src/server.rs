//! The built page under a sub-path of loopback, as a static host would serve it: right types, 404 for what is not there.
//!
//! Invariant: nothing outside the folder is ever served, and every path that was asked for is remembered.

use crate::http::Listening;
use crate::{Result, repository};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the page stands: neither the root nor one level, so that an absolute or a guessed path shows.
pub const BASE: &str = "/course/inflight/";

/// Where the packages stand that the page is measured against: of its own origin, from which alone it takes scripts.
pub const PACKAGES: &str = "/course/inflight/packages/";

/// A static host for one folder.
#[derive(Debug)]
pub struct Server {
    listening: Listening,
    site: Arc<Site>,
}

#[derive(Debug)]
struct Site {
    root: PathBuf,
    /// npm's `node_modules`, for a benchmark.
    packages: Option<PathBuf>,
    asked: Mutex<Vec<String>>,
}

impl Server {
    /// Serves the built page: `INFLIGHT_DIST`, else `dist` in the repository.
    ///
    /// # Errors
    ///
    /// When the page has not been built, or no port can be opened.
    pub async fn start() -> Result<Self> {
        Self::of(&built()?).await
    }

    /// Serves the built page, and beside it the packages of a `node_modules`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_with_packages(packages: PathBuf) -> Result<Self> {
        Self::serve(Site { root: built()?, packages: Some(packages), asked: Mutex::default() }).await
    }

    /// Serves a folder.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn of(folder: &Path) -> Result<Self> {
        Self::serve(Site { root: folder.to_owned(), packages: None, asked: Mutex::default() }).await
    }

    async fn serve(site: Site) -> Result<Self> {
        let site = Arc::new(site);
        let router = Router::new().fallback(file).with_state(Arc::clone(&site));
        let listening = Listening::start(router).await?;
        Ok(Self { listening, site })
    }

    /// The address of the page; it ends with a slash.
    pub fn url(&self) -> String {
        format!("{}{BASE}", self.listening.origin())
    }

    /// Every path that was asked for so far, in order.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.site.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

pub(crate) fn built() -> Result<PathBuf> {
    let dist = std::env::var_os("INFLIGHT_DIST").map_or_else(|| repository().join("dist"), PathBuf::from);
    if !dist.join("index.html").is_file() {
        let dist = dist.display();
        return Err(format!("there is no built page in {dist}: run `cargo xtask build` first").into());
    }
    Ok(dist)
}

async fn file(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let asked = site.asked.lock();
    asked.unwrap_or_else(PoisonError::into_inner).push(path.clone());

    let missing = (StatusCode::NOT_FOUND, "there is no such file here").into_response();
    let Some(inner) = path.strip_prefix(BASE) else {
        return missing;
    };
    let leads_out = inner.split('/').any(|part| part == ".." || part.contains(['\\', '%', ':']));
    if leads_out {
        return missing;
    }
    if let (Some(packages), Some(name)) = (&site.packages, path.strip_prefix(PACKAGES)) {
        return std::fs::read_to_string(packages.join(name)).map_or(missing, |module| as_module(&module));
    }
    let name = if inner.is_empty() { "index.html" } else { inner };
    match std::fs::read(site.root.join(name)) {
        Ok(bytes) => ([(header::CONTENT_TYPE, content_type(name))], bytes).into_response(),
        Err(_) => missing,
    }
}

/// A module as a browser can load it, which knows no packages: what it imports by name gets its address.
fn as_module(module: &str) -> Response {
    let module = module.replace("from 'yocto-queue'", &format!("from '{PACKAGES}yocto-queue/index.js'"));
    ([(header::CONTENT_TYPE, content_type("module.js"))], module).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
