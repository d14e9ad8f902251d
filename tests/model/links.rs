//! Settings there and back through a link, whatever was typed.

use inflight::model::form::link::{read, write};
use inflight::model::{Effect, Group, Lesson, Model, Msg, Setting, Settings, Source};
use proptest::prelude::*;

/// Texts that are right in their field, and some that people type.
fn text(setting: Setting) -> BoxedStrategy<&'static str> {
    let texts: &[&str] = match setting {
        Setting::Source => &["", "bundled", "practice"],
        Setting::Ids => &["", "1-10", "1-100,205", " 7 ", "0000320193,007", "\"a b\"\nü\r\nBRK.B", "0028 - 0031"],
        Setting::Expect => &["", "json", "any"],
        Setting::MaxId => &["", "none", "50"],
        Setting::Drop => &["", "none", "a&b=c", "ü 100%", "+", "x;y#z"],
        Setting::Workers => &["", "1", "16", "auto"],
        Setting::Delay => &["", "0", "1-10", "0.5-1.5"],
        Setting::Seed => &["", "7"],
        Setting::Rate => &["", "none", "2/s 60/min", "10/5s, 1/d"],
        Setting::Margin => &["", "0.05", "strict"],
        Setting::Limiter => &["", "token", "fixed"],
        Setting::Placement => &["", "delay"],
        Setting::Strategy => &["", "batches"],
        Setting::Retries => &["", "3"],
        Setting::Timeout => &["", "0.5"],
        Setting::Repeatable => &["", "true"],
        Setting::MaxWait => &["", "none", "60"],
        Setting::Latency => &["", "0.2", "0.05-0.3"],
        Setting::Errors => &["", "0", "0.05"],
        Setting::ServerRate => &["", "5/s"],
        Setting::Capacity => &["", "8"],
        Setting::FailFast => &["", "true"],
        Setting::Rows => &["", "none", "data.items[0]", "[]"],
        // How much would be sent, a link with pages cannot say.
        Setting::Next => &["", "none"],
        Setting::FailIf => &["", "none", "has Error Message", "a.b != \"x=y\""],
        Setting::Pace => &["", "1"],
        // No link carries the rest, and an address has a test of its own.
        Setting::Url | Setting::Data | Setting::Method | Setting::Headers | Setting::Body | Setting::Key => &[""],
    };
    prop::sample::select(texts.to_vec()).boxed()
}

fn settings() -> impl Strategy<Value = Settings> {
    let texts: Vec<_> = Setting::ALL.iter().copied().map(text).collect();
    texts.prop_map(|texts| {
        let mut settings = Settings::default();
        Setting::ALL.iter().copied().zip(texts).for_each(|(setting, text)| settings.set(setting, text));
        if settings.source() != Source::Practice {
            Group::Practice.settings().for_each(|setting| settings.set(setting, ""));
        }
        settings
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(settings in settings(), lesson in prop::sample::select(Lesson::ALL.to_vec())) {
        let link = write(lesson, &settings).expect("right texts make a link");
        prop_assert!(link.is_ascii() && !link.contains([' ', '#', '<']), "{}", link);
        let loaded = read(&link, &Settings::default()).expect("a link of our own");
        prop_assert_eq!((loaded.lesson, loaded.settings), (Some(lesson), settings));
    }

    #[test]
    fn a_polite_link_to_an_api_is_read_as_the_same(
        ids in prop::sample::select(vec!["", "1-1000", "5,7"]), workers in prop::sample::select(vec!["", "1", "6"]),
        rate in prop::sample::select(vec!["", "10/s", "1/s 60/min"]), drop in prop::sample::select(vec!["", "a&b", "ü"]),
        url in prop::sample::select(vec!["", "https://a.example/{id}?q=1&r=%20;x", "posts/{id}.json"]),
    ) {
        let mut settings = Settings::default();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Ids, ids), (Setting::Workers, workers)]);
        settings.set_all(&[(Setting::Rate, rate), (Setting::Drop, drop), (Setting::Url, url)]);
        let link = write(Lesson::Pool, &settings).expect("a polite link");
        let loaded = read(&link, &Settings::default()).expect("a link of our own");
        prop_assert_eq!((loaded.lesson, loaded.settings), (None, settings));
    }

    #[test]
    fn no_text_makes_reading_panic(fragment in "\\PC{0,80}", key in prop::sample::select(Setting::ALL.to_vec()), text in "\\PC{0,40}") {
        let _ = read(&fragment, &Settings::default());
        let _ = read(&format!("{}={text}", key.key()), &Settings::default());
    }

    #[test]
    fn whatever_is_typed_survives_a_reload(key in prop::sample::select(Setting::ALL.to_vec()), text in "\\PC{0,40}", own in "\\PC{0,40}") {
        let mut model = Model::default();
        let _ = model.apply(Msg::OwnApi);
        let _ = model.apply(Msg::Edited(Setting::Ids, own.clone()));
        let _ = model.apply(Msg::Chosen(Lesson::Scale));
        // An address and headers may hold a key, and have tests of their own.
        let is_kept = !matches!(key, Setting::Url | Setting::Headers | Setting::Key);
        prop_assume!(is_kept && (key != Setting::Source || text.trim() != "api"));
        let _ = model.apply(Msg::Edited(key, text));
        let mut reloaded = Model::default();
        let _ = reloaded.apply(Msg::Restored(model.saved()));
        prop_assert_eq!(&reloaded.notice, &None);
        prop_assert_eq!(&reloaded.form, &model.form);
    }
}

#[test]
fn the_link_is_drawn_as_a_code_and_what_has_none_says_why() {
    let mut model = Model::default();
    let effects = model.apply(Msg::CodeAsked);
    assert_eq!(effects[..], [Effect::DrawCode("lesson=pool".to_owned())]);
    let _ = model.apply(Msg::CodeDrawn(Ok("21 M4 4h1v1h-1z".to_owned())));
    assert!(model.code.as_ref().is_some_and(Result::is_ok));
    for (setting, text) in [
        (Setting::Source, "api"),
        (Setting::Url, "https://a.example/{id}"),
        (Setting::Ids, "1-3"),
        (Setting::Method, "POST"),
    ] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    assert_eq!(model.apply(Msg::CodeAsked)[..], []);
    assert!(model.code.as_ref().is_some_and(Result::is_err), "{:?}", model.code);
}
