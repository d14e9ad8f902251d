//! The words of a line for cURL, as a shell would split them: one of Unix, or the one of Windows, in which Chromium copies
//! such lines as well.

/// The words; nothing where a quote is not closed.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    // It is one shell's line or the other's from the first quote on.
    let start = &text[..text.find(['"', '\'']).map_or(text.len(), |at| at + 1)];
    let is_for_windows = start.contains("^\"") || start.contains("^\n");
    let text = if is_for_windows { without_carets(text) } else { text.to_owned() };
    shlex::split(&without_ansi_quotes(&text))
}

/// A line as Windows wants it, as other shells would: there a caret takes the next sign as it is.
fn without_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(sign) = rest.next() {
        match (sign, rest.clone().next()) {
            ('^', Some('\n')) => drop(rest.next()),
            ('^', Some(next)) => {
                rest.next();
                out.push(next);
            }
            ('^', None) => {}
            _ => out.push(sign),
        }
    }
    out
}

/// The same line without `$'…'`, in which a backslash means what it means in C: `shlex` does not know it, and Chromium
/// writes it.
fn without_ansi_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\'', '"', '$', ';', '|']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes() {
            [b'$', b'\'', ..] => {
                let (value, length) = ansi_quoted(&rest[2..]);
                // Nothing in it is for the shell, and it has no sign that a shell cannot hold.
                out.push_str(&shlex::try_quote(&value.replace('\0', "")).unwrap_or_default());
                rest = &rest[2 + length..];
                continue;
            }
            // The line goes on.
            [b'\\', b'\n', ..] => {
                rest = &rest[2..];
                continue;
            }
            [b'\'', ..] => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            [b'"', ..] => double_quoted(rest),
            // What is escaped, whatever it is.
            [b'\\', ..] => rest.chars().take(2).map(char::len_utf8).sum(),
            // Another command: a word of its own, whatever it touches.
            [sign @ (b';' | b'|'), ..] => {
                out.extend([' ', char::from(*sign), ' ']);
                rest = &rest[1..];
                continue;
            }
            _ => 1,
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out + rest
}

/// How long the part in double quotes is that the text begins with.
fn double_quoted(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|sign: char| {
        let is_end = sign == '"' && !is_escaped;
        is_escaped = sign == '\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

/// What stands in `$'…'`, and how long it is with its end.
fn ansi_quoted(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        match sign {
            '\'' => break,
            '\\' => {
                let Some(escaped) = rest.chars().next() else { break };
                rest = &rest[escaped.len_utf8()..];
                let digits = |most: usize, radix: u32| -> usize {
                    rest.chars().take(most).take_while(|digit| digit.is_digit(radix)).count()
                };
                let (length, radix) = match escaped {
                    'u' => (digits(4, 16), 16),
                    'U' => (digits(8, 16), 16),
                    'x' => (digits(2, 16), 16),
                    _ => (0, 10),
                };
                let code = u32::from_str_radix(&rest[..length], radix).ok().and_then(char::from_u32);
                rest = &rest[length..];
                value.push(match escaped {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'u' | 'U' | 'x' => code.unwrap_or(char::REPLACEMENT_CHARACTER),
                    other => other,
                });
            }
            sign => value.push(sign),
        }
    }
    (value, text.len() - rest.len())
}
