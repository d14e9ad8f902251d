//! A page's settings as the part of its address after `#`: `lesson=pool`, or `ids=1-100&workers=16&rate=2/s`.
//!
//! A link fills the form and never starts a run. Whoever follows one did not write it, so it is read like a stranger's
//! letter: whatever is damaged, unknown, wrong or more than a link may carry is named, and then nothing of it is loaded.
//! Invariant: what [`write()`] writes, [`read`] reads as the same settings.

use super::link_bounds::{check_bounds, check_instant, check_request};
use crate::engine::{Instant, Seconds};
use crate::model::lesson::Lesson;
use crate::model::settings::numbers::seconds;
use crate::model::settings::source::Source;
use crate::model::settings::{Setting, SettingErrors, Settings, redacted, redacted_headers};
use crate::model::text::{is_hidden, shown};
use form_urlencoded::{Serializer, parse};
use std::time::Duration;

/// The longest link, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedLink {
    /// The lesson it starts from, if it names one.
    pub lesson: Option<Lesson>,
    /// The form's texts.
    pub settings: Settings,
    /// The instant at which its run is shown, computed, since nothing is sent by a link.
    pub at: Option<Instant>,
}

/// Reads a link; `form` says which machine it is read on.
///
/// # Errors
/// A sentence that names the part and what is wrong with it.
pub fn read(fragment: &str, form: &Settings) -> Result<ParsedLink, String> {
    if fragment.len() > MAX_BYTES {
        return Err(format!("it is longer than {MAX_BYTES} characters"));
    }
    let loaded = read_own(fragment, form)?;
    check_request(&loaded.settings)?;
    // What the link leaves open is for the reader to fill in.
    if let Err(SettingErrors(errors)) = loaded.settings.parse()
        && let Some(error) = errors.iter().find(|error| !loaded.settings.get(error.setting).is_empty())
    {
        return Err(error.named());
    }
    if loaded.at.is_some() {
        check_instant(&loaded.settings)?;
    }
    check_bounds(&loaded.settings)?;
    Ok(loaded)
}

/// The run file that a link names instead of settings: one that lies beside the page, or below.
pub(crate) fn run_file(fragment: &str) -> Option<Result<String, String>> {
    let (_, path) = parse(fragment.as_bytes()).next().filter(|(key, _)| key == "run")?;
    let is_beside = |path: &str| {
        let is_plain = |c: char| !is_hidden(c) && !matches!(c, ':' | '\\' | '?' | '#' | '%');
        path.chars().all(is_plain) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
    };
    Some(match parse(fragment.as_bytes()).count() {
        1 if is_beside(&path) && path.len() <= MAX_BYTES => Ok(path.into_owned()),
        1 => Err(format!("run: '{}' is no file beside this page, such as runs/pool.json", shown(&path))),
        _ => Err("run stands alone in a link".to_owned()),
    })
}

/// Reads the texts of a form that this page wrote itself: half typed, wrong or large as they may be.
///
/// # Errors
/// As [`read`], where what was written has been damaged.
pub(crate) fn read_own(fragment: &str, form: &Settings) -> Result<ParsedLink, String> {
    if !is_well_encoded(fragment) {
        return Err("a % in it is not followed by two digits of a text".to_owned());
    }
    let (mut lesson, mut at) = (None, None);
    let mut settings = form.cleared();
    let mut given: Vec<Setting> = Vec::new();
    for (key, text) in parse(fragment.as_bytes()) {
        if key == "lesson" {
            let named = Lesson::from_slug(&text).ok_or_else(|| format!("there is no lesson '{}'", shown(&text)))?;
            if lesson.is_some() || !given.is_empty() {
                return Err("lesson must stand once, and first".to_owned());
            }
            settings.adopt(named.settings());
            lesson = Some(named);
            continue;
        }
        if key == "t" {
            let span = seconds(&text).filter(|_| at.is_none()).ok_or("t must stand once, in seconds such as 12.4")?;
            at = Some(Instant::START + span);
            continue;
        }
        let setting = Setting::from_key(&key).ok_or_else(|| format!("there is no setting '{}'", shown(&key)))?;
        if given.contains(&setting) {
            return Err(format!("{} stands in it twice", setting.key()));
        }
        given.push(setting);
        settings.set(setting, text.into_owned());
    }
    Ok(ParsedLink { lesson, settings, at })
}

/// The texts as a link: the lesson and what differs from it, or all of them where it is somebody's API.
///
/// # Errors
/// Where [`read`] would refuse it: why.
pub fn write(lesson: Lesson, settings: &Settings) -> Result<String, String> {
    let link = write_texts(lesson, settings);
    read(&link, settings).map(|_| link)
}

/// The same, to be shown at an instant.
///
/// # Errors
/// As [`write()`].
pub fn write_at(lesson: Lesson, settings: &Settings, at: Instant) -> Result<String, String> {
    // A thousandth later than it is cut off, so that what happened then has happened.
    let millis = at.since(Instant::START).as_millis() as u64 + 1;
    let link = format!("{}&t={}", write_texts(lesson, settings), Seconds(Duration::from_millis(millis)));
    read(&link, settings).map(|_| link)
}

/// The same for [`read_own`]: an address that holds what looks like a key is left out.
pub(crate) fn write_own(lesson: Lesson, settings: &Settings) -> String {
    let mut settings = settings.clone();
    let url = settings.get(Setting::Url);
    if redacted(url) != url {
        settings.set(Setting::Url, "");
    }
    settings.set(Setting::Headers, redacted_headers(settings.get(Setting::Headers)));
    write_texts(lesson, &settings)
}

fn write_texts(lesson: Lesson, settings: &Settings) -> String {
    let own = settings.source() == Source::Api;
    let base = if own { Settings::default() } else { lesson.settings() };
    let mut pairs = Serializer::new(String::new());
    if !own {
        pairs.append_pair("lesson", lesson.slug());
    }
    for setting in Setting::ALL.iter().copied() {
        if setting != Setting::Key && settings.get(setting) != base.get(setting) {
            pairs.append_pair(setting.key(), settings.get(setting));
        }
    }
    readable(&pairs.finish())
}

/// The same link with the signs that an address may hold as they are.
fn readable(link: &str) -> String {
    let signs = [("%2F", "/"), ("%3A", ":"), ("%2C", ","), ("%7B", "{"), ("%7D", "}"), ("%3F", "?")];
    signs.into_iter().fold(link.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

/// Whether every `%` is followed by two hexadecimal digits, and all of it is UTF-8 then. The parser would put marks where
/// it is not.
fn is_well_encoded(fragment: &str) -> bool {
    let mut parts = fragment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else { return false };
        bytes.push(byte);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Settings {
        Settings::default()
    }

    fn error(fragment: &str) -> String {
        read(fragment, &form()).expect_err(fragment)
    }

    #[test]
    fn a_lesson_and_what_differs_from_it() {
        let loaded = read("lesson=scale&workers=32&rate=2/s", &form()).expect("a link");
        assert_eq!(loaded.lesson, Some(Lesson::Scale));
        assert_eq!(loaded.settings.typed().count(), 3);
        assert_eq!(write(Lesson::Scale, &loaded.settings).as_deref(), Ok("lesson=scale&workers=32&rate=2/s"));
        assert_eq!(write(Lesson::Scale, &Lesson::Scale.settings()).as_deref(), Ok("lesson=scale"));
        let emptied = read("lesson=scale&ids=", &form()).expect("a link");
        assert_eq!(emptied.settings, Settings::default());
        assert_eq!(write(Lesson::Scale, &emptied.settings).as_deref(), Ok("lesson=scale&ids="));
    }

    #[test]
    fn an_instant_is_for_runs_that_can_be_computed() {
        let at = |fragment: &str| read(fragment, &form()).map(|loaded| loaded.at);
        assert_eq!(at("lesson=scale&t=12.4&pace=10"), Ok(Some(Instant::from_millis(12_400))));
        assert_eq!(at("lesson=scale"), Ok(None));
        let written = write_at(Lesson::Scale, &Lesson::Scale.settings(), Instant::from_millis(12_399));
        assert_eq!(written.as_deref(), Ok("lesson=scale&t=12.4"));
        for wrong in ["t=", "t=-1", "t=1e3", "t=1&t=2"] {
            assert!(error(wrong).starts_with("t must stand once"), "{wrong}");
        }
        for other in ["source=jsonplaceholder&ids=1&t=1", "source=api&url=https://a.example/{id}&ids=1&t=1"] {
            assert!(error(other).starts_with("t: only a run of the bundled posts"), "{other}");
        }
        assert!(error("ids=1-5001&maxId=none&t=1").starts_with("t: only"));
    }

    #[test]
    fn settings_without_a_lesson() {
        let loaded = read("ids=1-100&workers=16&rate=2/s+60/min", &form()).expect("a link");
        assert_eq!((loaded.lesson, loaded.settings.get(Setting::Rate)), (None, "2/s 60/min"));
        let api = "source=api&url=https://a.example/items/{id}?q=1%262&ids=1-1000";
        let loaded = read(api, &form()).expect("a link");
        assert_eq!(loaded.settings.get(Setting::Url), "https://a.example/items/{id}?q=1&2");
        assert_eq!(read("source=api", &form()).map(|loaded| loaded.settings.source()), Ok(Source::Api));
    }

    #[test]
    fn whatever_is_wrong_is_named() {
        for (fragment, part) in [
            ("lesson=swim", "no lesson 'swim'"),
            ("lesson=pool&lesson=pool", "lesson must stand once"),
            ("workers=3&lesson=pool", "lesson must stand once"),
            ("workers=0", "workers must be 1 to 256"),
            ("wrokers=3", "no setting 'wrokers'"),
            ("__proto__=3", "no setting '__proto__'"),
            ("pool", "no setting 'pool'"),
            ("workers=3&workers=4", "workers stands in it twice"),
            ("ids=..", "ids: Line 1, position 1: .. cannot"),
            ("url=https://a.example/{nobody}&source=api", "url: Nothing fills {nobody}"),
            ("ids=1%2", "a % in it"),
            ("ids=1%zz", "a % in it"),
            ("ids=%ff", "a % in it"),
            ("ids=%+1", "a % in it"),
            ("headers=x", "headers: links cannot carry it"),
            ("source=api&body=x", "body: links cannot carry it"),
            ("source=api&key=x", "key: links cannot carry it"),
            ("source=api&method=POST", "method: a link can ask with GET or HEAD"),
            ("ids=1-1000000000", "1,000,000,000 requests"),
            ("url=https://a.example/{id}", "source Your API"),
        ] {
            let error = error(fragment);
            assert!(error.contains(part), "{fragment}: {error}");
        }
        assert!(error(&format!("ids={}", "1,".repeat(5_000))).contains("longer than"));
        assert_eq!(
            error(&format!("{}=1", "<b>\u{1}".repeat(30))).chars().count(),
            "there is no setting '…'".chars().count() + 30
        );
    }

    #[test]
    fn a_link_to_somebodys_api_is_kept_small() {
        let api = "source=api&url=https://a.example/{id}";
        for (rest, part) in [
            ("ids=1-1001", "1,000 requests"),
            ("ids=1-9&workers=7", "workers"),
            ("ids=1-9&workers=auto", "workers"),
            ("ids=1-9&rate=none", "rate"),
            ("ids=1-9&rate=11/s", "rate"),
            ("ids=1-9&rate=864000/d", "rate"),
            ("ids=1-9&rate=1000/100s", "rate"),
            ("ids=1-9&rate=10/s&limiter=fixed", "rate"),
            ("ids=1-9&rate=10/s&limiter=token", "rate"),
            ("ids=1-9&retries=4", "retries"),
            ("workers=256&rate=none", "workers"),
            ("rate=none", "rate"),
        ] {
            assert!(error(&format!("{api}&{rest}")).contains(part), "{rest}");
        }
        assert!(error("source=api&ids=1-9&rate=none").contains("rate"), "the reader would fill the address in");
        for fine in [
            "ids=1-1000&workers=6&rate=10/s",
            "ids=1-9&rate=5/min 100/s",
            "ids=1-9&rate=10/s&limiter=spacing",
            "ids=1-9&rate=5/s&limiter=fixed",
            "ids=1-9&workers=99&strategy=chain",
            "ids=5",
        ] {
            assert!(read(&format!("{api}&{fine}"), &form()).is_ok(), "{fine}");
        }
        let strange = error("source=api&url=https://аpple.example/{id}&ids=1");
        assert!(strange.contains("xn--"), "{strange}");
    }

    #[test]
    fn the_pages_own_server_is_asked_for_little_without_a_word_and_for_much_not_at_all() {
        for fine in ["ids=1-150&workers=100&delay=0", "ids=1-1000&maxId=none", "ids=1-1000&delay=0&workers=6&rate=10/s"]
        {
            assert!(read(fine, &form()).is_ok(), "{fine}");
        }
        for (much, part) in [
            ("source=bundled&ids=1-1000000&workers=256&delay=0", "1,000 requests"),
            ("ids=1-300&workers=7&delay=0", "workers"),
            ("ids=1-300&workers=6&delay=0", "rate"),
        ] {
            assert!(error(much).contains(part), "{much}: {}", error(much));
        }
        assert!(read("source=practice&ids=1-100000&workers=256&delay=0", &form()).is_ok(), "nothing is sent");
    }

    #[test]
    fn jsonplaceholder_is_somebodys_server_too() {
        for (rest, part) in [
            ("ids=1-2000", "1,000 requests"),
            ("workers=17", "workers"),
            ("delay=0", "workers"),
            ("delay=0&workers=6", "rate"),
            ("retries=10", "retries"),
        ] {
            assert!(error(&format!("source=jsonplaceholder&{rest}")).contains(part), "{rest}");
        }
        for fine in ["", "&ids=1-100", "&delay=0&workers=6&rate=10/s"] {
            assert!(read(&format!("source=jsonplaceholder{fine}"), &form()).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_key_never_enters_a_link_and_is_not_taken_from_one() {
        let url = "https://a.example/{id}?api_key=s3cret";
        assert!(error(&format!("source=api&ids=1&url={url}")).contains("api_key"));
        let mut settings = form();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Ids, "1")]);
        settings.set(Setting::Url, url);
        assert!(write(Lesson::Pool, &settings).is_err_and(|why| why.contains("api_key") && !why.contains("s3cret")));
        assert_eq!(write_own(Lesson::Pool, &settings), "source=api&ids=1");
    }
}
