//! cURL's options (curl(1)): what they are called, which have a value, and which change nothing of what is sent.

/// Whether the option of that long name has a value.
pub(super) fn takes_value(name: &str) -> bool {
    WITH_VALUE.contains(&name)
}

/// The long name of an option of one letter.
pub(super) fn long_name(letter: char) -> Option<&'static str> {
    LETTERS.iter().find(|(own, _)| *own == letter).map(|(_, name)| *name)
}

/// Whether the option of that long name is about how something is sent or shown, and not about what.
pub(super) fn is_quiet(name: &str) -> bool {
    QUIET.contains(&name)
}

/// The same for an option of one letter without a long name here.
pub(super) fn is_quiet_letter(letter: char) -> bool {
    QUIET_LETTERS.contains(letter)
}

/// Options of one letter, by their long names.
const LETTERS: [(char, &str); 34] = [
    ('A', "user-agent"),
    ('C', "continue-at"),
    ('D', "dump-header"),
    ('E', "cert"),
    ('F', "form"),
    ('G', "get"),
    ('H', "header"),
    ('I', "head"),
    ('K', "config"),
    ('L', "location"),
    ('N', "no-buffer"),
    ('O', "remote-name"),
    ('S', "show-error"),
    ('T', "upload-file"),
    ('U', "proxy-user"),
    ('X', "request"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('d', "data"),
    ('e', "referer"),
    ('f', "fail"),
    ('g', "globoff"),
    ('i', "include"),
    ('k', "insecure"),
    ('m', "max-time"),
    ('o', "output"),
    ('r', "range"),
    ('u', "user"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('y', "speed-time"),
    ('Y', "speed-limit"),
    ('z', "time-cond"),
    ('t', "telnet-option"),
];

/// Letters that change nothing of what is sent.
const QUIET_LETTERS: &str = "LNOSfgisvqZR0123461#";

/// Options with a value.
const WITH_VALUE: [&str; 96] = [
    "abstract-unix-socket",
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "continue-at",
    "cookie",
    "cookie-jar",
    "create-file-mode",
    "crlfile",
    "curves",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "dns-servers",
    "doh-url",
    "dump-header",
    "egd-file",
    "engine",
    "expect100-timeout",
    "form",
    "form-string",
    "ftp-port",
    "happy-eyeballs-timeout-ms",
    "haproxy-clientip",
    "header",
    "hostpubmd5",
    "interface",
    "json",
    "keepalive-time",
    "key",
    "key-type",
    "limit-rate",
    "local-port",
    "login-options",
    "mail-from",
    "mail-rcpt",
    "max-filesize",
    "max-redirs",
    "max-time",
    "netrc-file",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "parallel-max",
    "pass",
    "pinnedpubkey",
    "preproxy",
    "proto",
    "proto-default",
    "proto-redir",
    "proxy",
    "proxy-header",
    "proxy-user",
    "proxy1.0",
    "quote",
    "random-file",
    "range",
    "rate",
    "referer",
    "request",
    "request-target",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "service-name",
    "socks4",
    "socks5",
    "socks5-hostname",
    "speed-limit",
    "speed-time",
    "stderr",
    "telnet-option",
    "time-cond",
    "tls-max",
    "tlspassword",
    "tlsuser",
    "trace",
    "trace-ascii",
    "unix-socket",
    "upload-file",
    "url",
    "url-query",
    "user",
    "user-agent",
    "variable",
    "write-out",
];

/// Options that change nothing of what is sent.
const QUIET: [&str; 34] = [
    "compressed",
    "connect-timeout",
    "create-dirs",
    "dump-header",
    "expect100-timeout",
    "fail",
    "fail-with-body",
    "globoff",
    "http1.1",
    "http2",
    "http2-prior-knowledge",
    "http3",
    "include",
    "ipv4",
    "ipv6",
    "keepalive-time",
    "limit-rate",
    "location",
    "max-redirs",
    "no-buffer",
    "no-keepalive",
    "no-progress-meter",
    "output",
    "output-dir",
    "path-as-is",
    "progress-bar",
    "remote-name",
    "retry-delay",
    "retry-max-time",
    "show-error",
    "silent",
    "stderr",
    "verbose",
    "write-out",
];

/// What a browser adds of its own accord, and its developer tools copy: sent by a page, some of it would make the browser
/// ask the server first.
pub(super) const ADDED_BY_BROWSERS: [&str; 5] =
    ["authority", "cache-control", "pragma", "priority", "upgrade-insecure-requests"];
