//! How Chromium is started: headless, on an empty profile, and asking the network for nothing but what a page asks for.

use super::VIEWPORT;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// `goog:chromeOptions`, with the profile in that folder and more arguments.
pub(super) fn options(profile: &Path, more: &[String]) -> Value {
    let mut arguments = vec![
        "--headless".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        // A container's /dev/shm is often too small for it.
        "--disable-dev-shm-usage".to_owned(),
        format!("--window-size={},{}", VIEWPORT.0, VIEWPORT.1),
        format!("--user-data-dir={}", profile.display()),
    ];
    arguments.extend_from_slice(more);
    if is_root() {
        // Chromium refuses to start its sandbox as root.
        arguments.push("--no-sandbox".to_owned());
    }
    let mut options = json!({ "args": arguments });
    let usual = "/usr/bin/chromium";
    let binary = std::env::var("CHROME").ok().or_else(|| Path::new(usual).exists().then(|| usual.to_owned()));
    if let Some(binary) = binary {
        // Otherwise chromedriver looks for a Chrome of its own version.
        options["binary"] = json!(binary);
    }
    options
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
