//! Folders that go away with the value that names them: a browser's profile, a little page made for one test.
//!
//! Invariant: two live values never name the same folder, in this process or in another.

use crate::Result;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty folder of one's own under the system's temporary folder.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a new, empty folder whose name contains `purpose`.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn new(purpose: &str) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("inflight-e2e-{purpose}-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            match std::fs::create_dir(&path) {
                // Left by a process of this number that was killed: a browser would take the profile for one in use.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                made => return made.map(|()| Self(path)).map_err(Into::into),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody is left to tell when this fails, and the system clears its temporary folder some day.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
