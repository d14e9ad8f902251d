//! The results: a row for each request that is listed, in completion order at first.
//!
//! Only the rows near the visible part are in the document; two spacers stand for the rest. Heights are told in rows and
//! measured from the head, which is as high as a row: they follow the type's size. Whoever looks at the end of a list in
//! completion order stays there as rows come in.

use super::row_views::{Listing, MAX_ROWS, RowView};
use crate::engine::RequestId;
use crate::model::text::printable;
use crate::model::{Column, IdWidth, Msg, Scroll, ViewMsg};
use crate::ui::widgets::autoscroll::{Follow, use_keeping_up};
use crate::words::outcome::word;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) listing: Listing,
    pub(crate) on_scroll: Callback<Scroll>,
    /// The request that is pointed at.
    pub(crate) pointed: Option<RequestId>,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Table(props: &Props) -> Html {
    let list = &props.listing;
    let scroller = use_node_ref();
    let (above, below, table) = (use_node_ref(), use_node_ref(), use_node_ref());
    let follow = use_mut_ref(|| Follow::new(false));
    {
        // What waits, or is sorted, is read from the top; what comes in is watched at the end.
        let (scroller, follow) = (scroller.clone(), follow.clone());
        use_effect_with((list.run, list.view.clone()), move |(run, view)| {
            *follow.borrow_mut() = Follow::new(run.is_some() && view.is_watched_at_its_end());
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        });
    }
    {
        let (scroller, above, below) = (scroller.clone(), above.clone(), below.clone());
        let follow = follow.clone();
        use_effect_with((list.len, list.window.clone(), list.run, list.view.clone()), move |(len, window, ..)| {
            // Heights are set from here because the content policy forbids style attributes.
            set_height(&above, window.start);
            set_height(&below, len - window.end);
            if let Some(element) = scroller.cast::<HtmlElement>() {
                follow.borrow_mut().keep_up(&element);
            }
        });
    }
    {
        // So many of the answer's own fields want room: beside the lanes where an API has them, and everywhere where somebody
        // has chosen them.
        let own = list.columns.iter().filter(|column| matches!(column, Column::Own(_))).count();
        let table = table.clone();
        let wants = [(!list.all.is_empty()).then_some(own), list.are_chosen.then_some(own)];
        use_effect_with(wants, move |wants| {
            for (name, own) in ["--fields", "--own"].into_iter().zip(wants) {
                let value = own.map(|own| own.to_string()).unwrap_or_default();
                table.cast::<HtmlElement>().iter().for_each(|table| set(table, name, &value));
            }
        });
    }
    use_keeping_up(&scroller, &follow);
    {
        // Of a bar that is chosen by a key the row is seen. One that is in sight, if only in part, stays where it is.
        let scroller = scroller.clone();
        use_effect_with(list.revealed, move |revealed| {
            let Some((list, place)) = scroller.cast::<HtmlElement>().zip(*revealed) else { return };
            let height = row_height(&list);
            let (at, top) = (place as f64 * height, f64::from(list.scroll_top()));
            let room = f64::from(list.client_height()) - height;
            if at + height <= top || at >= top + room {
                list.set_scroll_top((at - room / 2.0).max(0.0) as i32);
            }
        });
    }
    let onscroll = {
        let (on_scroll, start) = (props.on_scroll.clone(), list.window.start);
        move |event: Event| {
            let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
            let (changed, follows) = {
                let mut follow = follow.borrow_mut();
                (follow.scrolled(&element), follow.follows)
            };
            let visible = (f64::from(element.scroll_top()) / row_height(&element)) as usize;
            if changed {
                on_scroll.emit(if follows { Scroll::End } else { Scroll::Row(visible) });
            } else if !follows && visible.abs_diff(start + MAX_ROWS / 3) > MAX_ROWS / 6 {
                on_scroll.emit(Scroll::Row(visible));
            }
        }
    };
    let point = {
        let (send, list) = (props.send.clone(), list.clone());
        move |event: &Event| {
            list.request_at(event).iter().for_each(|request| send.emit(ViewMsg::Pointed(*request).into()))
        }
    };
    let onpointerover = {
        let point = point.clone();
        move |event: PointerEvent| point(&event)
    };
    let onfocusin = move |event: FocusEvent| point(&event);
    let draw = |(index, row): (usize, &std::rc::Rc<RowView>)| draw(index, row, props);
    html! {
        <div class="results" ref={scroller} tabindex="0" role="group" aria-label="Results, scrollable" {onscroll}>
            <table ref={table} data-digits={digits(list.largest)} data-ids={ids(list.id_width)} aria-label="Results" aria-rowcount={(list.len + 1).to_string()}>
                <thead><tr aria-rowindex="1">{ for list.columns.iter().map(|column| head(column, props)) }</tr></thead>
                <tbody class="spacer" ref={above} aria-hidden="true"><tr><td></td></tr></tbody>
                <tbody class="rows" {onpointerover} {onfocusin}>{ for list.window.clone().zip(&list.rows).map(draw) }</tbody>
                <tbody class="spacer" ref={below} aria-hidden="true"><tr><td></td></tr></tbody>
            </table>
        </div>
    }
}

/// How much room the largest order or id needs, where three digits are not enough.
fn digits(largest: u64) -> Option<&'static str> {
    match largest {
        0..1_000 => None,
        1_000..10_000 => Some("4"),
        10_000..10_000_000 => Some("7"),
        _ => Some("20"),
    }
}

/// How much room ids need that are no numbers.
fn ids(width: IdWidth) -> Option<&'static str> {
    match width {
        IdWidth::Digits => None,
        IdWidth::Word => Some("word"),
        IdWidth::Long => Some("long"),
    }
}

/// The head of a column. There is nothing to sort before a run.
fn head(column: &Column, props: &Props) -> Html {
    let name = printable(&column.label());
    let sort = props.listing.view.sort.as_ref().filter(|sort| sort.column == *column);
    let sorted = sort.map(|sort| if sort.descending { "descending" } else { "ascending" });
    let onclick = {
        let (send, column) = (props.send.clone(), column.clone());
        move |_| send.emit(Msg::Sorted(column.clone()))
    };
    html! {
        <th scope="col" class={class(column)} key={column.key()} aria-sort={sorted} title={name.clone()}>
            if props.listing.run.is_none() { { name } } else { <button type="button" {onclick}>{ name }</button> }
        </th>
    }
}

/// The class of a column's cells. A server's field names never become classes.
fn class(column: &Column) -> &'static str {
    match column {
        Column::Order => "number order",
        Column::Id => "number id",
        // The post's own column that needs a width.
        Column::Own(name) if name == "userId" => "own own-userId",
        Column::Own(_) => "own",
        Column::FetchTime => "number fetch",
        Column::Ended => "ended",
        Column::Waited => "number waited",
        Column::Took => "number took",
    }
}

/// The height of a row, in pixels: that of the head.
fn row_height(scroller: &HtmlElement) -> f64 {
    let head = scroller.query_selector("thead tr").ok().flatten();
    let head = head.map(|head| head.get_bounding_client_rect().height());
    head.filter(|height| *height > 0.0).unwrap_or(34.0)
}

fn set_height(spacer: &NodeRef, rows: usize) {
    let cell = spacer.cast::<HtmlElement>().and_then(|body| body.query_selector("td").ok().flatten());
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        set(&cell, "height", &format!("calc({rows} * var(--row))"));
    }
}

fn set(element: &HtmlElement, property: &str, value: &str) {
    // The property and its value are well formed.
    let _ = element.style().set_property(property, value);
}

fn draw(index: usize, row: &RowView, props: &Props) -> Html {
    let is_pointed = row.request.is_some() && row.request == props.pointed;
    let class = if row.state.is_end() { row.state.key() } else { "waiting" };
    let columns = &props.listing.columns;
    // In the place of the answer's own fields, as far as they stand beside each other.
    let is_own = |column: &Column| matches!(column, Column::Own(_));
    let first = columns.iter().position(is_own).unwrap_or(columns.len());
    let own = columns.iter().skip(first).take_while(|column| is_own(column)).count();
    let cells = columns.iter().zip(&row.cells).enumerate().map(|(place, (column, text))| match &row.sentence {
        Some(sentence) if place == first => html! {
            <td class="sentence" colspan={own.to_string()} title={sentence.clone()}>{ sentence }</td>
        },
        Some(_) if (first..first + own).contains(&place) => html! {},
        _ => cell(column, text, row, props.listing.id_width == IdWidth::Long, &props.send),
    });
    let key = if props.listing.runs_through { index - props.listing.window.start } else { index };
    html! {
        <tr {key} {class} aria-rowindex={(index + 2).to_string()} aria-current={is_pointed.then_some("true")}>
            { for cells }
        </tr>
    }
}

fn cell(column: &Column, text: &str, row: &RowView, is_long: bool, send: &Callback<Msg>) -> Html {
    let class = class(column);
    match (column, row.request) {
        // The id is a button that opens the row.
        (Column::Id, Some(request)) => {
            let send = send.clone();
            let onclick = move |_| send.emit(Msg::Opened(Some::<RequestId>(request)));
            // Of a long one the end is seen, which the style sheet has from writing to the left; it is read to the right all the same.
            let written = if is_long {
                html! { <bdi>{ text }</bdi> }
            } else {
                html! { text }
            };
            html! {
                <td {class}><button type="button" aria-label={format!("Open id {text}")} {onclick}>{ written }</button></td>
            }
        }
        (Column::Ended, request) => {
            let state = if request.is_some() { word(row.state, false) } else { "waiting" };
            html! { <td {class} title={row.sentence.clone().filter(|text| !text.is_empty())}>{ state }<span class="at">{ " " }{ text }</span></td> }
        }
        (Column::Own(_), _) => html! { <td {class} title={text.to_owned()}>{ text }</td> },
        _ => html! { <td {class}>{ text }</td> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_room_for_their_digits() {
        // "1206" was cut off to "12…".
        assert_eq!([0, 999].map(digits), [None; 2]);
        assert_eq!([1_000, 9_999].map(digits), [Some("4"); 2]);
        assert_eq!([10_000, 9_999_999].map(digits), [Some("7"); 2]);
        assert_eq!([10_000_000, u64::MAX].map(digits), [Some("20"); 2]);
    }
}
