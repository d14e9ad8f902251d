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
    has(&written(Language::Rust, "5-7,205"), &["(5..=7)", ".chain([205].iter().copied())", ".collect()"]);
    has(&written(Language::Rust, "007-009"), &["(7..=9).map(|n: u64| format!(\"{n:03}\")).collect()"]);
    let many: Vec<_> = (0..200).map(|n| format!("id-{n:05}")).collect();
    let program = written(Language::Python, &many.join(","));
    has(&program, &["\"ids\": \",\".join(IDS),"]);
    assert_eq!(program.matches("id-00042").count(), 1, "so many are written once");
}

#[test]
fn ids_are_numbers_or_texts_and_never_both() {
    let written = |language, ids| api(language, &[(Setting::Ids, ids)]);
    for language in [Language::Python, Language::Dask] {
        has(&written(language, "\"a b\",1-3"), &["IDS = [\"a b\", *map(str, range(1, 4))]"]);
        has(&written(language, "AAPL,5,007"), &["IDS = [\"AAPL\", \"5\", \"007\"]"]);
        has(
            &written(language, "007-008,1-2,9"),
            &["IDS = [*(f\"{n:03}\" for n in range(7, 9)), *map(str, range(1, 3)), \"9\"]"],
        );
    }
    let padded =
        [(Setting::Ids, "AAPL,1-3"), (Setting::Url, "https://a.example/{id:03}"), (Setting::Headers, "X-Id: {id}")];
    let program = api(Language::Python, &padded);
    assert!(program.contains("{(item_id.zfill(3) if item_id.isdigit() else item_id)}"), "{program}");
    assert!(program.contains("headers={\"X-Id\": item_id}"), "{program}");
    has(&written(Language::JavaScript, "AAPL,1-3"), &["const IDS = [\"AAPL\", ...range(1, 3).map(String)];"]);
    has(&written(Language::JavaScript, "AAPL,7-7"), &["const IDS = [\"AAPL\", \"7\"];"]);
    has(&written(Language::JavaScript, "007-007"), &["const IDS = [\"007\"];"]);
    has(&written(Language::Python, "007-007"), &["IDS = [\"007\"]"]);
}

#[test]
fn numbers_are_as_large_as_they_were_written() {
    let written = |language, ids| api(language, &[(Setting::Ids, ids)]);
    let large = "Array.from({ length: 3 }, (_, n) => String(9007199254740993n + BigInt(n)))";
    let ids = "9007199254740993-9007199254740995";
    has(&written(Language::JavaScript, ids), &[&format!("const IDS = {large};")]);
    has(&written(Language::JavaScript, &format!("x,{ids}")), &[&format!("const IDS = [\"x\", ...{large}];")]);
    fn body(language: Language, body: &str) -> String {
        let kind = (Setting::Headers, "Content-Type: application/json");
        api(language, &[(Setting::Method, "POST"), (Setting::Body, body), kind])
    }
    for number in ["9007199254740993", "-12345678901234567890", "0.12345678901234567890", "1e400"] {
        for language in Language::ALL {
            let typed = format!("{{\"n\": [{number}]}}");
            let program = body(*language, &typed);
            let text = format!("{{\\\"n\\\": [{number}]}}");
            assert!(program.matches(&text).count() == 2, "sent as a text, and said in the settings: {program}");
        }
    }
    let plain = "{\"n\": [9007199254740991, -3000000000, 1.5, 7]}";
    assert!(
        body(Language::JavaScript, plain).contains("JSON.stringify({ n: [9007199254740991, -3000000000, 1.5, 7] })")
    );
    assert!(body(Language::Rust, plain).contains("json!({ \"n\": [9007199254740991_i64, -3000000000_i64, 1.5, 7] })"));
}

#[test]
fn many_ids_do_not_stand_on_the_stack() {
    let written = |ids: &str| api(Language::Rust, &[(Setting::Ids, ids)]);
    has(&written("AAPL,0012"), &["[\"AAPL\", \"0012\"].iter().copied().map(String::from).collect()"]);
    has(&written("5,9"), &["[5, 9].iter().copied().collect()"]);
    let mixed = written("a,1-3,b");
    assert!(!mixed.contains("into_iter") && !mixed.contains("].map("), "{mixed}");
}

#[test]
fn pyrate_limiter_takes_every_rate() {
    fn python(changes: &[(Setting, &str)]) -> String {
        of(Language::Python, Lesson::Limit, changes)
    }
    let rate = |rate| python(&[(Setting::Rate, rate)]);
    has(&rate("2/s 5/s"), &["session = LimiterSession(per_second=2)"]);
    has(&rate("5/s 2/min"), &["session = LimiterSession(per_minute=2)"]);
    has(&rate("10/s 1000/min"), &["session = LimiterSession(per_second=10)"]);
    has(&rate("60/min 2/s"), &["session = LimiterSession(per_second=2, per_minute=60)"]);
    has(
        &python(&[(Setting::Rate, "1/s 60/min"), (Setting::Limiter, "spacing")]),
        &["session = LimiterSession(per_second=1)"],
    );
    let lowered = rate("10/2s 16/3s");
    has(&lowered, &["session = LimiterSession(limiter=Limiter([Rate(10, 2000), Rate(15, 3000)]), per_host=False)"]);
    assert!(lowered.contains("lower here"), "{lowered}");
    assert!(!rate("10/s 1000/min").contains("lower here"), "nothing is lost");
    has(
        &rate("9/10s 1/s 11/11s"),
        &["session = LimiterSession(limiter=Limiter([Rate(1, 1000), Rate(9, 10000)]), per_host=False)"],
    );

    // Whatever is asked for: the library's own rule, and each quota held by one of them.
    let early = [(Setting::Placement, "delay"), (Setting::Delay, "1")];
    let numbers = [1_u64, 2, 3, 5, 7, 10, 12];
    let asked = numbers
        .iter()
        .flat_map(|a| numbers.iter().map(move |b| [(*a, 200_u64), (*b, 300), (a + b, 700), (a * b, 1_000)]));
    for asked in asked {
        let text = asked.map(|(limit, per)| format!("{limit}/{per}ms")).join(" ");
        let program = python(&[early[0], early[1], (Setting::Rate, text.as_str())]);
        let rates: Vec<(u64, u64)> = program
            .split("Rate(")
            .skip(1)
            .filter_map(|rest| {
                let (limit, per) = rest.split_once(')')?.0.split_once(", ")?;
                Some((limit.parse().ok()?, per.parse().ok()?))
            })
            .collect();
        assert!(!rates.is_empty(), "{text}: {program}");
        for pair in rates.windows(2) {
            let ((limit, per), (next, longer)) = (pair[0], pair[1]);
            assert!(longer > per && next > limit && next * per <= limit * longer, "{text}: {rates:?}");
        }
        for (limit, per) in asked {
            let holds = |(most, window): &(u64, u64)| per.div_ceil(*window) * most <= limit;
            assert!(rates.iter().any(holds), "{limit}/{per}ms of {text}: {rates:?}");
        }
    }
}

#[test]
fn one_limiter_for_several_servers_is_said() {
    let data = |hosts: &str| {
        [(Setting::Ids, ""), (Setting::Url, "{url}"), (Setting::Data, hosts), (Setting::Rate, "2/s")]
            .map(|(setting, text)| (setting, text.to_owned()))
    };
    let written = |language, hosts| {
        let changes = data(hosts);
        api(language, &changes.each_ref().map(|(setting, text)| (*setting, text.as_str())))
    };
    let (one, two) = ("url\nhttps://a.example/1\nhttps://a.example/2", "url\nhttps://a.example/1\nhttps://b.example/2");
    for language in Language::ALL {
        let said = "On the page each server has the rate to itself";
        assert!(written(*language, two).contains(said) && !written(*language, one).contains(said));
    }
    has(&written(Language::Python, two), &["session = LimiterSession(per_second=2, per_host=False)"]);
    has(&written(Language::Python, one), &["session = LimiterSession(per_second=2)"]);
}

/// A program for rows of one's own.
fn rows(language: Language, data: &str, changes: &[(Setting, &str)]) -> String {
    let own = [(Setting::Ids, ""), (Setting::Url, "https://a.example/{id}"), (Setting::Data, data)];
    api(language, &[&own, changes].concat())
}

#[test]
fn signs_that_a_source_cannot_hold_are_escaped() {
    let data = "id,b\n1,\"x\r\ny\"\n2,\"\u{0}\\\"";
    for language in Language::ALL {
        let program = rows(*language, data, &[]);
        assert!(!program.contains(['\r', '\0']), "{program}");
    }
    has(&rows(Language::Python, data, &[]), &["1,\"x\\r", "y\"", "2,\\x00\\\\"]);
    let program = rows(Language::Rust, data, &[]);
    assert!(program.contains(r#"const DATA: &str = "id,b\n1,\"x\r\ny\"\n2,\u{0}\\";"#), "{program}");
    let turned = rows(Language::Rust, "id\n\"a\u{202e}b\"", &[]);
    assert!(!turned.contains('\u{202e}'), "rustc does not take it: {turned}");
    let body = [(Setting::Method, "POST"), (Setting::Body, "a\r\n{id}\u{1}{}")];
    for language in Language::ALL {
        let program = api(*language, &body);
        assert!(!program.contains(['\r', '\u{1}']) || *language == Language::JavaScript, "{program}");
    }
    assert!(api(Language::JavaScript, &body).contains("`a\\r\n${"), "a template has no carriage return");
    assert!(api(Language::Rust, &body).contains(r#"format!("a\r\n{item_id}\u{1}{{}}")"#));
}

#[test]
fn rust_takes_one_quote_off_each_end() {
    let body = [(Setting::Method, "POST"), (Setting::Body, "{\"n\": {n}, \"t\": \"{t}\"}")];
    let program = rows(Language::Rust, "id,n,t\n1,2,\"say \"\"hi\"\"\"", &body);
    assert!(!program.contains("trim_matches"), "{program}");
    has(&program, &["fn escaped(text: &str) -> String {", "quoted[1..quoted.len() - 1].to_owned()"]);
    assert!(program.contains("escaped(&row[\"t\"])"), "{program}");
}

#[test]
fn columns_may_be_called_anything() {
    let delay = [(Setting::Delay, "1-2")];
    let program = rows(Language::Python, "it's,id\na,1", &delay);
    assert!(program.contains("random.Random(f\"{SEED} {row['id']}\")"), "{program}");
    let own = [(Setting::Url, "https://a.example/{b}"), delay[0]];
    for name in ["it's", "a\\b", "\"a\"\"b\""] {
        let program = rows(Language::Python, &format!("{name},b\na,1"), &own);
        let text = serde_json::Value::from(name.trim_matches('"').replace("\"\"", "\"")).to_string();
        let draw = format!("random.Random(\"{{}} {{}}\".format(SEED, row[{text}]))");
        assert!(program.contains(&draw), "{draw} is missing in {program}");
    }
}

#[test]
fn a_variable_has_a_name_that_a_shell_takes() {
    let program = api(Language::JavaScript, &[(Setting::Headers, "X.Api-Secret: hidden")]);
    assert!(program.contains("process.env.INFLIGHT_X_API_SECRET"), "{program}");
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
