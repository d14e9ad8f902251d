use super::pace::{Pace, Pacing};
use super::*;
use crate::engine::{ErrorRate, Margin, Rate, RequestId};
use std::time::Duration;

fn with(changes: &[(Setting, &str)]) -> Settings {
    let mut settings = Settings::default();
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    settings
}

fn sentence(setting: Setting, text: &str) -> String {
    let errors = with(&[(setting, text)]).parse().expect_err(text);
    assert_eq!(errors.0.len(), 1, "{errors:?}");
    errors.of(setting).expect("an error of that field").sentence.clone()
}

#[test]
fn empty_fields_are_the_articles_program() {
    let job = Settings::default().parse().expect("the defaults");
    assert_eq!(job.plan.work.ids().map(ToString::to_string).as_deref(), Some("1-10"));
    assert_eq!(job.plan.work.url(RequestId(6)).to_string(), "posts/7.json");
    assert_eq!((job.plan.work.refuse_above(), job.plan.workers.get(), job.pace()), (Some(100), 16, Pace::ONE));
    assert_eq!(job.drop.as_deref(), Some("body"));
    assert_eq!(job.plan.rate, Rate::NONE);
}

/// "nope" was cut off to "no…" in a column made for three digits.
#[test]
fn ids_that_are_no_numbers_have_room_for_their_letters() {
    let width = |ids: &'static str| {
        let api = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, ids)];
        with(&api).parse().expect("settings without a mistake").id_width()
    };
    assert_eq!(["1-2000", "ab,c"].map(width), [IdWidth::Digits; 2]);
    assert_eq!(["1,2,nope", "abc", "letters", "1,1234567,a"].map(width), [IdWidth::Word; 4]);
    assert_eq!(width("7,longer-than-that"), IdWidth::Long);
}

#[test]
fn somebodys_api_gets_polite_defaults_and_must_be_named() {
    let errors = with(&[(Setting::Source, "api")]).parse().expect_err("no address, no ids");
    assert_eq!(errors.0.iter().map(|error| error.setting).collect::<Vec<_>>(), [Setting::Url, Setting::Ids]);
    let job = with(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "5")]).parse();
    let plan = job.expect("an address and an id").plan;
    assert_eq!((plan.workers.get(), plan.retries, plan.work.refuse_above()), (6, 3, None));
    assert_eq!(plan.rate.quotas.iter().map(|quota| quota.limit()).collect::<Vec<_>>(), [10]);
    assert_eq!((plan.rate.margin, plan.courtesy.is_some()), (Margin::Strict, true));
}

#[test]
fn each_wrong_value_has_its_sentence() {
    for text in ["0", "-1", "1.5", "257", "1000000", "all"] {
        assert_eq!(sentence(Setting::Workers, text), "Workers must be 1 to 256, or auto");
    }
    assert_eq!(sentence(Setting::Pace, "101"), "Pace must be a whole number from 1 to 100");
    assert_eq!(sentence(Setting::Seed, "4294967296"), "Seed must be a whole number from 0 to 4,294,967,295");
    assert_eq!(sentence(Setting::Delay, "10-1"), "The longest delay must not be below the shortest");
    assert_eq!(sentence(Setting::Delay, "1,5"), "Use seconds, for example 0, 1-10 or 0.5-1.5");
    assert_eq!(sentence(Setting::Delay, "3601"), "Delays are 0 to 3600 seconds");
    assert_eq!(sentence(Setting::Timeout, "0.05"), "Timeout must be 0.1 to 3600 seconds");
    assert_eq!(sentence(Setting::Margin, "61"), "Margin must be 0 to 60 seconds, or strict");
    assert_eq!(sentence(Setting::Retries, "11"), "Retries must be a whole number from 0 to 10");
    assert_eq!(sentence(Setting::MaxId, "many"), "Use a whole number such as 100, or none");
    assert_eq!(sentence(Setting::Limiter, "leaky"), "Limiter must be one of: sliding, token, spacing, fixed");
    assert_eq!(sentence(Setting::FailFast, "yes"), "Fail fast must be true or false");
    assert!(sentence(Setting::Url, "https://a.example/{id}").contains("source Your API"));
    assert!(sentence(Setting::Source, "ftp").contains("bundled, practice, jsonplaceholder, api"));
}

#[test]
fn blank_lines_above_the_ids_are_lines_too() {
    assert!(sentence(Setting::Ids, "\n\n 1\n..").starts_with("Line 4, position 1: .. cannot"));
    let job = with(&[(Setting::Ids, " \n\t")]).parse().expect("nothing typed");
    assert_eq!(job.plan.work.ids().map(ToString::to_string).as_deref(), Some("1-10"));
}

#[test]
fn the_practice_api_has_settings_of_its_own_and_nobody_else_has_them() {
    let practice = (Setting::Source, "practice");
    let job = with(&[practice, (Setting::Seed, "7")]).parse().expect("defaults");
    let server = job.server().expect("a server");
    assert_eq!((server.errors, server.rate.len(), server.capacity, server.seed), (ErrorRate::NONE, 0, None, 7));
    let typed = [
        practice,
        (Setting::Latency, "1-2"),
        (Setting::Errors, "0.0525"),
        (Setting::ServerRate, "5/s 100/min"),
        (Setting::Capacity, "8"),
        (Setting::Pace, "100"),
    ];
    let job = with(&typed).parse().expect("settings of a practice API");
    let server = job.server().expect("a server");
    assert_eq!((server.errors.basis_points(), server.rate.len(), server.capacity), (525, 2, Some(8)));
    assert_eq!(server.latency.shortest(), Duration::from_secs(1));

    let of = |setting, text: &'static str| {
        let errors = with(&[practice, (setting, text)]).parse().expect_err(text);
        assert_eq!(errors.0.len(), 1, "{text}: {errors:?}");
        errors.of(setting).expect(text).sentence.clone()
    };
    for text in ["1.1", "5%", "-1", "0.00001", "x"] {
        assert!(of(Setting::Errors, text).starts_with("Errors must be a share from 0 to 1"), "{text}");
    }
    assert_eq!(of(Setting::Capacity, "0"), "Capacity must be a whole number from 1 to 1,000");
    assert_eq!(of(Setting::Latency, "2-1"), "The longest response time must not be below the shortest");
    assert!(of(Setting::ServerRate, "5").contains("is no rate"));

    assert_eq!(with(&[practice, (Setting::Pace, "once")]).parse().expect("at once").pacing, Pacing::AtOnce);
    assert!(sentence(Setting::Pace, "once").starts_with("Only the practice API"));
    let many = with(&[practice, (Setting::Pace, "once"), (Setting::Ids, "1-10001")]).parse().expect_err("too many");
    assert!(many.of(Setting::Pace).is_some_and(|error| error.sentence.starts_with("At once, 10,000 requests")));

    for setting in Group::Practice.settings() {
        assert_eq!(sentence(setting, "1"), "This goes with the source Practice API: choose it, or empty this field");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let wrong = [(Setting::Ids, ".."), (Setting::Workers, "0"), (Setting::Rate, "2"), (Setting::Margin, "x")];
    let errors = with(&wrong).parse().expect_err("four mistakes");
    assert_eq!(errors.0.iter().map(|error| error.setting).collect::<Vec<_>>(), wrong.map(|(setting, _)| setting));
}

#[test]
fn real_servers_run_at_pace_one() {
    let errors = with(&[(Setting::Source, "jsonplaceholder"), (Setting::Pace, "10")]).parse().expect_err("pace 10");
    assert_eq!(
        errors.of(Setting::Pace).expect("pace").sentence,
        "Pace must be 1 here: a real server cannot be sped up"
    );
}

#[test]
fn auto_workers_follow_pythons_rule() {
    for (processors, workers) in [(1, 5), (12, 16), (28, 32), (128, 32)] {
        let mut settings = with(&[(Setting::Workers, "auto")]);
        settings.set_environment(Environment { processors, is_secure: true, ..Environment::default() });
        assert_eq!(settings.parse().expect("auto").plan.workers.get(), workers);
    }
}

#[test]
fn every_choice_can_be_chosen() {
    for setting in [Setting::Limiter, Setting::Placement, Setting::Strategy] {
        let FieldKind::Choice(choices) = setting.entry().kind else { panic!("{setting:?} is chosen") };
        for (key, _) in choices {
            assert!(with(&[(setting, key)]).parse().is_ok(), "{setting:?} {key}");
        }
    }
}

#[test]
fn keys_and_labels_are_all_different() {
    for name in [Setting::key, Setting::label] {
        let names: std::collections::BTreeSet<_> = Setting::ALL.iter().copied().map(name).collect();
        assert_eq!(names.len(), Setting::ALL.len());
    }
}

#[test]
fn a_secure_page_is_told_that_browsers_block_plain_http() {
    let typed = [(Setting::Source, "api"), (Setting::Url, "http://a.example/{id}"), (Setting::Ids, "5")];
    let mut settings = with(&typed);
    assert!(settings.parse().is_ok());
    settings.set_environment(Environment { processors: 4, is_secure: true, ..Environment::default() });
    let errors = settings.parse().expect_err("blocked");
    assert!(errors.of(Setting::Url).is_some_and(|error| error.sentence.starts_with("This page is secure")));
    settings.set(Setting::Url, "http://localhost:8000/{id}");
    assert!(settings.parse().is_ok());
}

#[test]
fn inside_another_sites_page_nothing_is_sent_to_a_server() {
    let in_frame = |texts: &[(Setting, &'static str)]| {
        let mut settings = Settings::default();
        settings.set_environment(Environment { is_framed: true, ..Environment::default() });
        settings.set_all(texts);
        settings.parse().map_err(|SettingErrors(errors)| errors[0].sentence.clone())
    };
    assert!(in_frame(&[]).is_ok() && in_frame(&[(Setting::Source, "practice")]).is_ok());
    let api = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1")];
    assert!(in_frame(&api).is_err_and(|why| why.contains("a tab of its own")));
    assert!(in_frame(&[(Setting::Source, "jsonplaceholder")]).is_err());
}
