//! The results: a row for each ended request, in completion order.
//!
//! However many there are, only those near the visible part are in the document; two spacers stand for the rest.
//! Whoever looks at the end of the list stays there as rows come in.

use super::format::{fine, seconds};
use crate::engine::{Cause, Ids, Instant, Outcome, RequestId};
use crate::model::{Run, RunId, State, fields};
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A row's height, as the style sheet has it.
const ROW_PX: f64 = 34.0;
/// How many rows are in the document at most.
const MOST_ROWS: usize = 60;
/// How many of an answer's own fields get a column.
const MOST_FIELDS: usize = 4;

/// How much of a value is shown: an answer may have megabytes.
const MOST_CHARS: usize = 200;

/// As the first visible row: the last ones, whatever their number.
pub(super) const END: usize = usize::MAX;

/// A row as it is drawn.
#[derive(Clone, Debug, PartialEq)]
struct RowView {
    order: Option<usize>,
    id: String,
    content: Content,
    fetch_time: String,
    ended: Option<(State, String)>,
    waited: String,
    took: String,
}

/// An answer's fields, or a sentence instead of them.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Fields(Vec<String>),
    Sentence(String),
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// How many rows there are in all.
    len: usize,
    /// Which of them are in `rows`.
    window: Range<usize>,
    rows: Vec<Rc<RowView>>,
    columns: Vec<String>,
    /// Which run it is; a new one begins at the top.
    run: u32,
    #[prop_or_default]
    pub(super) on_scroll: Callback<usize>,
}

/// The rows drawn last. An ended row never changes, so an answer is read once while it stays near the window.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    run: Option<RunId>,
    /// Known from the first answer on.
    columns: Option<Vec<String>>,
    first: usize,
    rows: Vec<Rc<RowView>>,
}

impl Props {
    /// Before a run: the ids, waiting.
    pub(super) fn before(ids: &Ids, first: usize) -> Self {
        let len = ids.len() as usize;
        let window = window(first, len);
        let waiting = |position: usize| RowView {
            order: None,
            id: ids.get(RequestId(position as u32)).map(|id| id.to_string()).unwrap_or_default(),
            content: Content::Sentence(String::new()),
            fetch_time: String::new(),
            ended: None,
            waited: String::new(),
            took: String::new(),
        };
        let rows = window.clone().map(waiting).map(Rc::new).collect();
        Self { len, window, rows, columns: default_columns(), run: 0, on_scroll: Callback::noop() }
    }

    /// The rows of a run that have ended by `t`.
    pub(super) fn of_run(run: &Run, t: Instant, first: usize, drawn: &mut Drawn) -> Self {
        let ended = run.trace.ended(t);
        let window = window(first, ended.len());
        if drawn.run != Some(run.id) {
            *drawn = Drawn { run: Some(run.id), ..Drawn::default() };
        }
        if drawn.columns.is_none() {
            drawn.columns = columns(run, &ended[window.clone()]);
        }
        let columns = drawn.columns.clone().unwrap_or_else(default_columns);
        let row = |order: usize| {
            let known = order.checked_sub(drawn.first).and_then(|place| drawn.rows.get(place));
            known.cloned().unwrap_or_else(|| Rc::new(view(run, order, ended[order], &columns)))
        };
        let rows: Vec<_> = window.clone().map(row).collect();
        (drawn.first, drawn.rows) = (window.start, rows.clone());
        Self { len: ended.len(), window, rows, columns, run: run.id.0, on_scroll: Callback::noop() }
    }
}

/// The rows to draw when `first` is the first one visible.
fn window(first: usize, len: usize) -> Range<usize> {
    let start = first.saturating_sub(MOST_ROWS / 3).min(len.saturating_sub(MOST_ROWS));
    start..len.min(start + MOST_ROWS)
}

fn default_columns() -> Vec<String> {
    vec!["userId".to_owned(), "title".to_owned()]
}

/// The columns between `id` and `fetch_time`: the first fields of the first of these answers.
fn columns(run: &Run, ended: &[RequestId]) -> Option<Vec<String>> {
    let first = ended.iter().find_map(|request| match &run.trace.row(*request).ended {
        Some((_, Outcome::Done(body))) => Some(fields::fields(&run.job, *request, body)),
        _ => None,
    })?;
    let own = first.keys().filter(|name| !matches!(name.as_str(), "id" | "fetch_time"));
    Some(own.take(MOST_FIELDS).map(|name| clip(name)).collect())
}

fn view(run: &Run, order: usize, request: RequestId, columns: &[String]) -> RowView {
    let row = run.trace.row(request);
    let content = match row.ended.as_ref().map(|(_, outcome)| outcome) {
        Some(Outcome::Done(body)) => {
            let fields = fields::fields(&run.job, request, body);
            let cell = |name: &String| fields.get(name).map(text).unwrap_or_default();
            Content::Fields(columns.iter().map(cell).collect())
        }
        Some(Outcome::Failed(failure)) => Content::Sentence(failure.to_string()),
        Some(Outcome::Cancelled(Cause::FailFast(other))) => {
            Content::Sentence(format!("cancelled, because id {} failed", run.id_text(*other)))
        }
        Some(Outcome::Cancelled(Cause::Asked)) | None => {
            let when = if row.admitted.is_some() { "cancelled on the way" } else { "cancelled, never started" };
            Content::Sentence(when.to_owned())
        }
    };
    let ended = row.ended.as_ref().map(|(at, outcome)| (*at, State::from(outcome)));
    let time = if run.sleeps() { seconds } else { fine };
    RowView {
        order: Some(order + 1),
        id: run.id_text(request),
        content,
        fetch_time: fields::fetch_time(&run.job, request).map(|value| text(&value)).unwrap_or_default(),
        ended: ended.map(|(at, state)| (state, seconds(at.since(Instant::START)))),
        waited: ended.map(|(at, _)| time(row.waited(at))).unwrap_or_default(),
        took: row.took().map(time).unwrap_or_default(),
    }
}

/// A JSON value in a cell: strings without their quotes.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => clip(text),
        Value::Null => String::new(),
        other => clip(&other.to_string()),
    }
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Where a reader is in the list.
#[derive(Debug, Default)]
struct View {
    /// At its end, and means to stay there.
    follows: bool,
    top: i32,
}

#[component]
pub(super) fn Table(props: &Props) -> Html {
    let scroller = use_node_ref();
    let (above, below) = (use_node_ref(), use_node_ref());
    let view = use_mut_ref(View::default);
    {
        // What waits before a run is read from the top; what comes in is watched at the end.
        let (scroller, view) = (scroller.clone(), view.clone());
        use_effect_with(props.run, move |run| {
            *view.borrow_mut() = View { follows: *run != 0, top: 0 };
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        });
    }
    {
        let (scroller, above, below) = (scroller.clone(), above.clone(), below.clone());
        let view = view.clone();
        use_effect_with((props.len, props.window.clone(), props.run), move |(len, window, _)| {
            // Heights are set from here because the content policy forbids style attributes.
            set_height(&above, window.start);
            set_height(&below, len - window.end);
            let mut view = view.borrow_mut();
            if let Some(element) = scroller.cast::<HtmlElement>().filter(|_| view.follows) {
                element.set_scroll_top(element.scroll_height());
                view.top = element.scroll_top();
            }
        });
    }
    let onscroll = {
        let (on_scroll, start) = (props.on_scroll.clone(), props.window.start);
        move |event: Event| {
            let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
            let mut view = view.borrow_mut();
            let (before, top) = (view.follows, element.scroll_top());
            // Rows that come in move the end away; only a person scrolls up.
            let at_end = f64::from(element.scroll_height() - top - element.client_height()) < ROW_PX;
            view.follows = at_end || (view.follows && top >= view.top);
            view.top = top;
            let visible = (f64::from(top) / ROW_PX) as usize;
            if view.follows != before {
                on_scroll.emit(if view.follows { END } else { visible });
            } else if !view.follows && visible.abs_diff(start + MOST_ROWS / 3) > MOST_ROWS / 6 {
                on_scroll.emit(visible);
            }
        }
    };
    let span = (props.columns.len() + 6).to_string();
    html! {
        <div class="results" ref={scroller} tabindex="0" role="group" aria-label="Results, scrollable" {onscroll}>
            <table aria-label="Results" aria-rowcount={(props.len + 1).to_string()}>
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col" class="number order">{ "#" }</th>
                        <th scope="col" class="number id">{ "id" }</th>
                        { for props.columns.iter().map(|name| html! {
                            <th scope="col" key={name.clone()} class={own_class(name)}>{ name }</th>
                        }) }
                        <th scope="col" class="number fetch">{ "fetch_time" }</th>
                        <th scope="col" class="ended">{ "ended" }</th>
                        <th scope="col" class="number waited">{ "waited" }</th>
                        <th scope="col" class="number took">{ "took" }</th>
                    </tr>
                </thead>
                <tbody class="spacer" ref={above} aria-hidden="true"><tr><td colspan={span.clone()}></td></tr></tbody>
                <tbody class="rows">
                    { for props.window.clone().zip(&props.rows).map(|(index, row)| draw(index, row, &props.columns)) }
                </tbody>
                <tbody class="spacer" ref={below} aria-hidden="true"><tr><td colspan={span}></td></tr></tbody>
            </table>
        </div>
    }
}

/// The post's own columns that need a width. A server's field names never become classes.
fn own_class(name: &str) -> &'static str {
    if name == "userId" { "own own-userId" } else { "own" }
}

fn set_height(spacer: &NodeRef, rows: usize) {
    if let Some(cell) = spacer.cast::<HtmlElement>().and_then(|body| body.query_selector("td").ok().flatten()) {
        let height = format!("{}px", rows as f64 * ROW_PX);
        if let Ok(cell) = cell.dyn_into::<HtmlElement>() {
            // The property and its value are well formed.
            let _ = cell.style().set_property("height", &height);
        }
    }
}

fn draw(index: usize, row: &RowView, columns: &[String]) -> Html {
    let class = row.ended.as_ref().map_or("waiting", |(state, _)| state.key());
    let content = match &row.content {
        Content::Fields(cells) => html! {
            { for columns.iter().zip(cells).map(|(name, cell)| html! {
                <td key={name.clone()} class={own_class(name)} title={cell.clone()}>{ cell }</td>
            }) }
        },
        Content::Sentence(_) if columns.is_empty() => html! {},
        Content::Sentence(sentence) => html! {
            <td class="sentence" colspan={columns.len().to_string()} title={sentence.clone()}>{ sentence }</td>
        },
    };
    let waiting = || html! { "waiting" };
    let ended = row.ended.as_ref().map_or_else(waiting, |(state, at)| {
        html! { <>{ state.key() }<span class="at">{ " " }{ at }</span></> }
    });
    html! {
        <tr key={index} class={class} aria-rowindex={(index + 2).to_string()}>
            <td class="number">{ row.order }</td>
            <td class="number">{ &row.id }</td>
            { content }
            <td class="number fetch">{ &row.fetch_time }</td>
            <td class="ended">{ ended }</td>
            <td class="number waited">{ &row.waited }</td>
            <td class="number took">{ &row.took }</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_clipped_between_characters() {
        assert_eq!(clip("ü"), "ü");
        assert_eq!(clip(&"ü".repeat(201)), "ü".repeat(200) + "…");
    }

    #[test]
    fn the_window_holds_what_is_visible_and_never_more_than_fits() {
        assert_eq!(window(0, 10), 0..10);
        assert_eq!(window(0, 10_000), 0..MOST_ROWS);
        assert_eq!(window(9_990, 10_000), 10_000 - MOST_ROWS..10_000);
        assert_eq!(window(END, 10_000), 10_000 - MOST_ROWS..10_000);
        assert_eq!(window(END, 3), 0..3);
        for first in (0..10_000).step_by(7) {
            let shown = window(first, 10_000);
            assert!(shown.contains(&first) && shown.len() == MOST_ROWS);
        }
    }
}
