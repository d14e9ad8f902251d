//! The results: a row for each ended request, in completion order.
//!
//! Only the rows near the visible part are in the document; two spacers stand for the rest. Whoever looks at the end
//! of the list stays there as rows come in.

use super::rows::{Content, END, Listing, MOST_ROWS, RowView};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A row's height, as the style sheet has it.
const ROW_PX: f64 = 34.0;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) listing: Listing,
    /// Called with the first visible row, or [`END`].
    pub(super) on_scroll: Callback<usize>,
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
    let list = &props.listing;
    let scroller = use_node_ref();
    let (above, below) = (use_node_ref(), use_node_ref());
    let view = use_mut_ref(View::default);
    {
        // What waits before a run is read from the top; what comes in is watched at the end.
        let (scroller, view) = (scroller.clone(), view.clone());
        use_effect_with(list.run, move |run| {
            *view.borrow_mut() = View { follows: *run != 0, top: 0 };
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        });
    }
    {
        let (scroller, above, below) = (scroller.clone(), above.clone(), below.clone());
        let view = view.clone();
        use_effect_with((list.len, list.window.clone(), list.run), move |(len, window, _)| {
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
        let (on_scroll, start) = (props.on_scroll.clone(), list.window.start);
        move |event: Event| {
            let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
            let top = element.scroll_top();
            // Rows that come in move the end away; only a person scrolls up.
            let at_end = f64::from(element.scroll_height() - top - element.client_height()) < ROW_PX;
            let (before, follows) = {
                let mut view = view.borrow_mut();
                let follows = at_end || (view.follows && top >= view.top);
                (std::mem::replace(&mut *view, View { follows, top }).follows, follows)
            };
            let visible = (f64::from(top) / ROW_PX) as usize;
            if follows != before {
                on_scroll.emit(if follows { END } else { visible });
            } else if !follows && visible.abs_diff(start + MOST_ROWS / 3) > MOST_ROWS / 6 {
                on_scroll.emit(visible);
            }
        }
    };
    let span = (list.columns.len() + 6).to_string();
    html! {
        <div class="results" ref={scroller} tabindex="0" role="group" aria-label="Results, scrollable" {onscroll}>
            <table aria-label="Results" aria-rowcount={(list.len + 1).to_string()}>
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col" class="number order">{ "#" }</th>
                        <th scope="col" class="number id">{ "id" }</th>
                        { for list.columns.iter().map(|name| html! {
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
                    { for list.window.clone().zip(&list.rows).map(|(index, row)| draw(index, row, &list.columns)) }
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
