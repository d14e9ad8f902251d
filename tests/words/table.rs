//! The table's cells.

use super::said;
use inflight::engine::Instant;
use inflight::model::Cell;
use inflight::words::table::text;
use serde_json::json;
use std::time::Duration;

#[test]
fn a_cell_is_short_and_shows_what_it_holds() {
    let span = Cell::Span(Duration::from_millis(1_250));
    said([
        ("nothing", text(&Cell::Missing, true), ""),
        ("a number", text(&Cell::Whole(2_000), true), "2000"),
        ("a string, without its quotes", text(&Cell::Json(json!("post 1")), true), "post 1"),
        ("a list", text(&Cell::Json(json!([1, "a"])), true), "[1,\"a\"]"),
        ("what would not be seen", text(&Cell::Json(json!("a\u{202e}b")), true), "a\u{fffd}b"),
        ("among sleeps", text(&span, true), "1.3 s"),
        ("a fetch", text(&Cell::Span(Duration::from_millis(85)), false), "85 ms"),
        ("an instant", text(&Cell::At(Instant::from_millis(4_240)), true), "4.2 s"),
    ]);
    assert_eq!(text(&Cell::Json(json!("x".repeat(999))), true).chars().count(), 201);
}
