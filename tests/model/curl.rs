//! A line for cURL becomes what it would send.

use inflight::model::settings::curl::{is_curl, read};
use inflight::model::{Model, Msg, Notice, Setting, Settings};
use proptest::prelude::*;

/// What the line says for that field.
fn text(line: &str, setting: Setting) -> String {
    let curl = read(line).unwrap_or_else(|why| panic!("{line}: {why}"));
    curl.texts.into_iter().find(|(own, _)| *own == setting).map(|(_, text)| text).unwrap_or_default()
}

fn texts<const N: usize>(line: &str, settings: [Setting; N]) -> [String; N] {
    settings.map(|setting| text(line, setting))
}

fn notes(line: &str) -> String {
    read(line).expect(line).notes.join(". ")
}

/// The first request that is sent, as `METHOD url | headers | body`, with the key in it.
fn sent(line: &str) -> String {
    let mut settings = Settings::default();
    settings.set(Setting::Source, "api");
    settings.set(Setting::Ids, "1");
    read(line).expect(line).texts.into_iter().for_each(|(setting, text)| settings.set(setting, text));
    let job = settings.parse().unwrap_or_else(|why| panic!("{line}: {why:?}"));
    let at = job.plan.work.requests().next().expect("a request");
    let request = job.plan.work.request(at);
    let header = |(name, value): &(inflight::engine::HeaderName, inflight::engine::Filled)| {
        format!("{}: {}", name.as_str(), value.reveal(&job.vault))
    };
    let headers: Vec<_> = request.headers.iter().map(header).collect();
    let body = request.body.map(|body| body.reveal(&job.vault)).unwrap_or_default();
    format!("{} {} | {} | {body}", request.method, request.url.reveal(&job.vault), headers.join(", "))
}

#[test]
fn what_chromium_copies_is_what_it_sent() {
    let line = "curl 'https://api.example.com/v2/posts/17?full=1' \\\n  -H 'accept: application/json' \\\n  \
        -H 'accept-language: de-DE,de;q=0.9' \\\n  -H 'authorization: Bearer eyJhbGciOiJIUzI1NiJ9' \\\n  \
        -H 'cache-control: no-cache' \\\n  -b 'session=abc' \\\n  -H 'priority: u=1, i' \\\n  \
        -H 'referer: https://example.com/' \\\n  -H 'sec-ch-ua: \"Chromium\";v=\"142\"' \\\n  \
        -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \\\n  --compressed";
    assert_eq!(
        sent(line),
        "GET https://api.example.com/v2/posts/17?full=1 | accept: application/json, accept-language: de-DE,de;q=0.9, \
         authorization: Bearer eyJhbGciOiJIUzI1NiJ9 | "
    );
    let [url, ids, key] = texts(line, [Setting::Url, Setting::Ids, Setting::Key]);
    assert_eq!((url.as_str(), ids.as_str()), ("https://api.example.com/v2/posts/{id}?full=1", "17"));
    assert_eq!(key, "eyJhbGciOiJIUzI1NiJ9");
    assert_eq!(
        notes(line),
        "Cookies are left out: a page cannot send another site's, and the API may want a key instead. \
         Left to the browser, which sets them itself: referer, sec-ch-ua, user-agent"
    );
}

#[test]
fn a_body_of_every_quoting_comes_to_the_letter() {
    let body = |line: &str| text(line, Setting::Body);
    let of = |data: &str| body(&format!("curl 'https://a.example/1' --data-raw {data}"));
    assert_eq!(of(r#"'{"a": "it is"}'"#), r#"{"a": "it is"}"#);
    assert_eq!(of(r#"'it'\''s'"#), "it's");
    // Chromium, where there is a sign that a plain quote cannot hold.
    assert_eq!(of(r"$'it\'s \u0021 caf\u00e9\n\t\x41 \\'"), "it's ! café\n\tA \\");
    assert_eq!(of(r#"$'{"a": "$b \'c\'"}'"#), r#"{"a": "$b 'c'"}"#);
    assert_eq!(of(r#""{\"a\": 1}""#), r#"{"a": 1}"#);
    assert_eq!(of("'a\nb'"), "a\nb");
    // A dollar inside other quotes is a dollar.
    assert_eq!(of(r#"'costs $'"#), "costs $");
    assert_eq!(of(r#""it is $'5'""#), "it is $'5'");
    assert_eq!(body("curl https://a.example/1 -d a=1 -d b=2"), "a=1&b=2");
    assert_eq!(body(r#"curl https://a.example/1 --json '{"a":' --json '1}'"#), r#"{"a":1}"#);
    assert_eq!(body("curl https://a.example/1 --data-urlencode 'q=a b&c' --data-urlencode '=ü'"), "q=a%20b%26c&%C3%BC");
}

#[test]
fn what_chromium_copies_on_windows_is_read_as_well() {
    let line = "curl ^\"https://api.example.com/items?a=1^&id=7^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  \
        --data-raw ^\"^{^\\^\"name^\\^\": ^\\^\"100^%^\\^\"^}^\"";
    assert_eq!(
        sent(line),
        "POST https://api.example.com/items?a=1&id=7 | content-type: application/json | {\"name\": \"100%\"}"
    );
    assert_eq!(text(line, Setting::Url), "https://api.example.com/items?a=1&id={id}");
}

#[test]
fn what_documentation_shows_is_what_is_sent() {
    for (line, right) in [
        (
            "$ curl https://api.stripe.com/v1/charges/ch_3Ln3cj2e -u sk_test_4eC39HqLyjWD:",
            "GET https://api.stripe.com/v1/charges/ch_3Ln3cj2e | Authorization: Basic c2tfdGVzdF80ZUMzOUhxTHlqV0Q6 | ",
        ),
        (
            "curl -L -X PATCH -H \"Accept: application/vnd.github+json\" https://api.github.com/gists/17 -d '{\"public\":false}'",
            "PATCH https://api.github.com/gists/17 | Accept: application/vnd.github+json, \
             Content-Type: application/x-www-form-urlencoded | {\"public\":false}",
        ),
        ("curl -sSLG 'https://a.example/s?x=1' -d id=5 -d q=b", "GET https://a.example/s?x=1&id=5&q=b |  | "),
        ("curl -I a.example/7", "HEAD http://a.example/7 |  | "),
        ("curl -XDELETE https://a.example/7", "DELETE https://a.example/7 |  | "),
        (
            "curl --request PUT --url https://a.example/7 --header 'X-A: b' --data ''",
            "PUT https://a.example/7 | X-A: b, Content-Type: application/x-www-form-urlencoded | ",
        ),
        ("curl https://ann:pa@a.example/7#top", "GET https://a.example/7 | Authorization: Basic YW5uOnBh | "),
        ("curl -r 0-9 https://a.example/7 | jq .", "GET https://a.example/7 | Range: bytes=0-9 | "),
        (
            "curl --json '{}' https://a.example/7",
            "POST https://a.example/7 | Content-Type: application/json, Accept: application/json | {}",
        ),
        (
            "curl 'https://a.example/7.json?api_key=Zx81kLmN0pQrStU9'",
            "GET https://a.example/7.json?api_key=Zx81kLmN0pQrStU9 |  | ",
        ),
    ] {
        assert_eq!(sent(line), right, "{line}");
    }
}

#[test]
fn the_id_is_found_where_one_most_likely_stands() {
    for (address, url, ids) in [
        ("https://a.example/v1/users/42/posts", "https://a.example/v1/users/{id}/posts", "42"),
        ("https://a.example/3/movie/550", "https://a.example/3/movie/{id}", "550"),
        ("https://a.example/title/tt0111161", "https://a.example/title/{id}", "tt0111161"),
        ("https://a.example/posts/[1-100]", "https://a.example/posts/{id}", "1-100"),
        ("https://a.example/data/2.5/weather?user_id=9", "https://a.example/data/2.5/weather?user_id={id}", "9"),
        ("https://a.example/users/:user_id/posts", "https://a.example/users/{id}/posts", ""),
        ("https://a.example/users/{user_id}", "https://a.example/users/{id}", ""),
        ("https://a.example/users/{id}?page=3", "https://a.example/users/{id}?page=3", ""),
        ("https://a.example/user/repos?per_page=100", "https://a.example/user/repos?per_page=100", "1"),
        ("https://a.example:8443/v2", "https://a.example:8443/v2", "1"),
        ("https://a.example/api/2024-01/products.json", "https://a.example/api/2024-01/products.json", "1"),
        ("https://a.example/2010-04-01/Accounts/AC7/Calls", "https://a.example/2010-04-01/Accounts/{id}/Calls", "AC7"),
        // What would be read as a range is quoted.
        ("https://a.example/items/12-15", "https://a.example/items/{id}", "\"12-15\""),
        ("https://a.example/?id=a+b", "https://a.example/?id=a+b", "1"),
    ] {
        let line = format!("curl '{address}'");
        assert_eq!(texts(&line, [Setting::Url, Setting::Ids]), [url.to_owned(), ids.to_owned()], "{address}");
    }
}

#[test]
fn what_stands_for_a_key_is_none() {
    for (value, told) in [("$TOKEN", "$TOKEN"), ("<token>", "<token>"), ("YOUR_API_KEY", "YOUR_API_KEY")] {
        let line = format!("curl https://a.example/1 -H \"Authorization: Bearer {value}\"");
        let [headers, key] = texts(&line, [Setting::Headers, Setting::Key]);
        assert_eq!((headers.as_str(), key.as_str()), ("Authorization: Bearer {key}", ""));
        assert_eq!(notes(&line), format!("Enter the key: the line has {told} in its place"));
    }
}

#[test]
fn what_the_line_says_counts_before_what_an_option_would_set() {
    let line = "curl --json '{}' -H 'content-type: application/vnd.api+json' https://a.example/1";
    assert_eq!(text(line, Setting::Headers), "content-type: application/vnd.api+json\nAccept: application/json");
    let line = "curl -u \"$API_KEY:\" https://a.example/1";
    assert_eq!(texts(line, [Setting::Headers, Setting::Key]), ["Authorization: Basic {key}".to_owned(), String::new()]);
    assert!(notes(line).contains("$API_KEY: in Base64"), "{}", notes(line));
}

#[test]
fn a_line_of_many_forms_is_found_and_ends_where_a_shell_would_end_it() {
    for line in [
        "TOKEN=x curl https://a.example/7 -H 'A: b'",
        "user@host:~$ curl https://a.example/7 -H 'A: b'",
        "# get one\ncurl https://a.example/7 -H 'A: b'",
        "```\ncurl https://a.example/7 -H 'A: b'\n```",
        "time /usr/bin/curl -s https://a.example/7 -H 'A: b' > out.json 2>&1",
        "curl https://a.example/7 > out.json -H 'A: b'",
        "curl https://a.example/7 -H 'A: b'; echo done",
        "curl --noproxy '*' --tls-max 1.2 -y 5 https://a.example/7 -H 'A: b'",
        "curl --some-new-option value https://a.example/7 -H 'A: b'",
        "curl https://a.example/7 ^\n -H \"A: b\" ^\n --compressed",
    ] {
        assert!(is_curl(line), "{line}");
        assert_eq!(sent(line), "GET https://a.example/7 | A: b | ", "{line}");
    }
    assert_eq!(notes("curl https://a.example/7 ^\n -s ^\n -S"), "");
}

#[test]
fn a_secret_is_taken_whole_or_asked_for() {
    let of = |header: &str| texts(&format!("curl https://a.example/1 -H '{header}'"), [Setting::Headers, Setting::Key]);
    let token = "Token token=\"abc\", email=\"x@y\"";
    let key = |headers: &str, key: &str| [headers.to_owned(), key.to_owned()];
    assert_eq!(of(&format!("Authorization: {token}")), key("Authorization: Token {key}", &token["Token ".len()..]));
    let signed = "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=f00";
    assert!(!of(&format!("Authorization: {signed}"))[0].contains("f00"));
    let asked = "Authorization: Bearer $(gcloud auth print-access-token)";
    assert_eq!(of(asked), key("Authorization: Bearer {key}", ""));
    // A secret goes into no hole that the line has already, and without its scheme it is nothing.
    let line = "curl https://a.example/1 -d '{\"t\":\"Hi {key}\"}' -H 'Authorization: Bearer s3cretzzz'";
    assert_eq!(text(line, Setting::Key), "");
    assert!(notes(line).contains("{key} stands in the line"));
    let line = "curl --aws-sigv4 aws:amz:us-east-1:s3 --user AKIA:s3cretzzz https://a.example/1";
    assert_eq!(texts(line, [Setting::Headers, Setting::Key]), key("", ""));
    assert_eq!(text("curl http://me%40example.com:p%3Aw@a.example/1", Setting::Key), "bWVAZXhhbXBsZS5jb206cDp3");
}

#[test]
fn what_the_line_does_not_say_is_not_left_from_before() {
    let line = "curl -X DELETE https://a.example/users/{user_id}";
    let empty = [Setting::Ids, Setting::Timeout, Setting::Retries, Setting::Rows, Setting::Next, Setting::FailIf];
    let curl = read(line).expect(line);
    for setting in empty {
        assert!(curl.texts.iter().any(|(own, text)| *own == setting && text.is_empty()), "{setting:?}");
    }
    assert_eq!(sent("curl https://a.example/items"), "GET https://a.example/items |  | ", "one request without an id");
    assert!(notes("curl https://a.example/1 -d \"v=$TOKEN\"").contains("$TOKEN stands in the line"));
    assert!(notes("curl https://a.example/1 -d '{viewer{id}}'").contains("{id} in it"));
}

#[test]
fn what_a_page_cannot_do_is_named() {
    for (line, note) in [
        ("curl -k --proxy p:1 https://a.example/1", "Left out, because a page cannot do it: --insecure, --proxy"),
        ("curl -F file=@a.csv https://a.example/1", "A form (-F) cannot be sent from here"),
        ("curl -d @a.json https://a.example/1", "It reads the file a.json: paste the file's text into Body"),
        (
            "curl https://a.example/1 https://a.example/2",
            "Only the first address was taken, and not https://a.example/2",
        ),
        ("curl 'https://a.example/1' ;\ncurl 'https://a.example/2'", "Only the first of its requests was taken"),
        ("curl https://a.example/1 --next https://a.example/2", "Only the first of its requests was taken"),
    ] {
        assert_eq!(notes(line), note, "{line}");
    }
    for (line, why) in [
        ("curl # -X", "There is no address"),
        ("curl", "There is no address"),
        ("curl -X POST", "There is no address"),
        ("curl 'https://a.example/1", "A quote is opened and not closed"),
        ("Invoke-WebRequest -Uri \"https://a.example\"", "choose Copy as cURL"),
        ("fetch(\"https://a.example\")", "choose Copy as cURL"),
    ] {
        assert!(is_curl(line) && read(line).expect_err(line).contains(why), "{line}");
    }
    assert!(!["https://a.example/curl", "curly", "posts/{id}.json", ""].into_iter().any(is_curl));
}

proptest! {
    #[test]
    fn any_text_in_any_quotes_comes_to_the_letter(body in "\\PC{0,40}") {
        let quoted = shlex_quote(&body);
        let line = format!("curl https://a.example/1 --data-raw {quoted}");
        prop_assert_eq!(text(&line, Setting::Body), body);
    }

    #[test]
    fn no_text_makes_it_panic(line in "(curl )?[-'\"$\\\\^ \n{}a-zA-Z@:/\\[\\]&=é]{0,60}") {
        let _ = read(&line);
    }
}

/// As a Unix shell wants it.
fn shlex_quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[test]
fn the_fields_say_what_was_read_and_keep_the_rest() {
    let mut model = Model::default();
    let _ = model.apply(Msg::OwnApi);
    for (setting, text) in [(Setting::Workers, "4"), (Setting::Body, "old"), (Setting::Data, "id\n1")] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    let curl = read("curl -k https://a.example/7 -H 'X-Api-Key: s3cret'").expect("a line");
    let _ = model.apply(Msg::CurlRead(Ok(curl.to_json())));
    let texts = [Setting::Source, Setting::Url, Setting::Ids, Setting::Method, Setting::Headers, Setting::Key];
    assert_eq!(
        texts.map(|setting| model.form.settings.get(setting).to_owned()),
        ["api", "https://a.example/{id}", "7", "GET", "X-Api-Key: {key}", "…"]
    );
    let kept = [Setting::Workers, Setting::Body, Setting::Data].map(|setting| model.form.settings.get(setting));
    assert_eq!(kept, ["4", "", ""]);
    let right = vec!["Left out, because a page cannot do it: --insecure".to_owned()];
    assert_eq!(model.notice, Some(Notice::Curl(right)));

    let before = model.form.settings.clone();
    let _ = model.apply(Msg::CurlRead(Err("There is no address in this line for cURL".to_owned())));
    assert_eq!(model.form.settings, before);
    assert!(matches!(model.notice, Some(Notice::NoCurl(_))));
}
