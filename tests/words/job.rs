//! What would be sent, before it is.

use inflight::model::{Forecast, Setting, Settings};
use inflight::words::job::{amount, preview};

fn settings(texts: &[(Setting, &str)]) -> Settings {
    let mut settings = Settings::default();
    settings.set_all(&[(Setting::Source, "api"), (Setting::Url, "https://api.example.com/items/{id}")]);
    texts.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    settings
}

#[test]
fn what_a_job_comes_to_is_told_before_it_runs() {
    let of = |texts: &[(Setting, &str)]| {
        let job = settings(texts).parse().expect("settings without a mistake");
        amount(&job, Forecast::at_once(&job).as_ref())
    };
    assert_eq!(
        of(&[(Setting::Ids, "1-2000"), (Setting::Rate, "60/min")]),
        "2,000 GET requests to api.example.com, at most 60/min: 33 min at least."
    );
    let one = [(Setting::Ids, "7"), (Setting::Method, "POST"), (Setting::Rate, "none")];
    assert_eq!(of(&one), "1 POST request to api.example.com.");
    let near = |url: &'static str| of(&[(Setting::Url, url), (Setting::Ids, "7"), (Setting::Rate, "none")]);
    assert_eq!(near("http://192.168.0.1:8080/{id}"), "1 GET request to 192.168.0.1:8080, in your own network.");
    assert_eq!(near("http://localhost/{id}"), "1 GET request to localhost, on this computer.");
    let addresses = "https://a.example/1\nhttps://b.example/x\nhttps://a.example/2";
    let several = of(&[(Setting::Url, "{id}"), (Setting::Ids, addresses)]);
    assert_eq!(several, "3 GET requests to 2 servers (a.example; b.example), at most 10/s each.");
    assert_eq!(near("items/{id}"), "1 GET request to the server that this page came from.");
}

#[test]
fn the_first_three_requests_are_shown_as_they_will_be_sent_but_for_keys() {
    let of = |texts: &[(Setting, &str)]| preview(&settings(texts).parse().expect("settings without a mistake"));
    let shown = of(&[
        (Setting::Ids, "507f1f77bcf86cd799439011,2,3,4"),
        (Setting::Method, "PUT"),
        (Setting::Headers, "Authorization: Bearer {key}"),
        (Setting::Key, "s3cret"),
        (Setting::Body, "{\"id\": \"{id}\"}"),
    ]);
    assert_eq!(shown.len(), 3);
    assert_eq!(
        shown[0],
        "PUT https://api.example.com/items/507f1f77bcf86cd799439011\nAuthorization: Bearer …\n\n{\"id\": \"507f1f77bcf86cd799439011\"}"
    );
    let typed = of(&[(Setting::Url, "https://api.example.com/{id}?token=s3cret"), (Setting::Ids, "7")]);
    assert_eq!(typed, ["GET https://api.example.com/7?token=…"]);
}
