//! JSON as Python prints it: `repr` of what `json.loads` gives.
//!
//! `{'userId': 1, 'title': "it's", 'ok': True, 'none': None}`. The rules are those of CPython's `unicode_repr` and
//! `float_repr`. A float of more than 15 digits keeps the digits that were sent, because no shorter text is sure to
//! mean the same number.

use serde_json::Value;

/// The value as Python prints it.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => out.push_str(&number_repr(&number.to_string())),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index);
                write(out, item);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (name, field)) in fields.iter().enumerate() {
                separate(out, index);
                write_text(out, name);
                out.push_str(": ");
                write(out, field);
            }
            out.push('}');
        }
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push_str(", ");
    }
}

/// In single quotes, unless only double quotes spare an escape.
fn write_text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => write_escape(out, c),
        }
    }
    out.push(quote);
}

/// Without control characters, odd spaces and what turns the direction of writing; close to Python's `isprintable`.
fn is_printable(c: char) -> bool {
    let odd = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}');
    !(c.is_control() || odd || (c.is_whitespace() && c != ' '))
}

fn write_escape(out: &mut String, c: char) {
    let code = c as u32;
    let (letter, digits) = match code {
        0..=0xff => ('x', 2),
        0x100..=0xffff => ('u', 4),
        _ => ('U', 8),
    };
    out.extend(['\\', letter]);
    out.extend((0..digits).rev().filter_map(|place| char::from_digit((code >> (4 * place)) & 0xf, 16)));
}

/// An exponent of any length; beyond what decides anything, a large one.
pub(crate) fn exponent_of(text: &str) -> i64 {
    const FAR: i64 = 1 << 40;
    let parsed = text.trim_start_matches('+').parse::<i64>().map(|exponent| exponent.clamp(-FAR, FAR));
    parsed.unwrap_or(if text.starts_with('-') { -FAR } else { FAR })
}

/// A JSON number as Python prints the `int` or `float` that it reads it as.
fn number_repr(text: &str) -> String {
    let (sign, plain) = text.strip_prefix('-').map_or(("", text), |plain| ("-", plain));
    let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((plain, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        // `json.loads("-0")` is the int 0.
        return if plain == "0" { "0".to_owned() } else { text.to_owned() };
    }
    let exponent = exponent_of(exponent);
    // 0.digits × 10^point
    let digits = format!("{whole}{fraction}");
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let point = whole.len() as i64 - zeros as i64 + exponent;
    let digits = digits.trim_matches('0');
    // A double reaches from 4.9e-324 to 1.797…e308.
    if digits.is_empty() || point < -323 {
        return format!("{sign}0.0");
    }
    if point > 309 || (point == 309 && digits > "1797693134862315807") {
        return format!("{sign}inf");
    }
    let count = digits.len() as i64;
    match point {
        -3..=0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
        1..=16 if count <= point => format!("{sign}{digits}{}.0", "0".repeat((point - count) as usize)),
        1..=16 => format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            let (mark, power) = if point < 1 { ('-', 1 - point) } else { ('+', point - 1) };
            let zero = if power < 10 { "0" } else { "" };
            format!("{sign}{first}{dot}{rest}e{mark}{zero}{power}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> String {
        repr(&serde_json::from_str(json).expect(json))
    }

    #[test]
    fn a_post_prints_as_in_the_article() {
        let post = r#"{"userId": 1, "id": 1, "title": "sunt aut facere", "fetch_time": 6}"#;
        assert_eq!(of(post), "{'userId': 1, 'id': 1, 'title': 'sunt aut facere', 'fetch_time': 6}");
        assert_eq!(of(r#"[true, false, null, {}, []]"#), "[True, False, None, {}, []]");
    }

    // All of these were printed by Python 3.11: print(repr(json.loads(text))).
    #[test]
    fn texts_are_quoted_and_escaped_as_python_does_it() {
        for (json, python) in [
            (r#""it's""#, r#""it's""#),
            (r#""it's \"so\"""#, r#"'it\'s "so"'"#),
            (r#""a\nb\tc\\d\r""#, r"'a\nb\tc\\d\r'"),
            (r#""\u0000\u007f\u00a0\u00e9""#, r"'\x00\x7f\xa0é'"),
            (r#""\u202e\u2028\ufeff""#, r"'\u202e\u2028\ufeff'"),
            (r#""😀""#, "'😀'"),
        ] {
            assert_eq!(of(json), python);
        }
    }

    #[test]
    fn numbers_are_ints_or_floats() {
        for (json, python) in [
            ("7", "7"),
            ("-0", "0"),
            ("9007199254740993", "9007199254740993"),
            ("1.10", "1.1"),
            ("-0.5", "-0.5"),
            ("1e3", "1000.0"),
            ("1E-5", "1e-05"),
            ("0.0001", "0.0001"),
            ("0.00001234", "1.234e-05"),
            ("1e16", "1e+16"),
            ("123456789012345e1", "1234567890123450.0"),
            ("1e15", "1000000000000000.0"),
            ("2.5e100", "2.5e+100"),
            ("-0.0", "-0.0"),
            ("0e7", "0.0"),
            ("1e999", "inf"),
            ("-1e99999999999999999999", "-inf"),
            ("1e-2147483648", "0.0"),
            ("-1e-99999999999999999999", "-0.0"),
            ("1e-400", "0.0"),
            ("1.8e308", "inf"),
            ("1.79e308", "1.79e+308"),
            ("1e-300", "1e-300"),
            ("12.5", "12.5"),
        ] {
            assert_eq!(of(json), python, "{json}");
        }
    }
}
