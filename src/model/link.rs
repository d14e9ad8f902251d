//! A page's settings as the part of its address after `#`: `lesson=pool`, or `ids=1-100&workers=16&rate=2/s`.
//!
//! A link fills the form and never starts a run. Whoever follows one did not write it, so it is read like a stranger's
//! letter: whatever is damaged, unknown, wrong or more than a link may carry is named, and then nothing of it is loaded.
//! Invariant: what [`write`] writes, [`read`] reads as the same settings.

use super::lesson::Lesson;
use super::settings::{Setting, SettingErrors, Settings, secret};
use super::source::Source;
use crate::engine::{Quota, Strategy};
use form_urlencoded::{Serializer, parse};
use std::fmt::Write;

/// The longest link, in bytes.
const MOST_BYTES: usize = 8 * 1024;
/// The most requests to somebody's server.
const MOST_REQUESTS: u32 = 1_000;
/// The most workers on them.
const MOST_WORKERS: usize = 6;
/// The most a second.
const MOST_PER_SECOND: u128 = 10;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The lesson it starts from, if it names one.
    pub lesson: Option<Lesson>,
    /// The form's texts.
    pub settings: Settings,
}

/// Reads a link; `form` says which machine it is read on.
///
/// # Errors
/// A sentence that names the part and what is wrong with it.
pub fn read(fragment: &str, form: &Settings) -> Result<Loaded, String> {
    let loaded = read_texts(fragment, form)?;
    check_bounds(&loaded.settings)?;
    Ok(loaded)
}

/// The same for texts that this page wrote itself: they may ask for more than a stranger's link may.
///
/// # Errors
/// As [`read`].
pub fn read_texts(fragment: &str, form: &Settings) -> Result<Loaded, String> {
    if fragment.len() > MOST_BYTES {
        return Err(format!("it is longer than {MOST_BYTES} characters"));
    }
    if !is_well_encoded(fragment) {
        return Err("a % in it is not followed by two digits of a text".to_owned());
    }
    let mut lesson = None;
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
        let setting = Setting::from_key(&key).ok_or_else(|| format!("there is no setting '{}'", shown(&key)))?;
        if given.contains(&setting) {
            return Err(format!("{} stands in it twice", setting.key()));
        }
        given.push(setting);
        settings.set(setting, text.into_owned());
    }
    // What the link leaves open is for the reader to fill in.
    if let Err(SettingErrors(errors)) = settings.parse()
        && let Some(error) = errors.iter().find(|error| given.contains(&error.setting))
    {
        return Err(error.named());
    }
    Ok(Loaded { lesson, settings })
}

/// What a link to somebody's server may not ask for.
fn check_bounds(settings: &Settings) -> Result<(), String> {
    if settings.source() == Source::Bundled {
        return Ok(());
    }
    if let Some(name) = settings.text(Setting::Url).and_then(secret) {
        return Err(format!("links cannot carry keys, and '{}' in url looks like one", shown(name)));
    }
    let Ok(job) = settings.parse() else { return Ok(()) };
    let plan = &job.plan;
    if plan.ids.len() > MOST_REQUESTS {
        let asked = super::settings::thousands(plan.ids.len().into());
        return Err(format!("ids: a link may ask for 1,000 requests to somebody's server, not {asked}"));
    }
    if settings.source() != Source::Api {
        return Ok(());
    }
    if plan.workers.get() > MOST_WORKERS && plan.strategy != Strategy::Chain {
        return Err(format!("workers: a link may put {MOST_WORKERS} on somebody's API, not {}", plan.workers.get()));
    }
    let polite = |quota: &Quota| u128::from(quota.limit()) * 1_000 <= MOST_PER_SECOND * quota.per().as_millis();
    if !plan.rate.quotas.iter().any(polite) {
        return Err(format!("rate: a link may send {MOST_PER_SECOND}/s to somebody's API, no more"));
    }
    Ok(())
}

/// The texts as a link: the lesson and what differs from it, or all of them where it is somebody's API.
///
/// # Errors
/// Where [`read`] would refuse it: why.
pub fn write(lesson: Lesson, settings: &Settings) -> Result<String, String> {
    let link = write_texts(lesson, settings);
    read(&link, settings).map(|_| link)
}

/// The same for [`read_texts`]: an address that holds what looks like a key is left out.
pub fn write_without_keys(lesson: Lesson, settings: &Settings) -> String {
    let mut settings = settings.clone();
    if secret(settings.get(Setting::Url)).is_some() {
        settings.set(Setting::Url, "");
    }
    write_texts(lesson, &settings)
}

fn write_texts(lesson: Lesson, settings: &Settings) -> String {
    let own = settings.source() == Source::Api;
    let base = if own { Settings::default() } else { lesson.settings() };
    let mut pairs = Serializer::new(String::new());
    if !own {
        pairs.append_pair("lesson", lesson.slug());
    }
    for setting in Setting::ALL {
        if settings.get(setting) != base.get(setting) {
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

/// Whether every `%` is followed by two hexadecimal digits, and all of it is UTF-8 then.
fn is_well_encoded(fragment: &str) -> bool {
    let codes = fragment.split('%').skip(1);
    let is_code = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let decoded = |(key, text): (std::borrow::Cow<str>, std::borrow::Cow<str>)| {
        key.contains('\u{fffd}') || text.contains('\u{fffd}')
    };
    codes.clone().all(is_code) && !parse(fragment.as_bytes()).any(decoded)
}

/// A stranger's word in a sentence of ours: short, and without anything that is not seen.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_control()).take(30) {
        // Writing into a string cannot fail.
        let _ = out.write_char(c);
    }
    out
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
            ("ids=x", "ids: Use whole numbers"),
            ("ids=1%2", "a % in it"),
            ("ids=1%zz", "a % in it"),
            ("ids=%ff", "a % in it"),
            ("headers=x", "no setting 'headers'"),
            ("ids=1-1000000000", "1,000,000,000 requests"),
            ("url=https://a.example/{id}", "source Your API"),
        ] {
            let error = error(fragment);
            assert!(error.contains(part), "{fragment}: {error}");
        }
        assert!(error(&format!("ids={}", "1,".repeat(5_000))).contains("longer than"));
        assert_eq!(error(&format!("{}=1", "<b>\u{1}".repeat(30))).chars().count(), "there is no setting ''".len() + 30);
    }

    #[test]
    fn a_link_to_somebodys_api_is_kept_small() {
        let with = |rest: &str| format!("source=api&url=https://a.example/{{id}}&{rest}");
        for (rest, part) in [
            ("ids=1-1001", "1,000 requests"),
            ("ids=1-9&workers=7", "workers"),
            ("ids=1-9&rate=none", "rate"),
            ("ids=1-9&rate=11/s", "rate"),
            ("ids=1-9&rate=700/min", "rate"),
        ] {
            assert!(error(&with(rest)).contains(part), "{rest}");
        }
        for fine in ["ids=1-1000&workers=6&rate=10/s", "ids=1-9&rate=5/min 100/s", "ids=5"] {
            assert!(read(&with(fine), &form()).is_ok(), "{fine}");
        }
        assert!(error("source=jsonplaceholder&ids=1-2000").contains("1,000 requests"));
        assert!(read("ids=1-100000&maxId=none&workers=256", &form()).is_ok(), "the bundled posts are the page's own");
    }

    #[test]
    fn a_key_never_enters_a_link_and_is_not_taken_from_one() {
        let url = "https://a.example/{id}?api_key=s3cret";
        assert!(error(&format!("source=api&ids=1&url={url}")).contains("'api_key'"));
        let mut settings = form();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Ids, "1")]);
        settings.set(Setting::Url, url);
        assert!(write(Lesson::Pool, &settings).is_err_and(|why| why.contains("'api_key'")));
        let saved = write_without_keys(Lesson::Pool, &settings);
        assert_eq!(saved, "source=api&ids=1");
    }
}
