//! The chromedriver process: started on a free port, and asked to go, with its browsers, before it is killed.
//!
//! A killed chromedriver would leave its browsers running; one that is asked closes them first.
//!
//! Invariant: when the value is gone, so are the process and every browser it started.

use crate::Result;
use crate::wait::{EVERY, SOON};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

/// How often it is started at most.
const STARTS: usize = 3;

/// A chromedriver that listens.
#[derive(Debug)]
pub(crate) struct Driver {
    port: u16,
    process: Child,
    /// Kept open, so that chromedriver never writes into a closed pipe.
    _stdout: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts `CHROMEDRIVER`, or the one on the path.
    ///
    /// It looks for a free port before it opens it, and another process may open it first: then it ends, and is started once
    /// more.
    ///
    /// # Errors
    ///
    /// When there is none, or none of several says on which port it listens.
    pub(crate) fn start() -> Result<Self> {
        let again = (1..STARTS).find_map(|_| Self::start_once().ok());
        again.map_or_else(Self::start_once, Ok)
    }

    fn start_once() -> Result<Self> {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let mut process = Command::new(&program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                format!("{program} did not start: {error}; set CHROMEDRIVER, or install chromium-driver")
            })?;
        let stdout = process.stdout.take().expect("stdout was piped above");
        let mut stdout = BufReader::new(stdout);
        match announced_port(&mut stdout) {
            Ok(port) => Ok(Self { port, process, _stdout: stdout }),
            Err(error) => {
                process.kill()?;
                process.wait()?;
                Err(error)
            }
        }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills it, and no browser: whoever does that has killed them, and it would wait for them.
    pub(crate) fn kill(mut self) -> Result {
        Ok(self.process.kill()?)
    }

    /// Has it close its browsers and end itself.
    fn shut_down(&mut self) -> Result {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        // A driver that is killed leaves its browser behind, so it gets all the time that a busy machine takes.
        stream.set_read_timeout(Some(SOON))?;
        let request = format!("GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(request.as_bytes())?;
        stream.read_to_end(&mut Vec::new())?;
        let deadline = Instant::now() + SOON;
        while self.process.try_wait()?.is_none() && Instant::now() < deadline {
            std::thread::sleep(EVERY);
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that no longer answers is killed like one that does: all three may fail because it is gone already.
        let _ = self.shut_down();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads up to the line in which chromedriver names its port.
fn announced_port(stdout: &mut impl BufRead) -> Result<u16> {
    for line in stdout.lines() {
        let line = line?;
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return Ok(port.trim_end_matches('.').parse()?);
        }
    }
    Err("chromedriver ended before it said on which port it listens".into())
}
