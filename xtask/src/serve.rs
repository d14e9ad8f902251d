//! `cargo xtask serve`: from a fresh clone to the page in a browser.
//!
//! The page is a release build, served from a folder of its own under target/, so that dist/ only ever holds what
//! `cargo xtask build` made. Trunk watches the sources and rebuilds at every change; the browser is opened once the
//! server answers.

use crate::children::{child, find, run};
use crate::{Result, page, root, tools};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

const FIRST_PORT: u16 = 8080;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    port: u16,
    open: bool,
}

/// Builds and serves the page until it is interrupted.
pub(crate) fn serve(arguments: &[String]) -> Result {
    let options = parse(arguments)?;
    tools::ensure()?;
    println!("Compiling the page (about a minute the first time, seconds after that).");
    page::compile(&[])?;
    let port = free_port(options.port, is_free).ok_or_else(|| format!("No port from {} up is free.", options.port))?;
    if port != options.port {
        println!("Port {} is taken, so the page is served on {port}.", options.port);
    }
    std::thread::spawn(move || greet(port, options.open));
    run(child("trunk")
        .args(["serve", "--release", "--offline", "--port", &port.to_string(), "--dist"])
        .arg(root::root().join("target").join("serve")))
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options { port: FIRST_PORT, open: true };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--no-open" => options.open = false,
            "--port" => {
                let port = arguments.next().and_then(|port| port.parse().ok()).filter(|port| *port > 0);
                options.port = port.ok_or("--port needs a number from 1 to 65535.")?;
            }
            other => {
                return Err(format!("serve knows --port N and --no-open, and not {other}."));
            }
        }
    }
    Ok(options)
}

/// The first port from `from` up that is free.
fn free_port(from: u16, is_free: impl Fn(u16) -> bool) -> Option<u16> {
    (from..=u16::MAX).find(|port| is_free(*port))
}

/// Trunk listens on both loopback addresses. That one of them does not exist here is no obstacle; that it is taken is.
fn is_free(port: u16) -> bool {
    let addresses: [SocketAddr; 2] = [(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()];
    addresses.into_iter().all(|address| match TcpListener::bind(address) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied),
    })
}

/// Waits until the server answers, then says where the page is and shows it.
fn greet(port: u16, open: bool) {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        std::thread::sleep(Duration::from_millis(100));
    }
    let address = format!("http://127.0.0.1:{port}/");
    println!("\nInflight is at {address} (Ctrl+C stops it)\n");
    if open && has_screen() {
        show(&address);
    }
}

/// Whether somebody is likely to look: not in CI, and on Linux only in a graphical session.
fn has_screen() -> bool {
    let set = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !set("CI") && (!cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY"))
}

/// Opens the user's browser. That there is none is not worth an error: the address has been printed.
fn show(address: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // `start` takes the first quoted word for a window's title.
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    if find(program).is_some() {
        let _ = run(child(program).args(arguments).arg(address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_options_are_read() {
        assert_eq!(parsed(""), Ok(Options { port: 8080, open: true }));
        assert_eq!(parsed("--no-open --port 9000"), Ok(Options { port: 9000, open: false }));
        for wrong in ["--port", "--port 0", "--port 70000", "--port x"] {
            assert_eq!(parsed(wrong), Err("--port needs a number from 1 to 65535.".to_owned()));
        }
        assert_eq!(parsed("now"), Err("serve knows --port N and --no-open, and not now.".to_owned()));
    }

    #[test]
    fn a_taken_port_leads_to_the_next_free_one() {
        assert_eq!(free_port(8080, |_| true), Some(8080));
        assert_eq!(free_port(8080, |port| port > 8082), Some(8083));
        assert_eq!(free_port(65535, |_| false), None);
    }

    #[test]
    fn a_port_with_a_listener_is_taken() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        assert!(!is_free(port));
    }
}
