//! What is read, what is asked about, and what is refused.

use super::ranges::is_issn;
use super::*;
use crate::engine::IdPart;
use crate::model::settings::error::Fix;
use crate::model::settings::setting::Setting;

fn listed(text: &str) -> Vec<String> {
    let ids = parse(text).unwrap_or_else(|error| panic!("{text:?}: {}", error.sentence));
    let again = parse(&written(ids.parts())).expect("what was written out");
    let listed: Vec<_> = ids.iter().map(|id| id.to_string()).collect();
    assert_eq!(again.iter().map(|id| id.to_string()).collect::<Vec<_>>(), listed, "{ids}");
    listed
}

fn wrong(text: &str) -> SettingError {
    parse(text).expect_err(text)
}

fn sentence(text: &str) -> String {
    wrong(text).sentence
}

/// Each button's label, and what the field holds when it was pressed.
fn fixes(text: &str) -> Vec<(String, String)> {
    wrong(text).fixes.into_iter().map(|fix| (fix.label, fix.text)).collect()
}

#[test]
fn plain_ranges_and_single_ids_in_their_order() {
    for (text, shown) in [
        ("1-10", "1-10"),
        (" 1 - 100 , 205,", "1-100,205"),
        ("7", "7"),
        ("5\n3\n\n1", "5,3,1"),
        ("5,1-3", "5,1-3"),
        ("0-2", "0-2"),
    ] {
        assert_eq!(parse(text).expect(text).to_string(), shown);
    }
}

#[test]
fn an_id_keeps_every_sign_of_it() {
    for id in [
        "0000320193",
        "02139",
        "0028-083X",
        "2024-01",
        "978-0140328721",
        "550e8400-e29b-41d4-a716-446655440000",
        "octocat",
        "BRK.B",
        "ü",
        "1-2-3",
        "-5",
        "1.5",
        "1e9",
        "a/b?c#d",
        "0001-12",
        "１",
    ] {
        assert_eq!(listed(id), [id]);
    }
    assert_eq!(listed("0000320193,0000789019"), ["0000320193", "0000789019"]);
    assert_eq!(listed("AAPL,BRK.B"), ["AAPL", "BRK.B"]);
    assert_eq!(listed("007,7"), ["007", "7"]);
}

#[test]
fn zeros_in_front_stay_in_a_range() {
    assert_eq!(listed("0001-0003"), ["0001", "0002", "0003"]);
    assert_eq!(listed("08-11"), ["08", "09", "10", "11"]);
    assert_eq!(listed("0028 - 0030"), ["0028", "0029", "0030"]);
}

#[test]
fn what_may_be_one_id_or_hundreds_is_asked_about() {
    assert_eq!(
        sentence("0028-0836"),
        "Line 1, position 1: 0028-0836 is one id, or a range. As a range that is 809 requests"
    );
    let one = ("It is one id".to_owned(), "\"0028-0836\"".to_owned());
    assert_eq!(fixes("0028-0836"), [one, ("It is a range".to_owned(), "0028 - 0836".to_owned())]);
    assert_eq!(listed("\"0028-0836\""), ["0028-0836"]);
    assert_eq!(listed("0028 - 0836").len(), 809);
    // An ISSN whose halves are close to each other.
    assert!(sentence("0028-0070").contains("43 requests"));
    assert!(is_issn("0317", "8471") && is_issn("0028", "0836") && is_issn("0028", "0070") && !is_issn("0001", "0003"));
    assert!(sentence("978-3161484100").contains("3,161,483,123 requests. The limit is 1,000,000"));
    assert_eq!(fixes("978-3161484100"), [("It is one id".to_owned(), "\"978-3161484100\"".to_owned())]);
    assert_eq!(sentence("10-1"), "The last id must not be below the first: write 1-10, or put one id in quotes");
    let texts: Vec<_> = fixes("5,10-1").into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["5,1-10", "5,\"10-1\""]);
}

#[test]
fn quotes_hold_an_id_together_and_blanks_separate() {
    assert_eq!(listed("\"a b\",\"c,d\""), ["a b", "c,d"]);
    assert_eq!(listed("a b\tc"), ["a", "b", "c"]);
    assert_eq!(listed("\"say \"\"hi\"\"\",\"\",\"1-3\""), ["say \"hi\"", "1-3"]);
    assert_eq!(sentence("a\n \"b"), "Line 2, position 2: the quote that opens here is not closed");
    assert_eq!(sentence("\"a\"b"), "Line 1, position 4: a comma or a line end must follow the closing quote");
}

#[test]
fn a_column_is_its_ids_whatever_stands_between_them() {
    let column = "\u{feff}101\r\n\r\n\"102\"\t103;104;\u{a0}105\r\n106,\r\n,";
    assert_eq!(listed(column), ["101", "102", "103", "104", "105", "106"]);
    assert_eq!(sentence(" , "), "Enter the ids to fetch, for example 1-100");
}

#[test]
fn what_cannot_be_an_id_is_named_with_its_place() {
    assert_eq!(sentence("a\n.,b"), "Line 2, position 1: . cannot be an id: in an address it stands for a folder");
    assert!(sentence("a,..").starts_with("Line 1, position 3: .. cannot"));
    assert_eq!(sentence("ab\u{1}c"), "Line 1, position 3: remove the hidden character U+0001");
    assert_eq!(sentence("\"ab\u{202e}\""), "Line 1, position 4: remove the hidden character U+202E");
    let long = "x".repeat(257);
    assert_eq!(
        sentence(&format!("a\r\nb {long}")),
        "Line 2, position 3: this id is 257 characters long; the limit is 256"
    );
    assert_eq!(listed(&"x".repeat(256)).len(), 1);
}

#[test]
fn the_head_of_a_column_is_asked_about_once() {
    assert_eq!(sentence("id\n101\n102"), "Is “id” on line 1 the head of the column, or an id?");
    let texts: Vec<_> = fixes("id\r\n101\r\n102").into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["101\r\n102", "\"id\"\r\n101\r\n102"]);
    assert_eq!(listed(&texts[0]), ["101", "102"]);
    assert_eq!(listed(&texts[1]), ["id", "101", "102"]);
    for column in ["post_id\nab\ncd", "ISBN\n0-19-852663-6\n1", "Company\n12\n13", "userId\na"] {
        assert!(sentence(column).starts_with("Is “"), "{column}");
    }
    for column in ["AAPL\nMSFT", "id", "id,7", "octocat\nid", "a1\n2"] {
        assert!(!listed(column).is_empty(), "{column}");
    }
}

#[test]
fn what_a_spreadsheet_has_spoilt_is_named_and_mended() {
    assert_eq!(
        sentence("56169.0,5616.0,nan"),
        "“56169.0” on line 1 looks like a whole number written as a decimal, as do 2 in all"
    );
    let first = fixes("56169.0,5616.0,nan").swap_remove(0);
    assert_eq!(first, ("Remove the .0".to_owned(), "56169,5616,nan".to_owned()));
    assert_eq!(sentence(&first.1), "“nan” on line 1 stands for an empty cell");
    assert_eq!(listed(&fixes(&first.1)[0].1), ["56169", "5616"]);
    assert_eq!(listed("\"1.0\",\"nan\""), ["1.0", "nan"]);
    assert!(sentence("7\n6.53E+17").starts_with("“6.53E+17” on line 2 is what a spreadsheet makes"));
}

#[test]
fn repeated_ids_come_with_the_list_without_them() {
    let error = wrong("5,1-10,8-12,3");
    assert_eq!(error.sentence, "5 of these ids stand in the list already");
    assert_eq!(error.fixes, [Fix { setting: Setting::Ids, label: "Remove them".into(), text: "5,1-4,6-12".into() }]);
    assert_eq!(fixes("b\na\nb\n7\n7")[0].1, "b\na\n7");
    assert_eq!(sentence("1-1000000,7"), "One of these ids stands in the list already");
}

#[test]
fn too_many_are_counted_without_being_listed() {
    assert!(sentence("1-1000000000").contains("1,000,000,000 requests. The limit is 1,000,000"));
    assert_eq!(sentence("1-900000,1000001-1200000"), "That is 1,100,000 requests. The limit is 1,000,000");
    let many: Vec<String> = (0..=200_000).map(|number| format!("x{number}")).collect();
    assert_eq!(
        sentence(&many.join("\n")),
        "That is 200,001 ids one by one. The limit is 200,000, and 1,000,000 in ranges"
    );
}

#[test]
fn a_scripts_ids_are_taken_one_by_one() {
    let ids = ["1", "02", "1-3", "a b", "x\"y", "1.0", "nan", "0028-0836"];
    assert_eq!(listed(&written(ids.map(IdPart::Text))), ids);
}
