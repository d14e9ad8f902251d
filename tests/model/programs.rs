//! Programs: what stands in the form, in other languages. Whether they do what they say is tried in `tests/e2e`, where they are
//! run; here is what they say, and that they say nothing that nobody needs.

use inflight::model::output::program::language::Language;
use inflight::model::output::program::write;
use inflight::model::{Choice, Lesson, Setting, Settings};

/// The program of a lesson under these settings.
fn of(language: Language, lesson: Lesson, changes: &[(Setting, &str)]) -> String {
    let mut settings = lesson.settings();
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    write(language, Some(lesson), &settings).expect("settings without a mistake")
}

/// The same for somebody's API.
fn api(language: Language, changes: &[(Setting, &str)]) -> String {
    let mut settings = Settings::default();
    settings.set_all(&[
        (Setting::Source, "api"),
        (Setting::Url, "https://a.example/items/{id}"),
        (Setting::Ids, "1-3"),
    ]);
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    write(language, None, &settings).expect("settings without a mistake")
}

/// A dozen forms, each with something of its own.
fn forms(language: Language) -> Vec<String> {
    let data = [
        (Setting::Ids, ""),
        (Setting::Url, "https://a.example/items/{id}?q={name}"),
        (Setting::Data, "id,name\n1,a b\n02,\"x \"\"y\"\"\""),
        (Setting::Method, "POST"),
        (Setting::Body, r#"{"name": "{name}", "n": [1, null, true]}"#),
        (Setting::Headers, "Authorization: Bearer {key}\nX-Row: {id}\nX-Api-Token: hidden1"),
        (Setting::Key, "hidden2"),
    ];
    let pages = [
        (Setting::Ids, "AAPL,0012,a b"),
        (Setting::Rows, "data.items"),
        (Setting::Next, "link"),
        (Setting::FailIf, "has Note"),
        (Setting::Rate, "10/5s 100/min"),
        (Setting::FailFast, "true"),
        (Setting::Delay, "0.1-0.2"),
        (Setting::Placement, "delay"),
    ];
    let counted = [
        (Setting::Url, "https://a.example/items/{id}?page={page}"),
        (Setting::Rows, "data.items"),
        (Setting::Next, "page"),
        (Setting::Strategy, "batches"),
        (Setting::Workers, "auto"),
        (Setting::Expect, "json"),
    ];
    let cursor = [
        (Setting::Url, "https://a.example/{id:05}?c={cursor}"),
        (Setting::Next, "meta.next"),
        (Setting::Rate, "none"),
        (Setting::Retries, "0"),
        (Setting::Method, "HEAD"),
    ];
    let body = [
        (Setting::Ids, "001-012,x"),
        (Setting::Method, "PUT"),
        (Setting::Body, "{\"n\": {id}}"),
        (Setting::Repeatable, "true"),
        (Setting::Drop, "odd name"),
        (Setting::Delay, "2"),
        (Setting::Strategy, "chain"),
        (Setting::FailFast, "true"),
    ];
    let next =
        [(Setting::Next, "next"), (Setting::Limiter, "fixed"), (Setting::Margin, "0.2"), (Setting::Timeout, "1.5")];
    let all: [&[(Setting, &str)]; 7] = [&[], &data, &pages, &counted, &cursor, &body, &next];
    let lessons = Lesson::ALL.iter().map(|lesson| of(language, *lesson, &[]));
    all.iter().map(|changes| api(language, changes)).chain(lessons).collect()
}

#[test]
fn a_program_is_what_somebody_would_write() {
    for language in Language::ALL {
        for program in forms(*language) {
            assert!(!program.contains("<<") && !program.contains(">>,"), "no hole is left: {program}");
            assert!(program.contains("inflight-run") && program.ends_with('\n'), "it writes a run file: {program}");
            assert!(!program.contains("\n\n\n\n") && !program.contains("\n\n\n}"), "{program}");
            for line in program.lines() {
                assert!(!line.ends_with([' ', '|']), "{line:?}\n{program}");
                assert!(line.chars().count() <= 120, "{line:?}");
            }
        }
    }
}

#[test]
fn no_program_has_a_key_in_it() {
    for language in Language::ALL {
        for program in forms(*language) {
            assert!(!program.contains("hidden"), "{program}");
        }
        let secret = [(Setting::Url, "https://a.example/{id}?token=hidden"), (Setting::Headers, "X-Api-Token: hidden")];
        let program = api(*language, &secret);
        assert!(!program.contains("hidden"), "{program}");
        assert!(program.contains("INFLIGHT_KEY") && program.contains("INFLIGHT_X_API_TOKEN"), "{program}");
    }
}

/// The names that a line of Python or JavaScript brings in.
fn names(line: &str) -> Vec<&str> {
    let word = |text: &'static str| move |line: &str| line.starts_with(text);
    let is_import = word("import ")(line) || word("from ")(line);
    let start = |text: &str| -> usize { text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len()) };
    if is_import {
        // `import a from`, `from a import b, c`, `import { a as b } from`.
        let what = match line.split_once(" import ") {
            Some((_, what)) => what,
            None => line.trim_start_matches("import ").split(" from ").next().unwrap_or_default(),
        };
        let what = what.trim_matches(|c| "{ }".contains(c));
        return what.split(',').map(|name| name.rsplit(" as ").next().unwrap_or(name).trim()).collect();
    }
    let defined = ["def ", "class ", "const ", "let ", "function ", "async function "].iter();
    let defined = defined.filter_map(|word| line.trim_start().strip_prefix(word)).map(|rest| &rest[..start(rest)]);
    let constant = line.split_once(" = ").map(|(name, _)| name).filter(|name| name.len() == start(name));
    defined.chain(constant).filter(|name| !name.is_empty()).collect()
}

#[test]
fn nothing_stands_in_a_program_that_it_does_not_use() {
    for language in [Language::Python, Language::Dask, Language::JavaScript] {
        for program in forms(language) {
            let mut words: Vec<&str> = program.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
            words.sort_unstable();
            for name in program.lines().flat_map(names) {
                let used = words.partition_point(|word| *word <= name) - words.partition_point(|word| *word < name);
                // A method is used where it is called for, and the rest of a destructured answer by its own name.
                assert!(used > 1 || name.starts_with("__"), "{name} is used nowhere:\n{program}");
            }
        }
    }
}

/// All of these lines, in that order.
fn has(program: &str, lines: &[&str]) {
    let mut rest = program.lines();
    for line in lines {
        assert!(rest.any(|other| other.trim() == *line), "{line:?} is missing in\n{program}");
    }
}

#[test]
fn python_is_that_of_the_article() {
    let python = |lesson, changes: &[_]| of(Language::Python, lesson, changes);
    let loops = python(Lesson::Loop, &[]);
    has(&loops, &["IDS = range(1, 11)", "for position, post_id in enumerate(IDS):"]);
    assert!(!loops.contains("ThreadPoolExecutor"), "{loops}");
    has(
        &python(Lesson::Pool, &[(Setting::Workers, "4")]),
        &[
            "WORKERS = 4",
            "seconds = random.Random(f\"{SEED} {post_id}\").randint(1, 10)",
            "time.sleep(seconds)",
            "response = send(f\"{BASE}/posts/{post_id}\", record)",
            "with ThreadPoolExecutor(max_workers=WORKERS) as executor:",
            "for future in as_completed(futures):",
            "print(future.result())",
        ],
    );
    let awake = python(Lesson::Pool, &[(Setting::Delay, "0")]);
    assert!(!awake.contains("sleep") && !awake.contains("SEED"), "{awake}");
    has(&python(Lesson::Failures, &[]), &["if post_id > 100:", "case ValueError():"]);
    has(&python(Lesson::Callbacks, &[]), &["future.add_done_callback(custom_future_callback)"]);
    has(&python(Lesson::Batches, &[]), &["for first in range(0, len(items), WORKERS):"]);
    let rate = |rate| python(Lesson::Limit, &[(Setting::Rate, rate)]);
    has(&rate("2/s 60/min"), &["session = LimiterSession(per_second=2, per_minute=60)"]);
    has(&rate("10/5s"), &["session = LimiterSession(limiter=Limiter([Rate(10, 5000)]), per_host=False)"]);
    let early = python(Lesson::Limit, &[(Setting::Placement, "delay")]);
    has(&early, &["limiter = Limiter([Rate(2, 1000)])", "limiter.try_acquire(\"requests\")", "time.sleep(seconds)"]);
    let spaced = python(Lesson::Limit, &[(Setting::Limiter, "spacing")]);
    has(&spaced, &["session = LimiterSession(limiter=Limiter([Rate(1, 500)]), per_host=False)"]);
}

#[test]
fn ids_stay_what_they_are() {
    let written = |language, ids| api(language, &[(Setting::Ids, ids)]);
    has(&written(Language::Python, "5-7,205"), &["IDS = [*range(5, 8), 205]"]);
    has(&written(Language::Python, "007-012"), &["IDS = [f\"{n:03}\" for n in range(7, 13)]"]);
    has(&written(Language::Python, "AAPL,0012"), &["IDS = [\"AAPL\", \"0012\"]", "\"id\": item_id,"]);
    has(&written(Language::JavaScript, "1-3"), &["const IDS = range(1, 3);"]);
    has(&written(Language::JavaScript, "AAPL,0012"), &["const IDS = [\"AAPL\", \"0012\"];"]);
    has(&written(Language::JavaScript, "9007199254740993,1"), &["const IDS = [\"9007199254740993\", \"1\"];"]);
    has(&written(Language::Rust, "5-7,205"), &["(5..=7)", ".chain([205])", ".collect()"]);
    has(&written(Language::Rust, "007-009"), &["(7..=9).map(|n: u64| format!(\"{n:03}\")).collect()"]);
    let many: Vec<_> = (0..200).map(|n| format!("id-{n:05}")).collect();
    let program = written(Language::Python, &many.join(","));
    has(&program, &["\"ids\": \",\".join(IDS),"]);
    assert_eq!(program.matches("id-00042").count(), 1, "so many are written once");
}

#[test]
fn what_goes_into_an_address_is_encoded_where_it_needs_it() {
    let encodes = |ids| api(Language::Python, &[(Setting::Ids, ids)]).contains("quote(");
    assert_eq!(["1-9", "AAPL,x-1_2.3~", "\"a b\"", "a/b"].map(encodes), [false, false, true, true]);
    let padded = [(Setting::Url, "https://a.example/{id:05}")];
    assert!(api(Language::Python, &padded).contains("f\"https://a.example/{item_id:05}\""));
    assert!(api(Language::Rust, &padded).contains("format!(\"https://a.example/{item_id:05}\")"));
    assert!(api(Language::JavaScript, &padded).contains("${String(itemId).padStart(5, \"0\")}"));
}

#[test]
fn what_is_tried_again_waits_as_the_server_asks() {
    let retried = api(Language::Python, &[(Setting::Retries, "2")]);
    has(&retried, &["@retry(", "stop=stop_after_attempt(3),", "reraise=True,"]);
    assert!(retried.contains("Retry-After"));
    let changing = api(Language::Python, &[(Setting::Method, "POST")]);
    assert!(!changing.contains("tenacity"), "what changes something is sent once: {changing}");
    assert!(api(Language::Python, &[(Setting::Method, "POST"), (Setting::Repeatable, "true")]).contains("tenacity"));
}

#[test]
fn what_a_language_cannot_do_stands_in_its_program() {
    let strict = "until the server has answered";
    assert!(api(Language::Python, &[]).contains(strict) && api(Language::Dask, &[]).contains(strict));
    assert!(!api(Language::JavaScript, &[]).contains(strict) && !api(Language::Rust, &[]).contains(strict));
    let token = |language| of(language, Lesson::Limit, &[(Setting::Limiter, "token")]).contains("token bucket");
    assert!(Language::ALL.iter().all(|language| token(*language)));
    let cursor = [(Setting::Url, "https://a.example/{id}?c={cursor}"), (Setting::Next, "meta.next")];
    assert!(Language::ALL.iter().all(|language| api(*language, &cursor).contains("Only the first page")));
    let sent = |url: &str| {
        let program = api(Language::Python, &[(Setting::Url, url), (Setting::Next, "meta.next")]);
        let line = program.lines().find_map(|line| line.trim().strip_prefix("response = send("));
        line.map(|line| line.split(", ").next().unwrap_or_default().to_owned())
    };
    for (url, first) in [
        ("https://a.example/{id}?c={cursor}", "f\"https://a.example/{item_id}\""),
        ("https://a.example/{id}?c={cursor}&d=1", "f\"https://a.example/{item_id}?d=1\""),
        ("https://a.example/{id}?d=1&c={cursor}&e=2", "f\"https://a.example/{item_id}?d=1&e=2\""),
    ] {
        assert_eq!(sent(url).as_deref(), Some(first), "the first page has no cursor");
    }
    let practice = of(Language::Python, Lesson::Pool, &[(Setting::Source, "practice")]);
    assert!(practice.contains("The practice API lives in the page"), "{practice}");
}

#[test]
fn a_form_with_mistakes_has_no_program() {
    let mut settings = Lesson::Pool.settings();
    settings.set(Setting::Workers, "many");
    assert!(write(Language::Python, Some(Lesson::Pool), &settings).is_err());
}
