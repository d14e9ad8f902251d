//! What an answer is worth: whether it failed, what kind of body it has, and whether that is what was asked for.
//!
//! [`Body::from_response`] is the article's `raise_for_status` and its `.json()`. An answer that is no JSON is a failure
//! only where the plan expects JSON; else it is kept as what it is. What came with a failure is kept beside it, because
//! servers say there what was wrong.

use super::body::{Body, ContentType};
use super::outcome::Failure;
use super::transport::{Response, TransportError};

/// The most that is kept of what came with a failure, in bytes.
pub const MAX_FAILED_BODY: usize = 64 * 1024;

/// What an answer must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// JSON, or nothing at all.
    #[default]
    Json,
    /// Whatever it is.
    Any,
}

impl Body {
    /// What a response is worth.
    ///
    /// # Errors
    /// [`Failure::Status`] from 400 on; where JSON is expected, [`Failure::NotJson`] and [`Failure::TooDeep`]; JSON that
    /// ends midway is [`TransportError::CutShort`]. With what was answered all the same. An empty body is no failure.
    pub fn from_response(response: Response, expect: Expect) -> Result<Self, (Failure, Self)> {
        let status = response.status;
        if status >= 400 {
            return Err((Failure::Status(status), Self::kept(response)));
        }
        let content_type = ContentType::of(&response.headers);
        let body = match Content::of(response) {
            Content::Bytes(bytes) if bytes.is_empty() => return Ok(Self::Empty),
            Content::Text(text) if text.is_empty() => return Ok(Self::Empty),
            Content::Bytes(bytes) => Self::Bytes(bytes.into(), content_type.clone()),
            Content::Text(text) => {
                if expect == Expect::Any && !content_type.may_be_json() {
                    return Ok(Self::Text(text.into()));
                }
                let json = without_guard(&text);
                let Err(error) = parsed(json) else {
                    return Ok(Self::Json(json.into()));
                };
                if content_type.is_json() && error.is_eof() && !json.trim().is_empty() {
                    return Err((TransportError::CutShort.into(), Self::Text(text.into())));
                }
                if expect == Expect::Json && error.to_string().starts_with("recursion limit") {
                    return Err((Failure::TooDeep, Self::Text(text.into())));
                }
                if expect == Expect::Json {
                    let is_meant = content_type.is_json() || json.starts_with(['{', '[']);
                    let place = is_meant.then(|| (error.line() as u32, error.column() as u32));
                    let name = content_type.named();
                    let start = json.trim_start().chars().take(80).collect::<String>().into();
                    let found = place.and_then(|(line, column)| word_at(json, line as usize, column as usize));
                    let failure = Failure::NotJson { status, content_type: name, start, place, found };
                    return Err((failure, Self::Text(text.into())));
                }
                Self::Text(text.into())
            }
        };
        match (expect, &body) {
            (Expect::Json, Self::Bytes(bytes, _)) => {
                let start = format!("{} bytes", bytes.len()).into();
                let name = content_type.named();
                Err((Failure::NotJson { status, content_type: name, start, place: None, found: None }, body))
            }
            _ => Ok(body),
        }
    }

    /// What came with a failure, cut where it is long.
    fn kept(response: Response) -> Self {
        let content_type = ContentType::of(&response.headers);
        match Content::of(response) {
            Content::Bytes(bytes) if bytes.is_empty() => Self::Empty,
            Content::Bytes(mut bytes) => {
                bytes.truncate(MAX_FAILED_BODY);
                Self::Bytes(bytes.into(), content_type)
            }
            Content::Text(text) if text.is_empty() => Self::Empty,
            Content::Text(mut text) => {
                let json = without_guard(&text);
                if json.len() <= MAX_FAILED_BODY && parsed(json).is_ok() {
                    return Self::Json(json.into());
                }
                text.truncate(text.floor_char_boundary(MAX_FAILED_BODY));
                Self::Text(text.into())
            }
        }
    }
}

/// Whether it is JSON that can be read here; nested deeper than 128, it cannot.
fn parsed(text: &str) -> serde_json::Result<()> {
    serde_json::from_str::<serde_json::Value>(text).map(drop)
}

/// JSON without the line that keeps it from being run as a script: `)]}'`, `)]}',`.
fn without_guard(text: &str) -> &str {
    match text.strip_prefix(")]}'") {
        Some(rest) => rest.trim_start_matches(',').trim_start(),
        None => text,
    }
}

/// The word that was no JSON, where it is a word.
fn word_at(text: &str, line: usize, column: usize) -> Option<Box<str>> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    // The parser stops at the sign that it cannot use, which may be within the word.
    let at = column.checked_sub(1)?.min(line.len());
    let start = at - line.as_bytes()[..at].iter().rev().take_while(|byte| is_word(byte)).count();
    let length = line.as_bytes()[start..].iter().take_while(|byte| is_word(byte)).count();
    line.get(start..start + length.min(20)).filter(|word| !word.is_empty()).map(Into::into)
}

/// The content of a response: text, where it is one.
enum Content {
    Text(String),
    Bytes(Vec<u8>),
}

impl Content {
    fn of(response: Response) -> Self {
        let content_type = ContentType::of(&response.headers);
        if content_type.is_binary() {
            return Self::Bytes(response.body);
        }
        let text = match response.decoded {
            Some(text) => text,
            None => match String::from_utf8(response.body) {
                Ok(text) => text,
                Err(error) if content_type.is_text() => String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Err(error) => return Self::Bytes(error.into_bytes()),
            },
        };
        // A text that has a zero in it was none.
        if !content_type.is_text() && text.contains('\0') {
            return Self::Bytes(text.into_bytes());
        }
        Self::Text(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::Headers;
    use super::*;

    fn response(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response {
            status,
            headers: Headers::new([("Content-Type", content_type)]),
            body: body.into(),
            ..Response::default()
        }
    }

    fn json(body: &str) -> Result<Body, (Failure, Body)> {
        Body::from_response(response(200, "text/html", body), Expect::Json)
    }

    fn any(content_type: &str, body: impl Into<Vec<u8>>) -> Result<Body, (Failure, Body)> {
        Body::from_response(response(200, content_type, body), Expect::Any)
    }

    #[test]
    fn a_status_of_400_or_more_is_a_failure_and_what_it_says_is_kept() {
        for expect in [Expect::Json, Expect::Any] {
            let detail = r#"{"detail":"startDate is required"}"#;
            let failed = Body::from_response(response(422, "application/json", detail), expect);
            assert_eq!(failed, Err((Failure::Status(422), Body::Json(detail.into()))));
        }
        let long = "ü".repeat(MAX_FAILED_BODY);
        let (_, kept) = Body::from_response(response(500, "text/plain", long), Expect::Any).expect_err("500");
        assert_eq!(kept.len(), MAX_FAILED_BODY);
        assert_eq!(Failure::Status(404).to_string(), "HTTP 404 Not Found");
        assert_eq!(Failure::Status(499).to_string(), "HTTP 499");
    }

    #[test]
    fn the_raw_text_is_kept_and_marks_before_it_are_not() {
        for text in ["\u{feff}{\"price\": 1.10}", ")]}'\n{\"price\": 1.10}", ")]}',\n{\"price\": 1.10}"] {
            assert_eq!(json(text).map(|body| body.text().to_owned()), Ok("{\"price\": 1.10}".to_owned()));
            assert_eq!(any("application/json", text), Ok(Body::Json("{\"price\": 1.10}".into())));
        }
        assert_eq!(json("").map(|body| body.value()), Ok(serde_json::Value::Null));
        assert_eq!(any("text/plain", ")]}' and more"), Ok(Body::Text(")]}' and more".into())));
    }

    #[test]
    fn what_is_not_json_is_named_with_its_first_80_characters() {
        let (failure, body) = json(&format!("\n <html>login{}", "ü".repeat(100))).expect_err("a page");
        let expected = format!("Expected JSON, got text/html: '<html>login{}' (status 200)", "ü".repeat(69));
        assert_eq!((failure.to_string(), body.text().is_empty()), (expected, false));
    }

    #[test]
    fn a_nan_is_named_with_its_place() {
        let answer = |body: &str| Body::from_response(response(200, "application/json", body), Expect::Json);
        let (failure, _) = answer("{\n  \"price\": NaN\n}").expect_err("NaN");
        assert_eq!(failure.to_string(), "Not valid JSON: 'NaN' at line 2, column 12 (status 200)");
        let (failure, _) = answer("{\"a\": 1,}").expect_err("a comma");
        assert!(failure.to_string().starts_with("Not valid JSON at line 1, column 9"), "{failure}");
    }

    #[test]
    fn json_that_ends_midway_was_cut_short_and_nested_too_deep_it_is_no_overflow() {
        for expect in [Expect::Json, Expect::Any] {
            let cut = Body::from_response(response(200, "application/json", "{\"a\": [1, 2"), expect);
            assert_eq!(cut.map_err(|(failure, _)| failure), Err(TransportError::CutShort.into()));
        }
        let deep = "[".repeat(200_000);
        assert_eq!(json(&deep).map_err(|(failure, _)| failure), Err(Failure::TooDeep));
        assert!(matches!(any("text/plain", deep), Ok(Body::Text(_))));
    }

    #[test]
    fn an_answer_that_is_no_json_is_kept_as_what_it_is() {
        assert_eq!(any("text/csv; charset=utf-8", "a;b\n1;2"), Ok(Body::Text("a;b\n1;2".into())));
        assert_eq!(any("text/csv", "12"), Ok(Body::Text("12".into())));
        assert_eq!(any("", "[1]"), Ok(Body::Json("[1]".into())));
        assert_eq!(any("text/plain", "0042"), Ok(Body::Text("0042".into())));
        let png = b"\x89PNG\r\n\x1a\n\0\0".to_vec();
        for content_type in ["image/png", "application/octet-stream", ""] {
            let body = any(content_type, png.clone()).expect("bytes");
            assert!(matches!(&body, Body::Bytes(bytes, kind) if **bytes == *png && kind.as_str() == content_type));
        }
        let (failure, _) = Body::from_response(response(200, "image/png", png), Expect::Json).expect_err("an image");
        assert_eq!(failure.to_string(), "Expected JSON, got image/png: '10 bytes' (status 200)");
    }

    #[test]
    fn text_that_its_sender_decoded_is_taken_and_bad_utf_8_shows() {
        let latin = Response {
            decoded: Some("São Paulo".into()),
            ..response(200, "text/plain; charset=iso-8859-1", b"S\xe3o Paulo")
        };
        assert_eq!(Body::from_response(latin, Expect::Any), Ok(Body::Text("São Paulo".into())));
        assert_eq!(any("text/plain", b"\"\xff\"".to_vec()), Ok(Body::Json("\"\u{fffd}\"".into())));
    }
}
