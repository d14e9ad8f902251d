//! Where an address leads: which host, on this computer or elsewhere, and whether anybody on the way reads what is sent.

use super::numbers::whole;
use std::net::Ipv6Addr;

/// Whether a page that came over https may not fetch this address: http, and not this computer.
pub(super) fn is_blocked(text: &str, page_is_secure: bool) -> bool {
    page_is_secure && is_open(text)
}

/// Whether anybody on the way can read what is sent there: it goes over http, and not to this computer.
pub(super) fn is_open(text: &str) -> bool {
    let is_http = text.split_once("://").is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http"));
    is_http && host(text).is_some_and(|host| Reach::of(host) != Reach::ThisComputer)
}

/// How far away a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The computer that the page is shown on.
    ThisComputer,
    /// The network that it is in: a router, a printer, a company's own server.
    OwnNetwork,
    /// Anywhere.
    Elsewhere,
}

impl Reach {
    /// Of a host, with its port or without: RFC 6761, RFC 1918, RFC 3927, RFC 4193 and RFC 6762.
    pub fn of(host: &str) -> Self {
        if let Some(address) = host.strip_prefix('[') {
            let address = address.split(']').next().unwrap_or_default().parse::<Ipv6Addr>();
            return address.map_or(Self::Elsewhere, Self::of_ipv6);
        }
        let name = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let name = name.as_str();
        match four_numbers(name) {
            Some(numbers) => Self::of_ipv4(numbers),
            None if name == "localhost" || name.ends_with(".localhost") => Self::ThisComputer,
            None => {
                let ends = [".local", ".internal", ".lan", ".home.arpa", ".home", ".corp", ".intranet"];
                let is_own = !name.contains('.') || ends.iter().any(|end| name.ends_with(end));
                if is_own { Self::OwnNetwork } else { Self::Elsewhere }
            }
        }
    }

    fn of_ipv4(numbers: [u8; 4]) -> Self {
        match numbers {
            [0 | 127, ..] => Self::ThisComputer,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [169, 254, ..] | [100, 64..=127, ..] => Self::OwnNetwork,
            _ => Self::Elsewhere,
        }
    }

    fn of_ipv6(address: Ipv6Addr) -> Self {
        // One of IPv4 in it, in the form of today or of old.
        if let [0, 0, 0, 0, 0, 0 | 0xffff, high, low] = address.segments() {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            return if [a, b, c, d] == [0, 0, 0, 1] { Self::ThisComputer } else { Self::of_ipv4([a, b, c, d]) };
        }
        match address.segments()[0] {
            0xfc00..=0xfdff | 0xfe80..=0xfebf => Self::OwnNetwork,
            _ => Self::Elsewhere,
        }
    }
}

/// The parts of an IPv4 address, as such addresses are written.
fn four_numbers(name: &str) -> Option<[u8; 4]> {
    let mut parts = name.split('.').map(|part| {
        let number = whole(part).and_then(|number| u8::try_from(number).ok())?;
        (part == number.to_string()).then_some(number)
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// Whether a host is a number that is not written as such addresses are: browsers read anything as one that ends in a
/// number (the URL standard, "ends-in-a-number").
pub(super) fn unusual_number(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let digits = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_number =
        !last.is_empty() && (last.bytes().all(|digit| digit.is_ascii_digit()) || digits.is_some_and(is_hexadecimal));
    is_number && four_numbers(host).is_none()
}

/// The host that an absolute address names, with its port; `None` for a path on the page's own.
pub(super) fn host(text: &str) -> Option<&str> {
    text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_page_may_fetch_over_http_from_this_computer_alone() {
        let blocked = [
            "http://127.0.0.1.evil.com/{id}",
            "http://127.evil.com/{id}",
            "http://example.com/{id}",
            "HTTP://10.0.0.1/{id}",
            "http://localhost.evil.com/{id}",
        ];
        let fine = [
            "https://example.com/{id}",
            "http://localhost:3000/{id}",
            "http://127.0.0.1/{id}",
            "http://[::1]:8000/{id}",
            "posts/{id}.json",
        ];
        assert!(blocked.into_iter().all(|text| is_blocked(text, true) && !is_blocked(text, false)));
        assert!(fine.into_iter().all(|text| !is_blocked(text, true)));
    }

    #[test]
    fn it_is_told_how_far_away_a_host_is() {
        use Reach::{Elsewhere, OwnNetwork, ThisComputer};
        for (reach, hosts) in [
            (
                ThisComputer,
                &[
                    "localhost",
                    "LOCALHOST:3000",
                    "a.localhost",
                    "127.9.9.9",
                    "0.0.0.0:80",
                    "[::1]:80",
                    "[::ffff:127.0.0.1]",
                    "[::ffff:7f00:1]",
                    "[::127.0.0.1]:80",
                    "[0:0:0:0:0:0:0:1]",
                ][..],
            ),
            (
                OwnNetwork,
                &[
                    "router",
                    "nas.local",
                    "wiki.corp",
                    "100.64.0.1",
                    "db.internal",
                    "10.0.0.1:80",
                    "172.16.0.1",
                    "192.168.1.1",
                    "169.254.169.254",
                    "[fe80::1]",
                    "[fd00::1]:8080",
                    "[::ffff:10.0.0.1]",
                ],
            ),
            (
                Elsewhere,
                &["api.example.com", "127.evil.com", "172.32.0.1", "8.8.8.8", "[2606:4700::1]", "localhost.evil.com"],
            ),
        ] {
            for host in hosts {
                assert_eq!(Reach::of(host), reach, "{host}");
            }
        }
    }
}
